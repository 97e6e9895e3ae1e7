from math import isclose, sqrt
from statistics import mean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.nps import nps, nps_of

counts = st.tuples(*[st.integers(min_value=0, max_value=500)] * 3).filter(any)


def test_nobody_answered():
    assert (nps(0, 0, 0).score, nps(0, 0, 0).margin, nps(0, 0, 0).answers) == (None, None, 0)


@pytest.mark.parametrize(
    ("answers", "score", "margin"),
    [((10, 0, 0), 100, 0), ((0, 0, 10), -100, 0), ((0, 10, 0), 0, 0), ((70, 20, 10), 60, 13), ((50, 0, 50), 0, 19.6)],
)
def test_worked_examples(answers, score, margin):
    assert (nps(*answers).score, nps(*answers).margin) == (score, margin)


def test_classes_of_scores():
    found = nps_of(range(11))
    assert (found.promoters, found.passives, found.detractors) == (2, 2, 7)


@given(counts)
def test_score_and_margin_are_the_mean_and_its_error_of_plus_and_minus_ones(answers):
    promoters, passives, detractors = answers
    ones = [1] * promoters + [0] * passives + [-1] * detractors
    found = nps(*answers)
    assert isclose(found.score, 100 * mean(ones), abs_tol=0.051)
    assert isclose(found.margin, 196 * sqrt(pvariance(ones) / len(ones)), abs_tol=0.06)
    assert -100 <= found.score <= 100
    assert found.answers == len(ones)


@given(counts)
def test_swapping_friends_and_foes_turns_the_sign(answers):
    assert nps(*answers).score == -nps(*reversed(answers)).score
    assert nps(*answers).margin == nps(*reversed(answers)).margin


@given(counts)
def test_four_times_the_answers_halve_the_margin(answers):
    assert isclose(nps(*(4 * count for count in answers)).margin, nps(*answers).margin / 2, abs_tol=0.11)
