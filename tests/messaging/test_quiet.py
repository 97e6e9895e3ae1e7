from datetime import UTC, datetime, time, timedelta
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
        ("2026-11-23T09:00", BUCHAREST, "2026-11-23T09:00"),
        ("2026-11-23T19:59", BUCHAREST, "2026-11-23T19:59"),
        ("2026-11-23T20:00", BUCHAREST, "2026-11-24T09:00"),
        ("2026-11-23T03:00", BUCHAREST, "2026-11-23T09:00"),
        ("2026-03-28T23:00", BUCHAREST, "2026-03-29T09:00"),  # the clock goes forward that night
        ("2026-10-24T23:00", BUCHAREST, "2026-10-25T09:00"),  # and back
        ("2026-11-23T21:00", SEOUL, "2026-11-24T09:00"),
    ],
)
def test_outside_the_hours_it_waits_for_the_next_opening(local, zone, expected):
    moment = datetime.fromisoformat(local).replace(tzinfo=zone)
    assert next_allowed(moment, zone=zone, **HOURS) == datetime.fromisoformat(expected).replace(tzinfo=zone)


def test_the_same_moment_is_day_in_one_branch_and_night_in_another():
    moment = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert next_allowed(moment, zone=BUCHAREST, **HOURS) == moment
    assert next_allowed(moment, zone=SEOUL, **HOURS) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


@given(
    st.integers(min_value=0, max_value=2 * 365 * 24 * 60),
    st.sampled_from([BUCHAREST, SEOUL, ZoneInfo("America/New_York")]),
)
def test_the_answer_is_never_earlier_never_at_night_and_stays(minutes, zone):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    allowed = next_allowed(moment, zone=zone, **HOURS)
    assert allowed >= moment
    assert time(9) <= allowed.astimezone(zone).time() < time(20)
    assert next_allowed(allowed, zone=zone, **HOURS) == allowed
