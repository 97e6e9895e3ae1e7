"""The week of a branch's masters: their shifts here and elsewhere, what was set by hand, absences, holidays. Six queries, however many masters."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from bookings.models import Absence
from salon.models import Branch, ChangedDay, Holiday, Shift, ShiftPattern, Staff

LONGEST_PAUSE = timedelta(hours=3)  # lunch, a training; whoever is away for longer is away


@dataclass(frozen=True)
class Stretch:
    """Part of a day at work by the branch's clock; `elsewhere` is the other branch if it is one."""

    starts: datetime
    ends: datetime
    elsewhere: Branch | None

    @property
    def minutes(self) -> int:
        return int((self.ends - self.starts).total_seconds() // 60)


@dataclass(frozen=True)
class Cell:
    """`is_changed`: set by hand although there is a pattern."""

    staff: Staff
    day: date
    stretches: list[Stretch]
    absences: list[Absence]
    is_changed: bool
    holiday: Holiday | None

    @property
    def here(self) -> list[Stretch]:
        return [stretch for stretch in self.stretches if stretch.elsewhere is None]

    @property
    def pauses(self) -> list[Absence]:
        """Inside a shift; where nobody works there is nothing to pause."""
        return [
            each for each in self.absences
            if is_pause(each) and any(part.starts < each.period.upper and each.period.lower < part.ends for part in self.stretches)
        ]  # fmt: skip

    @property
    def away(self) -> list[Absence]:
        return [each for each in self.absences if not is_pause(each)]

    @property
    def is_idle(self) -> bool:
        return not self.stretches and not self.away


def is_pause(absence: Absence) -> bool:
    return bool(absence.period.upper - absence.period.lower < LONGEST_PAUSE)


@dataclass(frozen=True)
class Row:
    staff: Staff
    pattern: ShiftPattern | None
    is_lent: bool
    cells: list[Cell]

    @property
    def minutes(self) -> int:
        """At this branch."""
        return sum(stretch.minutes for cell in self.cells for stretch in cell.here)


@dataclass(frozen=True)
class Day:
    """A column, and on a phone a list of its own."""

    day: date
    holiday: Holiday | None
    cells: list[Cell]


@dataclass(frozen=True)
class Week:
    monday: date
    rows: list[Row]
    days: list[Day]


Found = dict[int, dict[date, list[Any]]]


def week_of_shifts(branch: Branch, monday: date) -> Week:
    days = [monday + timedelta(days=n) for n in range(7)]
    first, last = branch.day_bounds(days[0])[0], branch.day_bounds(days[-1])[1]
    own = Staff.branches.through.objects.filter(staff=OuterRef("pk"), branch=branch)
    people = list(Staff.objects.masters().working_at(branch, first, last).annotate(is_own=Exists(own)))
    pks = [person.pk for person in people]
    shifts, absences = shifts_of(pks, branch, first, last), absences_of(pks, branch, first, last)
    patterns = patterns_of(pks, branch, days)
    changed = set(
        ChangedDay.objects.filter(staff__in=pks, branch=branch, day__in=days).values_list("staff", "day")
    )  # fmt: skip
    holidays = Holiday.objects.by_day(branch, days[0], days[-1])
    rows = [
        Row(
            staff=person,
            pattern=patterns.get(person.pk),
            is_lent=not person.is_own,
            cells=[
                Cell(
                    person, day, shifts[person.pk][day], absences[person.pk][day],
                    is_changed=person.pk in patterns and (person.pk, day) in changed, holiday=holidays.get(day),
                )
                for day in days
            ],
        )
        for person in people
    ]  # fmt: skip
    columns = [Day(day, holidays.get(day), [row.cells[n] for row in rows]) for n, day in enumerate(days)]
    return Week(monday, rows, columns)


def shifts_of(pks: list[int], branch: Branch, first: datetime, last: datetime) -> Found:
    found: Found = defaultdict(lambda: defaultdict(list))
    shifts = Shift.objects.filter(staff__in=pks).between(first, last).select_related("branch").order_by("period")
    for shift in shifts:
        starts, ends = (edge.astimezone(branch.zone) for edge in (shift.period.lower, shift.period.upper))
        elsewhere = shift.branch if shift.branch_id != branch.pk else None
        found[shift.staff_id][starts.date()].append(Stretch(starts, ends, elsewhere))
    return found


def absences_of(pks: list[int], branch: Branch, first: datetime, last: datetime) -> Found:
    """On each day that they touch."""
    found: Found = defaultdict(lambda: defaultdict(list))
    for away in Absence.objects.filter(master__in=pks, period__overlap=(first, last)).order_by("period"):
        day, until = branch.local_day(max(away.period.lower, first)), min(away.period.upper, last)
        while branch.day_bounds(day)[0] < until:
            found[away.master_id][day].append(away)
            day += timedelta(days=1)
    return found


def patterns_of(pks: list[int], branch: Branch, days: list[date]) -> dict[int, ShiftPattern]:
    """The one in force at the end of the week."""
    found = ShiftPattern.objects.filter(staff__in=pks, branch=branch).touching(days[0], days[-1]).order_by("starts_on")
    return {pattern.staff_id: pattern for pattern in found}


def absences_on(master: Staff, branch: Branch, day: date) -> list[Absence]:
    return list(Absence.objects.filter(master=master, period__overlap=branch.day_bounds(day)).order_by("period"))
