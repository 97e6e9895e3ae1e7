"""Shift patterns and holidays, and the shifts made from them for half a year ahead.

A pattern writes only what it wrote itself and what has not begun: days set by hand and shifts at another branch stay.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from salon.errors import NotAllowed, Refused
from salon.formats import format_day
from salon.models import Branch, ChangedDay, Holiday, Shift, ShiftPattern, Staff
from salon.models.schedule import Hours, as_written, check_cycle, stretches

HORIZON_DAYS = 180


class CycleIsWrong(Refused):
    code = "cycle_is_wrong"
    sentence = _("The hours of a day follow one another, and a cycle has 1 to 56 days.")


class PatternsClash(Refused):
    """The person would be at two branches at once on `details["day"]`."""

    code = "patterns_clash"
    sentence = _("This person works at another branch at that time.")


class HolidayTwice(Refused):
    code = "holiday_twice"
    sentence = _("This day is already a holiday there.")


class Wanted(NamedTuple):
    """A shift that a pattern asks for."""

    first: datetime
    last: datetime
    pattern: ShiftPattern


def lock_people(people: Iterable[int]) -> None:
    """In the order of their numbers, as bookings does: whoever plans or books these people waits."""
    list(Staff.objects.select_for_update(no_key=True).filter(pk__in=set(people)).order_by("pk").values_list("pk"))


def check_rights(branch: Branch, by: Staff) -> None:
    if not Branch.objects.visible_to(by).filter(pk=branch.pk).exists():
        raise NotAllowed


@transaction.atomic
def set_pattern(
    staff: Staff,
    *,
    branch: Branch,
    starts_on: date,
    ends_on: date | None,
    days: list[Hours],
    by: Staff,
    now: datetime,
    first_day: int = 0,
    over_days_by_hand: bool = False,
) -> ShiftPattern:
    """From `starts_on` to `ends_on` the person repeats these days; before and after, the pattern of before goes on in its own step.

    Future shifts of patterns are replaced. Days set by hand stay, unless they are to be given up too.
    """
    check_rights(branch, by)
    written = as_written(days)
    try:
        check_cycle(written)
    except ValidationError as error:
        raise CycleIsWrong from error
    lock_people([staff.pk])
    values = {"starts_on": starts_on, "ends_on": ends_on, "days": written, "first_day": first_day % len(days)}
    pattern = ShiftPattern.objects.filter(staff=staff, branch=branch, **values).first()
    if pattern is None:
        make_room(staff, branch, starts_on, ends_on, now)
        pattern = ShiftPattern.objects.create(staff=staff, branch=branch, **values)
    if over_days_by_hand:
        forget_days_by_hand(staff, branch, starts_on, ends_on, now)
    check_clashes(pattern, now)
    fit_shifts(staff, now=now)
    return pattern


@transaction.atomic
def stop_pattern(staff: Staff, *, branch: Branch, day: date, by: Staff, now: datetime) -> None:
    """No pattern from this day on; days set by hand stay."""
    check_rights(branch, by)
    lock_people([staff.pk])
    make_room(staff, branch, day, None, now)
    fit_shifts(staff, now=now)


def make_room(staff: Staff, branch: Branch, first: date, last: date | None, now: datetime) -> None:
    """No pattern from `first` to `last`: what was there ends before, and goes on after, where its cycle has got to."""
    for old in ShiftPattern.objects.filter(staff=staff, branch=branch).touching(first, last):
        resumed = None
        if last is not None and (old.ends_on is None or old.ends_on > last):
            after = last + timedelta(days=1)
            resumed = ShiftPattern(
                staff=staff, branch=branch, starts_on=after, ends_on=old.ends_on, days=old.days, first_day=old.day_of(after)
            )  # fmt: skip
        Shift.objects.filter(pattern=old, period__startswith__gte=max(now, branch.day_bounds(first)[0])).delete()
        if old.starts_on < first:
            old.ends_on = first - timedelta(days=1)
            old.save(update_fields=["ends_on"])
        else:
            old.delete()
        if resumed:
            resumed.save()


def forget_days_by_hand(staff: Staff, branch: Branch, first: date, last: date | None, now: datetime) -> None:
    days = ChangedDay.objects.filter(staff=staff, branch=branch, day__gte=first)
    made = Shift.objects.filter(
        staff=staff, branch=branch, pattern=None, period__startswith__gte=max(now, branch.day_bounds(first)[0])
    )
    if last is not None:
        days, made = days.filter(day__lte=last), made.filter(period__startswith__lt=branch.day_bounds(last)[1])
    days.delete()
    made.delete()


def check_clashes(pattern: ShiftPattern, now: datetime) -> None:
    """A pattern of another branch must leave the person free for this one."""
    mine = sorted(wanted_of(pattern, now))
    others = ShiftPattern.objects.filter(staff=pattern.staff).exclude(pk=pattern.pk).select_related("branch")
    for other in others:
        theirs = sorted(wanted_of(other, now))
        clash = next((each for each in mine if overlaps(each, theirs)), None)
        if clash:
            day = pattern.branch.local_day(clash.first)
            words = {"person": pattern.staff, "branch": other.branch, "day": format_day(day, "day")}
            raise PatternsClash(
                _("%(person)s works at %(branch)s on %(day)s at that time.") % words, day=day.isoformat()
            )


def overlaps(wanted: Wanted, others: Iterable[Wanted]) -> bool:
    return any(wanted.first < other.last and other.first < wanted.last for other in others)


@transaction.atomic
def plan_ahead(staff: Staff, *, now: datetime) -> int:
    """Makes the shifts of this person's patterns up to the horizon. Again it changes nothing. Returns how many were written or removed."""
    lock_people([staff.pk])
    return fit_shifts(staff, now=now)


