"""Who works when. Hours are wall-clock times of the branch; the database refuses to have a person in two places (shift_one_place_at_a_time)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon.errors import Refused
from salon.formats import format_day, format_time
from salon.models import Branch, ChangedDay, Holiday, Shift, Staff
from salon.models.schedule import stretches
from salon.operations.patterns import check_rights, fit_shifts, lock_people

Hours = Sequence[tuple[time, time]]  # from–to of one day; a gap is a break


class ShiftsOverlap(Refused):
    code = "shifts_overlap"
    sentence = _("This person is already on shift at that time.")


@transaction.atomic
def set_shifts(staff: Staff, *, branch: Branch, days: Collection[date], hours: Hours, by: Staff, now: datetime) -> None:
    """These days' shifts at this branch become these hours; none means a day off. No pattern writes them any more."""
    check_rights(branch, by)
    write_days(staff, branch, dict.fromkeys(days, hours), now=now)


@transaction.atomic
def lend(
    staff: Staff, *, home: Branch, branch: Branch, days: Collection[date], hours: Hours, by: Staff, now: datetime
) -> None:
    """On these days the person works at another branch instead."""
    check_rights(home, by)
    check_rights(branch, by)
    write_days(staff, home, dict.fromkeys(days, ()), now=now)
    write_days(staff, branch, dict.fromkeys(days, hours), now=now)


@transaction.atomic
def follow_pattern(staff: Staff, *, branch: Branch, day: date, by: Staff, now: datetime) -> None:
    """The day is no longer by hand: the pattern writes it again."""
    check_rights(branch, by)
    lock_people([staff.pk])
    ChangedDay.objects.filter(staff=staff, branch=branch, day=day).delete()
    by_hand = [shift.pk for shift in shifts_of(staff, branch, day) if shift.pattern_id is None]
    Shift.objects.filter(pk__in=by_hand, period__startswith__gte=now).delete()
    fit_shifts(staff, now=now)


@transaction.atomic
def copy_week(branch: Branch, *, monday: date, weeks: int, people: Iterable[Staff], by: Staff, now: datetime) -> None:
    """Repeats these people's week in the next so many weeks, by the clock on the wall, whatever stood there; holidays stay as they are."""
    check_rights(branch, by)
    week = [monday + timedelta(days=n) for n in range(7)]
    holidays = Holiday.objects.by_day(branch, monday, monday + timedelta(weeks=weeks + 1))
    for staff in sorted(people, key=lambda each: each.pk):
        hours = {day: hours_of(staff, branch, day) for day in week}
        plan = {day + timedelta(weeks=n): hours[day] for n in range(1, weeks + 1) for day in week}
        write_days(staff, branch, {day: hours for day, hours in plan.items() if day not in holidays}, now=now)


def shifts_of(staff: Staff, branch: Branch, day: date) -> list[Shift]:
    """Those that begin on this day."""
    start, end = branch.day_bounds(day)
    return list(
        Shift.objects.filter(
            staff=staff, branch=branch, period__startswith__gte=start, period__startswith__lt=end
        ).order_by("period")
    )


def hours_of(staff: Staff, branch: Branch, day: date) -> Hours:
    return [
        (
            timezone.localtime(shift.period.lower, branch.zone).time(),
            timezone.localtime(shift.period.upper, branch.zone).time(),
        )
        for shift in shifts_of(staff, branch, day)
    ]


def write_days(staff: Staff, branch: Branch, plan: Mapping[date, Hours], *, now: datetime) -> None:
    """Under a lock on the person, so that two editors of one day leave one of their versions, not both."""
    lock_people([staff.pk])
    for day in plan:
        Shift.objects.filter(pk__in=[shift.pk for shift in shifts_of(staff, branch, day)]).delete()
    ChangedDay.objects.bulk_create(
        [ChangedDay(staff=staff, branch=branch, day=day) for day in plan], ignore_conflicts=True
    )
    wanted = [
        Shift(staff=staff, branch=branch, period=stretch)
        for day, hours in plan.items()
        for stretch in stretches(branch, day, list(hours))
    ]
    try:
        with transaction.atomic():
            Shift.objects.bulk_create(wanted)
    except IntegrityError as error:
        raise overlap(staff, wanted) from error
    fit_shifts(staff, now=now)


def overlap(staff: Staff, wanted: list[Shift]) -> ShiftsOverlap:
    """Says which shift is in the way, when one that is already there is."""
    for shift in wanted:
        clash = Shift.objects.filter(staff=staff, period__overlap=shift.period).select_related("branch").first()
        if clash:
            start, end = (
                timezone.localtime(moment, clash.branch.zone) for moment in (clash.period.lower, clash.period.upper)
            )
            words = {
                "person": staff,
                "branch": clash.branch,
                "day": format_day(start.date(), "day"),
                "from": format_time(start.time()),
                "to": format_time(end.time()),
            }
            return ShiftsOverlap(_("%(person)s is already on shift at %(branch)s on %(day)s, %(from)s–%(to)s.") % words)
    return ShiftsOverlap(_("These hours overlap each other."))
