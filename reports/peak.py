"""Peak hours: the load by weekday and hour against masters at work, and what can be done about empty and full hours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from bookings.models import HOLDING_TIME, OPEN, Appointment
from clients.models import Client, Pace
from reports.models import HourFact
from reports.periods import Period
from salon.models import Branch
from visits.models import Visit

EMPTY, FULL = 50, 85  # per cent of the time at work that is booked
WORTH_A_WORD = 240  # minutes at work in the period, below which an hour says nothing
SAID = 3
LEVELS = 8
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Hour:
    """`weekday` 0 is Monday; minutes are of the whole period."""

    weekday: int
    hour: int
    staff: int
    booked: int

    @property
    def percent(self) -> int | None:
        """None where nobody was at work."""
        return round(100 * self.booked / self.staff) if self.staff else None

    @property
    def level(self) -> int:
        return min(round(LEVELS * self.booked / self.staff), LEVELS) if self.staff else LEVELS + 1


@dataclass(frozen=True)
class Stretch:
    """Hours of one weekday that follow each other: [first, last)."""

    weekday: int
    first: int
    last: int
    staff: int
    booked: int

    @property
    def percent(self) -> int:
        return round(100 * self.booked / self.staff)


@dataclass(frozen=True)
class Load:
    """`rows`: for each weekday its hours, all weekdays the same ones."""

    hours: list[int]
    rows: list[tuple[int, list[Hour]]]
    empty: list[Stretch]
    full: list[Stretch]
    staff: int
    booked: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.booked / self.staff) if self.staff else None


def load(branches: Sequence[Branch], period: Period) -> Load:
    """From the facts by the hour; one query."""
    facts = HourFact.objects.filter(branch__in=branches, day__range=(period.first, period.last)).order_by()
    counted = (
        facts.annotate(weekday=ExtractIsoWeekDay("day"))
        .values("weekday", "hour")
        .annotate(staff=Sum("staff_minutes"), booked=Sum("booked_minutes"))
    )
    found = {(row["weekday"] - 1, row["hour"]): (row["staff"], row["booked"]) for row in counted}
    hours = list(
        range(min((hour for _day, hour in found), default=9), max((hour for _day, hour in found), default=19) + 1)
    )
    rows = [(day, [Hour(day, hour, *found.get((day, hour), (0, 0))) for hour in hours]) for day in range(7)]
    everything = [each for _day, row in rows for each in row]
    empty = stretches(everything, lambda each: each.percent is not None and each.percent <= EMPTY)
    full = stretches(everything, lambda each: each.percent is not None and each.percent >= FULL)
    empty.sort(key=lambda each: each.booked - each.staff)
    full.sort(key=lambda each: -each.booked)
    sums = sum(each.staff for each in everything), sum(each.booked for each in everything)
    return Load(hours, rows, empty[:SAID], full[:SAID], *sums)


def stretches(hours: Sequence[Hour], wanted: Callable[[Hour], bool]) -> list[Stretch]:
    """Neighbouring hours of a day that are alike, those long enough to say something of."""
    found = []
    alike = groupby(hours, key=lambda each: (each.weekday, wanted(each) and each.staff > 0))
    for (weekday, is_wanted), group in alike:
        own = list(group)
        staff, booked = sum(each.staff for each in own), sum(each.booked for each in own)
        if is_wanted and staff >= WORTH_A_WORD:
            found.append(Stretch(weekday, own[0].hour, own[-1].hour + 1, staff, booked))
    return found


def visits_at(branches: Sequence[Branch], period: Period, weekday: int, hour: int) -> QuerySet[Appointment]:
    """What began in this hour of this weekday: kept time, in any state that did. By the clock of the first branch."""
    zone = branches[0].zone
    start, end = branches[0].day_bounds(period.first)[0], branches[0].day_bounds(period.last)[1]
    found = Appointment.objects.filter(
        branch__in=branches, state__in=HOLDING_TIME, starts_at__gte=start, starts_at__lt=end
    )
    return at_hours(found, zone, weekday, hour, hour + 1).order_by("-starts_at")


def at_hours(
    found: QuerySet[Appointment], zone: ZoneInfo, weekday: int, first: int, last: int
) -> QuerySet[Appointment]:
    clock = found.annotate(
        weekday=ExtractIsoWeekDay("starts_at", tzinfo=zone), hour=ExtractHour("starts_at", tzinfo=zone)
    )
    return clock.filter(weekday=weekday + 1, hour__gte=first, hour__lt=last)


def who_comes_then(branch: Branch, stretch: Stretch, *, now: datetime, today: date) -> QuerySet[Client]:
    """Clients of the branch who are due or late, have not booked, and came, or paid right after, at these hours within a year."""
    came = Appointment.objects.filter(
        client=OuterRef("pk"), branch=branch, state__in=HOLDING_TIME, starts_at__gt=now - A_YEAR
    )
    ahead = Appointment.objects.filter(
        client=OuterRef("pk"), state__in=OPEN, starts_at__gte=branch.day_bounds(today)[0]
    )
    due = Client.objects.present().filter(home_branch=branch, standing__pace__in=[Pace.DUE, Pace.AT_RISK, Pace.LAPSED])
    paid = (
        Visit.objects.standing()
        .filter(client=OuterRef("pk"), branch=branch, paid_at__gt=now - A_YEAR)
        .annotate(
            weekday=ExtractIsoWeekDay("paid_at", tzinfo=branch.zone), hour=ExtractHour("paid_at", tzinfo=branch.zone)
        )
    )
    there = paid.filter(weekday=stretch.weekday + 1, hour__gt=stretch.first, hour__lte=stretch.last)
    booked = at_hours(came, branch.zone, stretch.weekday, stretch.first, stretch.last)
    return due.filter(Exists(booked) | Exists(there), ~Exists(ahead))