def plan_everybody_ahead(*, now: datetime) -> int:
    """One transaction a person, so that nobody waits for the others."""
    people = Staff.objects.active().filter(pk__in=ShiftPattern.objects.values("staff"))
    return sum(plan_ahead(staff, now=now) for staff in people.order_by("pk"))


def fit_shifts(staff: Staff, *, now: datetime) -> int:
    """The future shifts of patterns become what the patterns ask for now. The person is locked."""
    patterns = list(ShiftPattern.objects.filter(staff=staff).select_related("branch").order_by("pk"))
    if not patterns:
        return 0
    ahead = list(Shift.objects.filter(staff=staff, period__endswith__gt=now))
    made = {
        (shift.period.lower, shift.period.upper, shift.pattern_id): shift.pk
        for shift in ahead
        if shift.pattern_id is not None and shift.period.lower >= now
    }
    stay = [shift for shift in ahead if shift.pk not in made.values()]
    asked = asked_for(patterns, stay, now)
    gone = [pk for key, pk in made.items() if key not in asked]
    new = [
        Shift(staff=staff, branch=wanted.pattern.branch, period=(wanted.first, wanted.last), pattern=wanted.pattern)
        for key, wanted in asked.items()
        if key not in made
    ]
    Shift.objects.filter(pk__in=gone).delete()
    Shift.objects.bulk_create(new)
    return len(gone) + len(new)


def asked_for(
    patterns: list[ShiftPattern], stay: list[Shift], now: datetime
) -> dict[tuple[datetime, datetime, int | None], Wanted]:
    """By time and pattern. Days by hand are left out, and what lies over a shift that stays; of two patterns the older one has its way."""
    by_hand = {(shift.branch_id, day_of(shift, patterns)) for shift in stay if shift.pattern_id is None}
    by_hand |= set(ChangedDay.objects.filter(staff=patterns[0].staff_id).values_list("branch", "day"))
    taken = [(shift.period.lower, shift.period.upper) for shift in stay]
    asked: dict[tuple[datetime, datetime, int | None], Wanted] = {}
    for pattern in patterns:
        found = [
            wanted
            for wanted in wanted_of(pattern, now)
            if (pattern.branch_id, pattern.branch.local_day(wanted.first)) not in by_hand
            and not any(wanted.first < last and first < wanted.last for first, last in taken)
        ]
        asked |= {(wanted.first, wanted.last, pattern.pk): wanted for wanted in found}
        if pattern is not patterns[-1]:
            taken += [(wanted.first, wanted.last) for wanted in found]
    return asked


def day_of(shift: Shift, patterns: list[ShiftPattern]) -> date | None:
    """The shift's day by the clock of its branch, if a pattern of that branch could want it."""
    branch = next((pattern.branch for pattern in patterns if pattern.branch_id == shift.branch_id), None)
    return branch.local_day(shift.period.lower) if branch else None


def wanted_of(pattern: ShiftPattern, now: datetime) -> Iterator[Wanted]:
    """From now to the horizon, without holidays; in order of time."""
    branch, cycle = pattern.branch, pattern.cycle
    today = branch.local_day(now)
    first, last = max(pattern.starts_on, today), today + timedelta(days=HORIZON_DAYS)
    last = min(last, pattern.ends_on) if pattern.ends_on else last
    holidays = Holiday.objects.by_day(branch, first, last)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        hours = cycle[pattern.day_of(day)]
        open_hours = holidays[day].within(hours) if day in holidays else hours
        for start, end in stretches(branch, day, open_hours):
            if start >= now.astimezone(UTC):
                yield Wanted(start, end, pattern)


@transaction.atomic
def add_holiday(
    *, name: str, day: date, branch: Branch | None, hours: Hours | None, by: Staff, now: datetime
) -> Holiday:
    """No branch: all of them. `hours` are the shortened ones; none: closed. Shifts made by hand stay."""
    check_holiday_rights(branch, by)
    people = people_with_patterns(branch)
    lock_people(people)
    opens, closes = hours[0] if hours else (None, None)
    try:
        with transaction.atomic():
            holiday = Holiday.objects.create(name=name, day=day, branch=branch, opens=opens, closes=closes)
    except IntegrityError as error:
        if not Holiday.objects.filter(day=day, branch=branch).exists():
            raise
        raise HolidayTwice from error
    fit_people(people, now)
    return holiday


@transaction.atomic
def delete_holiday(holiday: Holiday, *, by: Staff, now: datetime) -> None:
    """Its shifts come back."""
    check_holiday_rights(holiday.branch, by)
    people = people_with_patterns(holiday.branch)
    lock_people(people)
    Holiday.objects.filter(pk=holiday.pk).delete()
    fit_people(people, now)


def check_holiday_rights(branch: Branch | None, by: Staff) -> None:
    """A day off for the whole company is given by those who see the whole company."""
    if branch:
        check_rights(branch, by)
    elif not by.sees_all_branches:
        raise NotAllowed


def people_with_patterns(branch: Branch | None) -> list[int]:
    patterns = ShiftPattern.objects.all() if branch is None else ShiftPattern.objects.filter(branch=branch)
    return list(patterns.order_by("staff").values_list("staff", flat=True).distinct())


def fit_people(people: list[int], now: datetime) -> None:
    for staff in Staff.objects.filter(pk__in=people).order_by("pk"):
        fit_shifts(staff, now=now)
