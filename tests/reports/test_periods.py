from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.periods import KINDS, Period, period_to_date


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("week", date(2026, 11, 16)),
        ("month", date(2026, 11, 1)),
        ("quarter", date(2026, 10, 1)),
        ("year", date(2026, 1, 1)),
    ],
)
def test_a_period_runs_from_its_first_day_to_today(kind, first):
    today = date(2026, 11, 22)
    assert period_to_date(kind, today) == Period(kind, first, today)


def test_the_month_before_is_as_long_as_what_has_passed_of_this_one():
    assert period_to_date("month", date(2026, 11, 22)).before() == Period(
        "month", date(2026, 10, 1), date(2026, 10, 22)
    )


def test_march_31_is_compared_with_all_of_february():
    assert period_to_date("month", date(2026, 3, 31)).before() == Period("month", date(2026, 2, 1), date(2026, 2, 28))


@given(st.sampled_from(KINDS), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_period_before_ends_before_this_one_and_is_never_longer(kind, today):
    period = period_to_date(kind, today)
    before = period.before()
    assert before.last < period.first
    assert 1 <= before.days <= period.days
