"""The calendar's columns: a day with its masters, or a week of one master; what stands in them, and their sums.

The same six queries for either, however many masters and visits. Chairs and rooms are in resources.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

from bookings.holes import Hole
from bookings.models import (
    HOLDING_TIME,
    OPEN,
    Absence,
    AppointmentPart,
    AppointmentPartQuerySet,
    BookingTerms,
    Hold,
    State,
)
from bookings.queries.deposits import held_on
from loyalty.models import Card
from salon.models import Branch, OpeningHours, Shift, Staff

Stretch = tuple[datetime, datetime]
SHOWN = HOLDING_TIME | {State.NO_SHOW}
WORTH_SELLING = timedelta(minutes=30)
WEEK = timedelta(days=7)
LISTED = (
    "starts_at", "ends_at", "price", "appointment__state", "appointment__client__given_name", "appointment__client__family_name",
    "appointment__terms__demand", "service__name", "master__first_name", "master__last_name", "master__username",
)  # fmt: skip
VIP_PERCENT = 10  # the tier from which a crown is shown: gold by default


@dataclass(frozen=True)
class Block:
    """What one master does for one client without a break: one or more parts of a visit. `last_part` ends when the block does."""

    parts: tuple[AppointmentPart, ...]
    is_vip: bool

    @property
    def first_part(self) -> AppointmentPart:
        return self.parts[0]

    @property
    def last_part(self) -> AppointmentPart:
        return self.parts[-1]

    @property
    def appointment_id(self) -> int:
        return self.first_part.appointment_id

    @property
    def state(self) -> State:
        return State(self.first_part.appointment.state)

    @property
    def starts_at(self) -> datetime:
        return self.first_part.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.last_part.ends_at

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def waits(self) -> list[Stretch]:
        """While the colour works: the client sits, the master is free."""
        return [(part.processing.lower, part.processing.upper) for part in self.parts if part.processing]

    @property
    def cleaned_at(self) -> datetime:
        """When the master can take the next client."""
        return self.last_part.busy.upper

    @property
    def worked(self) -> list[Stretch]:
        """What the master is needed for, clean-up included."""
        edges = [self.starts_at, *(edge for wait in self.waits for edge in wait), self.cleaned_at]
        return [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]

    @property
    def services(self) -> str:
        return ", ".join(part.service.name for part in self.parts)

    @property
    def price(self) -> Decimal:
        return sum((part.price for part in self.parts), Decimal(0))

    @property
    def terms(self) -> BookingTerms | None:
        return getattr(self.first_part.appointment, "terms", None)

    @property
    def deposit_held(self) -> Decimal:
        return getattr(self.first_part, "deposit_held", Decimal(0))

    @property
    def deposit_due(self) -> Decimal:
        """A visit that is over owes no deposit any more."""
        demand = self.terms.demand if self.terms and self.state in OPEN else Decimal(0)
        return max(demand - self.deposit_held, Decimal(0))

    @property
    def flags(self) -> list[str]:
        """What the desk must see at once; keys of the icons in bookings/feed.py."""
        appointment, client = self.first_part.appointment, self.first_part.appointment.client
        shown = {
            "deposit_due": self.deposit_due,
            "deposit": self.deposit_held and not self.deposit_due,
            "ready": appointment.ready_at and appointment.state == State.IN_SERVICE,
            "allergy": client.allergies or client.contraindications,
            "series": appointment.series_id,
            "note": appointment.note or client.notes,
            "web": appointment.booked_by_id is None,
            "first": client.visits_count == 0,
            "vip": self.is_vip,
        }
        return [name for name, is_shown in shown.items() if is_shown]


@dataclass(frozen=True)
class Column:
    """One master's day. `held`: slots that somebody is about to book."""

    master: Staff
    day: date
    shifts: list[Stretch]
    blocks: list[Block]
    absences: list[Absence]
    held: list[Hold]
    holes: list[Hole]

    @property
    def working(self) -> timedelta:
        return total(self.shifts) - total([(away.period.lower, away.period.upper) for away in self.absences])

    @property
    def booked(self) -> timedelta:
        standing = [(block.starts_at, block.ends_at) for block in self.blocks if block.state in HOLDING_TIME]
        return total(without_overlap(standing))

    @property
    def load(self) -> int:
        """Booked time as a share of working time, in percent."""
        return percent(self.booked, self.working)


