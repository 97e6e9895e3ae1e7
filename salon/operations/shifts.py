"""Who works when. Hours are wall-clock times of the branch; the database refuses to have a person in two places (shift_one_place_at_a_time)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon.errors import NotAllowed, Refused
from salon.formats import format_day, format_time
from salon.models import Branch, Shift, Staff

Hours = Sequence[tuple[time, time]]  # from–to of one day; a gap is a break


class ShiftsOverlap(Refused):
    code = "shifts_overlap"
    sentence = _("This person is already on shift at that time.")


@transaction.atomic
def set_shifts(staff: Staff, *, branch: Branch, day: date, hours: Hours, by: Staff, now: datetime) -> None:
    """The day's shifts at this branch become these; none means a day off."""
    check_rights(branch, by)
    write_days(staff, branch, {day: hours})


@transaction.atomic
def repeat_hours(
    staff: Staff,
    *,
    branch: Branch,
    first_day: date,
    weeks: int,
    weekdays: Collection[int],
    hours: Hours,
    by: Staff,
    now: datetime,
) -> int:
    """The same hours on these weekdays for so many weeks from the first day; other days stay. Returns the days written."""
    check_rights(branch, by)
    days = [first_day + timedelta(days=n) for n in range(7 * weeks)]
    plan = {day: hours for day in days if day.weekday() in weekdays}
    write_days(staff, branch, plan)
    return len(plan)


@transaction.atomic
def copy_week(branch: Branch, *, monday: date, weeks: int, people: Iterable[Staff], by: Staff, now: datetime) -> None:
    """Repeats these people's week in the next so many weeks, by the clock on the wall, whatever stood there."""
    check_rights(branch, by)
    for staff in people:
        week = [monday + timedelta(days=n) for n in range(7)]
        hours = {day: hours_of(staff, branch, day) for day in week}
        write_days(staff, branch, {day + timedelta(weeks=n): hours[day] for n in range(1, weeks + 1) for day in week})


def check_rights(branch: Branch, by: Staff) -> None:
    if not Branch.objects.visible_to(by).filter(pk=branch.pk).exists():
        raise NotAllowed


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


def write_days(staff: Staff, branch: Branch, plan: dict[date, Hours]) -> None:
    """Under a lock on the person, so that two editors of one day leave one of their versions, not both."""
    Staff.objects.select_for_update().get(pk=staff.pk)
    for day in plan:
        Shift.objects.filter(pk__in=[shift.pk for shift in shifts_of(staff, branch, day)]).delete()
    wanted = [
        Shift(staff=staff, branch=branch, period=(branch.at(day, start), branch.at(day, end)))
        for day, hours in plan.items()
        for start, end in hours
    ]
    try:
        with transaction.atomic():
            Shift.objects.bulk_create(wanted)
    except IntegrityError as error:
        raise overlap(staff, wanted) from error


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
