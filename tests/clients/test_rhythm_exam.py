from datetime import date
from random import Random

import pytest

from clients.rhythm_exam import NothingToTest, auc, examine, set_task
from reports.bench.bgnbd import BgNbd
from reports.bench.populations import CUT, POPULATIONS
from reports.bench.rhythm import auc_of_bgnbd

CUT_DAY = date(2025, 7, 1)
KNOWN = CUT_DAY.toordinal()


def every(days, *, start, until=200):
    return [KNOWN + day for day in range(start, until, days)]


def test_auc_counts_pairs_and_equal_scores_as_half():
    assert auc([3, 2, 1, 0], [True, True, False, False]) == 1
    assert auc([0, 1, 2, 3], [True, True, False, False]) == 0
    assert auc([1, 1, 1], [True, False, True]) == 0.5
    assert auc([5, 3, 3, 1], [True, False, True, False]) == 0.875


def test_the_day_of_the_cut_is_known_and_the_day_after_is_to_be_foreseen():
    gone = [KNOWN - 300, KNOWN - 280]
    task = set_task([[KNOWN - 20, KNOWN, KNOWN + 1, KNOWN + 40], gone, [KNOWN + 5]], cut=CUT_DAY, horizon=30)
    assert [(case.stats.intervals, case.stats.last, case.back_on) for case in task.cases] == [
        (1, CUT_DAY, KNOWN + 1),
        (1, date.fromordinal(KNOWN - 280), None),
    ]
    assert [task.came(case) for case in task.cases] == [True, False]
    assert (task.followed, task.intervals) == (40, [20, 20])


@pytest.mark.parametrize("name", POPULATIONS)
def test_ours_is_ahead_of_both_baselines_in_both_measures(name):
    exam = examine(POPULATIONS[name](Random(1)), cut=CUT, horizon=30)
    for baseline in (exam.last_three, exam.fixed_60):
        assert exam.ours.error < baseline.error
        assert exam.ours.auc > baseline.auc
    assert abs(exam.ours.inside - 0.8) < 0.08


def test_on_irregular_buyers_ours_ranks_level_with_bg_nbd():
    visits = POPULATIONS["irregular buyers"](Random(1))
    ours = examine(visits, cut=CUT, horizon=30).ours.auc
    assert abs(ours - auc_of_bgnbd(set_task(visits, cut=CUT, horizon=30))) < 0.01


def test_the_yardstick_is_the_published_one():
    """Fader, Hardie and Lee's own CDNOW estimates (table 2) and the example of a client with x = 2, t = 30.43, T = 38.86 weeks."""
    model = BgNbd(0.243, 4.414, 0.793, 2.426)
    assert model.alive(2, 30.43, 38.86) == pytest.approx(0.726, abs=0.002)
    assert model.alive(0, 0, 38.86) == 1


def test_exact_clockwork_of_sixty_days_is_no_victory():
    clients = [every(60, start=-600 - n) for n in range(60)] + [
        every(60, start=-600 - n, until=-150) for n in range(60)
    ]
    assert not examine(clients, cut=CUT_DAY, horizon=30).is_ahead


@pytest.mark.parametrize(
    ("visits", "sentence"),
    [
        ([[KNOWN + 5]], "No visit is known up to the cut"),
        ([[KNOWN - 30, KNOWN]], "There is no visit after the cut"),
        ([[KNOWN - 30, KNOWN + 3]], "Nobody has come twice"),
        ([[KNOWN - 30, KNOWN - 3], [KNOWN + 1]], "None of the clients known at the cut has come again"),
        ([[KNOWN - 30, KNOWN - 3, KNOWN + 40]], "Nobody known at the cut came within 30 days"),
        ([[KNOWN - 30, KNOWN - 3, KNOWN + 4]], "Everybody known at the cut came within 30 days"),
    ],
)
def test_what_cannot_be_tested_is_said(visits, sentence):
    with pytest.raises(NothingToTest, match=sentence):
        examine(visits, cut=CUT_DAY, horizon=30)


def test_a_handful_of_clients_is_enough_to_answer():
    clients = [every(30, start=-200 - n) for n in range(4)] + [[KNOWN - 100], [KNOWN - 90, KNOWN - 60]]
    exam = examine(clients, cut=CUT_DAY, horizon=30)
    assert (exam.clients, exam.next_visits, exam.came) == (6, 4, 4)
    assert exam.ours.auc == 1