@dataclass(frozen=True)
class Board:
    """`day` is the first; `opens` and `closes` are minutes from midnight, past midnight goes on."""

    branch: Branch
    day: date
    opens: int
    closes: int
    columns: list[Column]

    @property
    def blocks(self) -> list[Block]:
        """All that is shown, in order of time."""
        return sorted((block for column in self.columns for block in column.blocks), key=lambda block: block.starts_at)

    @property
    def visits(self) -> int:
        return len({block.appointment_id for block in self.blocks if block.state in HOLDING_TIME})

    @property
    def load(self) -> int:
        booked, working = (
            sum((getattr(column, name) for column in self.columns), timedelta(0)) for name in ("booked", "working")
        )
        return percent(booked, working)

    @property
    def expected(self) -> Decimal:
        return sum((block.price for block in self.blocks if block.state in HOLDING_TIME), Decimal(0))


def day_board(branch: Branch, day: date, *, by: Staff, now: datetime) -> Board:
    """Columns for those on shift or with a visit; a master who may not see the calendar gets only their own."""
    start, end = branch.day_bounds(day)
    found = Found.between(start, end, branch, AppointmentPart.objects.visible_to(by).on(day, branch), now=now)
    masters = {shift.staff for shift in found.shifts} | {block.first_part.master for block in found.blocks}
    ordered = sorted(masters, key=lambda master: (master.first_name, master.last_name, master.pk))
    return board(branch, day, [column(master, day, found.of(master), now) for master in ordered])


def week_board(branch: Branch, monday: date, master: Staff, *, by: Staff, now: datetime) -> Board:
    """Seven days of one master, a column each."""
    start, end = branch.day_bounds(monday)[0], branch.day_bounds(monday + WEEK)[0]
    parts = AppointmentPart.objects.visible_to(by).between(start, end, branch).filter(master=master)
    found = Found.between(start, end, branch, parts, now=now).of(master)
    days = [monday + timedelta(days=n) for n in range(7)]
    return board(branch, monday, [column(master, day, found.on(day, branch), now) for day in days])


def day_blocks(branch: Branch, first: date, last: date, *, by: Staff, now: datetime) -> list[Block]:
    """Every visit of the days, in order of time, without columns and with what a list says of them: a week has hundreds."""
    start, end = branch.day_bounds(first)[0], branch.day_bounds(last)[1]
    blocks = blocks_of(AppointmentPart.objects.visible_to(by).between(start, end, branch).only(*LISTED), now)
    return sorted(blocks, key=lambda block: block.starts_at)


@dataclass(frozen=True)
class Found:
    """Everything that may stand in a column."""

    shifts: list[Shift]
    blocks: list[Block]
    absences: list[Absence]
    held: list[Hold]

    @classmethod
    def between(
        cls, start: datetime, end: datetime, branch: Branch, parts: AppointmentPartQuerySet, *, now: datetime
    ) -> "Found":
        shifts = list(
            Shift.objects.filter(branch=branch).between(start, end).select_related("staff").order_by("period")
        )
        held = Hold.objects.filter(expires_at__gt=now, slot__branch=branch, master__isnull=False)
        held = held.filter(period__overlap=(start, end)).order_by("period")
        blocks = sorted(blocks_of(parts, now), key=lambda block: block.starts_at)
        masters = {shift.staff_id for shift in shifts} | {block.first_part.master_id for block in blocks}
        absences = Absence.objects.filter(master__in=masters, period__overlap=(start, end)).order_by("period")
        return cls(shifts, blocks, list(absences), list(held))

    def of(self, master: Staff) -> "Found":
        return Found(
            [shift for shift in self.shifts if shift.staff_id == master.pk],
            [block for block in self.blocks if block.first_part.master_id == master.pk],
            [absence for absence in self.absences if absence.master_id == master.pk],
            [hold for hold in self.held if hold.master_id == master.pk],
        )

    def on(self, day: date, branch: Branch) -> "Found":
        start, end = branch.day_bounds(day)
        return Found(
            [shift for shift in self.shifts if start <= shift.period.lower < end],
            [block for block in self.blocks if start <= block.starts_at < end],
            [absence for absence in self.absences if absence.period.lower < end and start < absence.period.upper],
            [hold for hold in self.held if start <= hold.period.lower < end],
        )


