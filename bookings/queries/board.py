"""One day of one branch: a column per master, what stands in it, and the day's sums. Six queries, however many masters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

from bookings.models import HOLDING_TIME, OPEN, Absence, AppointmentPart, AppointmentPartQuerySet, BookingTerms, State
from bookings.queries.deposits import held_on
from loyalty.models import Card
from salon.models import Branch, OpeningHours, Shift, Staff

Stretch = tuple[datetime, datetime]
SHOWN = HOLDING_TIME | {State.NO_SHOW}
WORTH_SELLING = timedelta(minutes=30)
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
    master: Staff
    shifts: list[Stretch]
    blocks: list[Block]
    absences: list[Absence]
    gaps: list[Stretch]

    @property
    def working(self) -> timedelta:
        return total(self.shifts) - total([(away.period.lower, away.period.upper) for away in self.absences])

    @property
    def booked(self) -> timedelta:
        return total([(block.starts_at, block.ends_at) for block in self.blocks if block.state in HOLDING_TIME])

    @property
    def load(self) -> int:
        """Booked time as a share of working time, in percent."""
        return percent(self.booked, self.working)


@dataclass(frozen=True)
class Board:
    branch: Branch
    day: date
    opens_at: datetime
    closes_at: datetime
    columns: list[Column]

    @property
    def blocks(self) -> list[Block]:
        """All of the day, in order of time."""
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
    shifts = list(Shift.objects.filter(branch=branch).between(start, end).select_related("staff").order_by("period"))
    blocks = blocks_of(AppointmentPart.objects.visible_to(by).on(day, branch), now)
    masters = {shift.staff_id for shift in shifts} | {block.first_part.master_id for block in blocks}
    absences = list(Absence.objects.filter(master__in=masters, period__overlap=(start, end)).order_by("period"))
    columns = columns_of(shifts, blocks, absences, now)
    opens_at, closes_at = hours_shown(branch, day, columns)
    return Board(branch, day, opens_at, closes_at, columns)


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


def columns_of(shifts: list[Shift], blocks: list[Block], absences: list[Absence], now: datetime) -> list[Column]:
    masters = {shift.staff for shift in shifts} | {block.first_part.master for block in blocks}
    on: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    of: dict[int, list[Block]] = defaultdict(list)
    away: dict[int, list[Absence]] = defaultdict(list)
    for shift in shifts:
        on[shift.staff_id].append((shift.period.lower, shift.period.upper))
    for block in sorted(blocks, key=lambda block: block.starts_at):
        of[block.first_part.master_id].append(block)
    for absence in absences:
        away[absence.master_id].append(absence)
    ordered = sorted(masters, key=lambda master: (master.first_name, master.last_name, master.pk))
    return [
        Column(master, on[pk], of[pk], away[pk], gaps_between(of[pk], away[pk], now))
        for master in ordered
        for pk in [master.pk]
    ]


def gaps_between(blocks: list[Block], absences: list[Absence], now: datetime) -> list[Stretch]:
    """Free time between two things of the day, still ahead and long enough to sell."""
    taken = [(block.starts_at, block.last_part.busy.upper) for block in blocks if block.state in HOLDING_TIME]
    taken = sorted(taken + [(away.period.lower, away.period.upper) for away in absences])
    between = [(max(first[1], now), second[0]) for first, second in zip(taken, taken[1:], strict=False)]
    return [(free_from, until) for free_from, until in between if until - free_from >= WORTH_SELLING]


def hours_shown(branch: Branch, day: date, columns: list[Column]) -> Stretch:
    """Opening hours, widened to whole hours around everything that stands in the day."""
    opening = OpeningHours.objects.filter(branch=branch, weekday=day.weekday()).first()
    hours = (opening.opens, opening.closes) if opening else (time(9), time(20))
    start, end = branch.day_bounds(day)
    things = [
        stretch
        for column in columns
        for stretch in column.shifts + [(block.starts_at, block.ends_at) for block in column.blocks]
    ]
    first = min([branch.at(day, hours[0]), *(max(stretch[0], start) for stretch in things)]).astimezone(branch.zone)
    last = max([branch.at(day, hours[1]), *(min(stretch[1], end) for stretch in things)]).astimezone(branch.zone)
    whole = last.replace(minute=0, second=0, microsecond=0)
    return first.replace(minute=0, second=0, microsecond=0), whole if whole == last else whole + timedelta(hours=1)


def total(stretches: Iterable[Stretch]) -> timedelta:
    return sum((last - first for first, last in stretches), timedelta(0))


def percent(part: timedelta, whole: timedelta) -> int:
    return round(100 * part / whole) if whole else 0
