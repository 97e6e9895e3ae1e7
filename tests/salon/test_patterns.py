"""Shift patterns: what they ask for, what they leave alone, holidays."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import DAILY, rrule
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from salon import operations
from salon.errors import NotAllowed
from salon.models import Branch, ChangedDay, Holiday, Shift, ShiftPattern
from salon.models.schedule import as_read, as_written, check_cycle, stretches
from salon.operations.patterns import HORIZON_DAYS, CycleIsWrong, HolidayTwice, PatternsClash
from salon.operations.shifts import ShiftsOverlap
from salon.tasks import plan_shifts_ahead
from tests.factories import BranchFactory, MasterFactory

MONDAY = date(2026, 11, 23)
MORNING, EVENING = (time(9), time(13)), (time(14), time(19))
TWO_ON_TWO_OFF = [[MORNING, EVENING], [MORNING, EVENING], [], []]
WEEK = [[MORNING]] * 5 + [[], []]


@pytest.fixture
def lilit(branch, service):
    return MasterFactory(username="lilit", branches=[branch], services=[service])


@pytest.fixture
def repeat(lilit, branch, manager, now):
    def repeat(days=WEEK, starts_on=MONDAY, ends_on=None, **kwargs):
        wanted = {"branch": branch, "starts_on": starts_on, "ends_on": ends_on, "days": days, "by": manager, "now": now}
        return operations.set_pattern(lilit, **wanted | kwargs)

    return repeat


def plan(staff, first=MONDAY, last=date(2027, 12, 31)):
    """Days and hours as the wall shows them."""
    shown = [
        (shift.branch.local_day(shift.period.lower), *(f"{timezone.localtime(edge, shift.branch.zone):%H:%M}" for edge in (shift.period.lower, shift.period.upper)))
        for shift in Shift.objects.filter(staff=staff).select_related("branch").order_by("period")
    ]  # fmt: skip
    return [(f"{day:%d.%m}", start, end) for day, start, end in shown if first <= day <= last]


def everything():
    return sorted(Shift.objects.values_list("pk", "staff", "branch", "period", "pattern"))


CLOCK = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
HOURS = st.lists(CLOCK, max_size=6, unique=True).map(
    lambda clocks: list(zip(sorted(clocks)[::2], sorted(clocks)[1::2], strict=False))
)


@given(
    cycle=st.lists(HOURS, min_size=1, max_size=9),
    starts_on=st.dates(date(2026, 1, 1), date(2027, 6, 30)),
    first_day=st.integers(0, 8),
    zone=st.sampled_from(["Europe/Chisinau", "Asia/Seoul", "America/Santiago"]),
)
@example([[(time(2), time(3, 30)), (time(3, 30), time(5))]], date(2027, 3, 25), 0, "Europe/Chisinau")
@example([[(time(2), time(3, 30)), (time(3, 30), time(5))]], date(2026, 10, 22), 0, "Europe/Chisinau")
def test_a_cycle_recurs_as_the_rules_of_dateutil_do(cycle, starts_on, first_day, zone):
    """Each day of the cycle is a rule of its own: every N days from its first date; clocks that do not exist that day are left out."""
    branch, length = Branch(timezone=zone), len(cycle)
    pattern = ShiftPattern(starts_on=starts_on, first_day=first_day % length, days=as_written(cycle))
    last = starts_on + timedelta(days=3 * length + 12)
    expected = {}
    for number, hours in enumerate(cycle):
        begins = datetime.combine(starts_on + timedelta(days=(number - first_day) % length), time(0))
        for each in rrule(DAILY, interval=length, dtstart=begins, until=datetime.combine(last, time(0))):
            expected[each.date()] = hours
    days = [starts_on + timedelta(days=n) for n in range((last - starts_on).days + 1)]
    assert {day: pattern.hours_on(day) for day in days} == expected
    for day in days:
        made = stretches(branch, day, pattern.hours_on(day))
        assert all(first < end for first, end in made)
        assert all(before[1] <= after[0] for before, after in zip(made, made[1:], strict=False))
        shown = [(first.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))) for first, end in made]
        if not changes_clock(branch, day):
            assert [(first.time(), end.time()) for first, end in shown] == pattern.hours_on(day)
        assert {first.date() for first, _end in shown} <= {day}


def changes_clock(branch, day):
    first, last = branch.day_bounds(day)
    return last.astimezone(UTC) - first.astimezone(UTC) != timedelta(days=1)


def test_nine_o_clock_stays_nine_when_the_clocks_change(lilit, repeat, branch, now):
    repeat([[MORNING]])
    assert plan(lilit, date(2027, 3, 27), date(2027, 3, 29)) == [
        (day, "09:00", "13:00") for day in ("27.03", "28.03", "29.03")
    ]
    hours = [shift.period.lower.hour for shift in Shift.objects.filter(staff=lilit).order_by("period")]
    assert (hours[0], hours[-1]) == (7, 6)
    assert max(day for day in Shift.objects.values_list("period__startswith__date", flat=True)) == MONDAY + timedelta(
        days=HORIZON_DAYS
    )


def test_two_on_two_off_and_a_week_counted_from_wednesday(lilit, repeat, now):
    repeat(TWO_ON_TWO_OFF)
    assert plan(lilit, last=date(2026, 11, 27)) == [
        ("23.11", "14:00", "19:00"),  # the morning has begun already: it is ten o'clock
        ("24.11", "09:00", "13:00"), ("24.11", "14:00", "19:00"), ("27.11", "09:00", "13:00"), ("27.11", "14:00", "19:00"),
    ]  # fmt: skip
    repeat(WEEK, starts_on=date(2026, 12, 2), first_day=2)
    assert [day for day, *_hours in plan(lilit, date(2026, 12, 1), date(2026, 12, 8))] == [
        "01.12", "01.12", "02.12", "03.12", "04.12", "07.12", "08.12",
    ]  # fmt: skip


def test_planning_ahead_again_changes_nothing_and_each_night_adds_a_day(lilit, repeat, manager, now):
    repeat([[EVENING]])
    before = everything()
    assert repeat([[EVENING]]) == ShiftPattern.objects.get()
    assert operations.plan_ahead(lilit, now=now) == 0
    assert everything() == before
    assert operations.plan_everybody_ahead(now=now + timedelta(days=1)) == 1
    assert plan_shifts_ahead() >= 0


def test_days_set_by_hand_survive_and_may_be_given_up(lilit, repeat, branch, manager, now):
    repeat()
    by_hand = {"branch": branch, "by": manager, "now": now}
    operations.set_shifts(lilit, days=[MONDAY + timedelta(days=1)], hours=[EVENING], **by_hand)
    operations.set_shifts(lilit, days=[MONDAY + timedelta(days=2)], hours=[], **by_hand)
    operations.set_shifts(lilit, days=[MONDAY + timedelta(days=5)], hours=[MORNING], **by_hand)
    week = date(2026, 11, 29)
    changed = [
        ("24.11", "14:00", "19:00"), ("26.11", "09:00", "13:00"), ("27.11", "09:00", "13:00"), ("28.11", "09:00", "13:00"),
    ]  # fmt: skip
    assert plan(lilit, last=week) == changed
    operations.plan_ahead(lilit, now=now)
    assert plan(lilit, last=week) == changed

    repeat([[(time(10), time(12))]], starts_on=date(2026, 11, 26))
    assert plan(lilit, last=week) == [
        changed[0], ("26.11", "10:00", "12:00"), ("27.11", "10:00", "12:00"), changed[3], ("29.11", "10:00", "12:00"),
    ]  # fmt: skip
    operations.follow_pattern(lilit, day=date(2026, 11, 28), **by_hand)
    assert plan(lilit, date(2026, 11, 28), week)[0] == ("28.11", "10:00", "12:00")

    repeat(WEEK, starts_on=MONDAY, over_days_by_hand=True)
    assert [each[0] for each in plan(lilit, last=week)] == ["24.11", "25.11", "26.11", "27.11"]
    assert ChangedDay.objects.count() == 0


def test_a_pattern_for_a_while_lets_the_old_one_go_on_where_its_cycle_has_got_to(lilit, repeat, branch, manager, now):
    repeat(TWO_ON_TWO_OFF)
    alone = {day for day, *_hours in plan(lilit, date(2026, 12, 10))}
    repeat([[MORNING]], starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 9))
    assert {day for day, *_hours in plan(lilit, date(2026, 12, 10))} == alone
    assert len(plan(lilit, date(2026, 12, 1), date(2026, 12, 9))) == 9
    operations.stop_pattern(lilit, branch=branch, day=date(2026, 12, 5), by=manager, now=now)
    assert plan(lilit, date(2026, 12, 5)) == []
    assert len(plan(lilit, date(2026, 12, 1))) == 4


def test_what_has_begun_stays_as_it_is(lilit, repeat, branch, manager, now):
    repeat([[(time(9), time(18))]], now=now - timedelta(hours=3))
    repeat([[(time(12), time(20))]], now=now)
    assert plan(lilit, last=date(2026, 11, 24)) == [("23.11", "09:00", "18:00"), ("24.11", "12:00", "20:00")]


def test_nobody_repeats_two_branches_at_one_time_and_the_refusal_names_the_day(lilit, repeat, branch, owner, now):
    centre = BranchFactory(name="Centre")
    repeat([[MORNING], []], starts_on=date(2026, 12, 1), branch=centre, by=owner)
    with pytest.raises(PatternsClash) as refused:
        repeat([[MORNING], [], []], starts_on=date(2026, 12, 2), by=owner)
    assert str(refused.value) == f"{lilit} works at Centre on 5 Dec 2026 at that time."
    assert ShiftPattern.objects.filter(branch=branch).count() == 0
    repeat([[EVENING], [], []], starts_on=date(2026, 12, 2), by=owner)
    with pytest.raises(ShiftsOverlap):
        operations.set_shifts(lilit, branch=branch, days=[date(2026, 12, 1)], hours=[MORNING], by=owner, now=now)


def test_a_day_lent_to_another_branch_comes_back(lilit, repeat, branch, owner, manager, now):
    centre, tuesday = BranchFactory(name="Centre"), MONDAY + timedelta(days=1)
    repeat()
    lent = {"home": branch, "branch": centre, "days": [tuesday], "hours": [EVENING], "now": now}
    with pytest.raises(NotAllowed):
        operations.lend(lilit, by=manager, **lent)
    operations.lend(lilit, by=owner, **lent)
    operations.plan_ahead(lilit, now=now)
    assert plan(lilit, last=tuesday) == [("24.11", "14:00", "19:00")]
    assert Shift.objects.filter(branch=centre).count() == 1
    operations.set_shifts(lilit, branch=centre, days=[tuesday], hours=[], by=owner, now=now)
    operations.follow_pattern(lilit, branch=branch, day=tuesday, by=owner, now=now)
    assert plan(lilit, last=tuesday) == [("24.11", "09:00", "13:00")]


def test_a_holiday_takes_the_shifts_of_patterns_and_gives_them_back(lilit, repeat, branch, owner, manager, now):
    repeat([[MORNING, EVENING]])
    before = plan(lilit)
    eve, day, after = date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)
    operations.set_shifts(lilit, branch=branch, days=[after], hours=[EVENING], by=owner, now=now)
    given_up = {"by": owner, "now": now}
    short = operations.add_holiday(name="Eve", day=eve, branch=branch, hours=[(time(10), time(16))], **given_up)
    closed = operations.add_holiday(name="New Year", day=day, branch=None, hours=None, **given_up)
    operations.add_holiday(name="Day after", day=after, branch=None, hours=None, **given_up)
    operations.plan_ahead(lilit, now=now)
    assert plan(lilit, eve, after) == [
        ("31.12", "10:00", "13:00"),
        ("31.12", "14:00", "16:00"),
        ("02.01", "14:00", "19:00"),
    ]
    operations.copy_week(branch, monday=MONDAY, weeks=6, people=[lilit], by=owner, now=now)
    assert plan(lilit, eve, after) == [
        ("31.12", "10:00", "13:00"),
        ("31.12", "14:00", "16:00"),
        ("02.01", "14:00", "19:00"),
    ]
    with pytest.raises(HolidayTwice):
        operations.add_holiday(name="Again", day=day, branch=None, hours=None, **given_up)
    for by in (manager, None):
        with pytest.raises(NotAllowed):
            operations.delete_holiday(closed, by=by or MasterFactory(), now=now)
    operations.delete_holiday(short, **given_up)
    operations.delete_holiday(closed, **given_up)
    assert plan(lilit, eve, day) == [each for each in before if each[0] in ("31.12", "01.01")]
    assert Holiday.objects.count() == 1


@pytest.mark.parametrize(
    "days",
    [
        "x",
        [],
        [[["9", "13"]]],
        [[["13:00", "09:00"]]],
        [[["09:00", "13:00"], ["12:00", "14:00"]]],
        [[]] * 57,
        [[["09:00"]]],
    ],
)
def test_a_cycle_that_makes_no_sense_is_refused(days, lilit, repeat):
    with pytest.raises(ValidationError):
        check_cycle(days)
    if days == [[["13:00", "09:00"]]]:
        with pytest.raises(CycleIsWrong):
            repeat(as_read(days))


@pytest.mark.django_db(transaction=True)
def test_two_nights_and_a_holiday_at_once_make_each_shift_once(lilit, repeat, branch, owner, now):
    repeat([[MORNING, EVENING]])
    later, start, done = now + timedelta(days=30), threading.Barrier(3), []

    def run(act):
        start.wait()
        act()
        done.append(True)
        connection.close()

    closed = date(2027, 6, 1)
    acts = [
        lambda: operations.plan_everybody_ahead(now=later),
        lambda: operations.plan_everybody_ahead(now=later),
        lambda: operations.add_holiday(name="Closed", day=closed, branch=branch, hours=None, by=owner, now=later),
    ]
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert done == [True] * 3
    ahead = Shift.objects.filter(period__startswith__gte=later).count()
    assert ahead == 2 * HORIZON_DAYS - 2 + sum(later <= branch.at(later.date(), each[0]) for each in (MORNING, EVENING))
    assert plan(lilit, closed, closed) == []