def column(master: Staff, day: date, found: Found, now: datetime) -> Column:
    shifts = [(shift.period.lower, shift.period.upper) for shift in found.shifts]
    return Column(
        master, day, shifts, found.blocks, found.absences, found.held, holes_of(master, shifts, found, now=now)
    )


def board(branch: Branch, day: date, columns: list[Column]) -> Board:
    things: dict[date, list[Stretch]] = {day: []}
    for each in columns:
        things.setdefault(each.day, []).extend(each.shifts + spans(each.blocks))
    opens, closes = hours_shown(branch, things)
    return Board(branch, day, opens, closes, columns)


def spans(blocks: Iterable[Block]) -> list[Stretch]:
    return [(block.starts_at, block.ends_at) for block in blocks]


def blocks_of(parts: AppointmentPartQuerySet, now: datetime) -> list[Block]:
    """Neighbouring parts of one visit with one master are one block."""
    wanted = (
        parts.filter(appointment__state__in=SHOWN)
        .select_related("appointment__client", "appointment__terms", "service", "master")
        .annotate(deposit_held=held_on("appointment_id"))
        .order_by("appointment", "starts_at")
    )
    found = list(wanted)
    clients = {part.appointment.client_id for part in found}
    vips = set(
        Card.objects.valid(now)
        .filter(client__in=clients, tier__discount_percent__gte=VIP_PERCENT)
        .values_list("client", flat=True)
    )
    runs = groupby(found, key=lambda part: (part.appointment_id, part.master_id))
    blocks = [tuple(run) for _key, run in runs]
    return [Block(run, run[0].appointment.client_id in vips) for run in blocks]


def holes_of(master: Staff, shifts: Sequence[Stretch], found: Found, *, now: datetime) -> list[Hole]:
    """Free time on shift, still ahead and long enough to sell; in the middle of a visit too, while the colour works."""
    taken = [stretch for block in found.blocks if block.state in HOLDING_TIME for stretch in block.worked]
    taken += [(each.period.lower, each.period.upper) for each in [*found.absences, *found.held]]
    free = [hole for shift in shifts for hole in left_of(shift, taken)]
    edges = {edge for stretch in taken for edge in stretch}
    return [
        Hole(master.pk, max(first, now), last, is_between=first in edges and last in edges)
        for first, last in free
        if last - max(first, now) >= WORTH_SELLING
    ]


def left_of(whole: Stretch, taken: Iterable[Stretch]) -> list[Stretch]:
    """What of a stretch is not taken."""
    left, edge = [], whole[0]
    for first, last in sorted(taken):
        if edge < min(first, whole[1]):
            left.append((edge, min(first, whole[1])))
        edge = max(edge, last)
    return left + ([(edge, whole[1])] if edge < whole[1] else [])


def hours_shown(branch: Branch, things: dict[date, list[Stretch]]) -> tuple[int, int]:
    """Opening hours, widened to whole hours around everything that stands in the days; minutes from midnight."""
    rows = OpeningHours.objects.filter(branch=branch, weekday__in={day.weekday() for day in things})
    hours = [(minutes(row.opens), minutes(row.closes)) for row in rows] or [(9 * 60, 20 * 60)]
    for day, stretches in things.items():
        start, end = branch.day_bounds(day)
        hours += [
            (from_midnight(max(first, start), day, branch), from_midnight(min(last, end), day, branch))
            for first, last in stretches
        ]
    first, last = min(opens for opens, _closes in hours), max(closes for _opens, closes in hours)
    return first // 60 * 60, -(-last // 60) * 60


def minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def from_midnight(moment: datetime, day: date, branch: Branch) -> int:
    """By the clock on the wall: what matters where the clocks change in the night."""
    wall = moment.astimezone(branch.zone)
    return (wall.date() - day).days * 24 * 60 + minutes(wall.time())


def without_overlap(stretches: Iterable[Stretch]) -> list[Stretch]:
    """A visit that stands in the processing of another takes no time of its own."""
    merged: list[Stretch] = []
    for first, last in sorted(stretches):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def total(stretches: Iterable[Stretch]) -> timedelta:
    return sum((last - first for first, last in stretches), timedelta(0))


def percent(part: timedelta, whole: timedelta) -> int:
    return round(100 * part / whole) if whole else 0
