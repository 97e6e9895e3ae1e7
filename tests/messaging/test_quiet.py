from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.quiet import next_allowed

BUCHAREST, SEOUL = ZoneInfo("Europe/Bucharest"), ZoneInfo("Asia/Seoul")
HOURS = {"opens": time(9), "closes": time(20)}


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        (datetime(2026, 11, 23, 9, 0), BUCHAREST, datetime(2026, 11, 23, 9, 0)),
        (datetime(2026, 11, 23, 19, 59), BUCHAREST, datetime(2026, 11, 23, 19, 59)),
        (datetime(2026, 11, 23, 20, 0), BUCHAREST, datetime(2026, 11, 24, 9, 0)),
        (datetime(2026, 11, 23, 3, 0), BUCHAREST, datetime(2026, 11, 23, 9, 0)),
        (datetime(2026, 3, 28, 23, 0), BUCHAREST, datetime(2026, 3, 29, 9, 0)),  # the clock goes forward that night
        (datetime(2026, 10, 24, 23, 0), BUCHAREST, datetime(2026, 10, 25, 9, 0)),  # and back
        (datetime(2026, 11, 23, 21, 0), SEOUL, datetime(2026, 11, 24, 9, 0)),
    ],
)
def test_outside_the_hours_it_waits_for_the_next_opening(local, zone, expected):
    assert next_allowed(local.replace(tzinfo=zone), zone=zone, **HOURS) == expected.replace(tzinfo=zone)


def test_the_same_moment_is_day_in_one_branch_and_night_in_another():
    moment = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert next_allowed(moment, zone=BUCHAREST, **HOURS) == moment
    assert next_allowed(moment, zone=SEOUL, **HOURS) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)),
    st.sampled_from([BUCHAREST, SEOUL, ZoneInfo("America/New_York")]),
)
def test_the_answer_is_never_earlier_never_at_night_and_stays(moment, zone):
    moment = moment.replace(tzinfo=UTC)
    allowed = next_allowed(moment, zone=zone, **HOURS)
    assert allowed >= moment
    assert time(9) <= allowed.astimezone(zone).time() < time(20)
    assert next_allowed(allowed, zone=zone, **HOURS) == allowed
