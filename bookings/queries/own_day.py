"""A master's own day on their phone: the week's load, the day's sums, who is in the chair, what is free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import TruncDate

from bookings.earned import earned_on
from bookings.models import HOLDING_TIME, Absence, AppointmentPart, State
from bookings.queries.board import Block, Stretch, blocks_of, total
from loyalty.commissions import Sold, commission_of, terms_for
from loyalty.queries import terms_by_master
from salon.models import Branch, Shift, Staff

CENT = Decimal("0.01")
SHORTEST_GAP = timedelta(minutes=15)
OVER = frozenset({State.DONE, State.NO_SHOW})
LOAD_STEPS = (1, 50, 80)  # percent from which the mark under a weekday grows


@dataclass(frozen=True)
class Weekday:
    """`load` 0 to 3: how full."""

    day: date
    load: int


@dataclass(frozen=True)
class Entry:
    """A line of the day: a visit, an absence (`reason`), or free time."""

    starts_at: datetime
    ends_at: datetime
    block: Block | None = None
    reason: str = ""

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class OwnDay:
    """`share` is the commission of the day's bills, and for visits not paid yet what is expected from the prices agreed."""

    day: date
    week: list[Weekday]
    visits: int
    in_the_chair: int
    share: Decimal
    current: Block | None
    later: list[Entry]
    earlier: list[Entry]


def own_day(master: Staff, branch: Branch, day: date, *, now: datetime) -> OwnDay:
    start, end = branch.day_bounds(day)
    blocks = sorted(
        blocks_of(AppointmentPart.objects.filter(master=master).on(day, branch), now), key=lambda block: block.starts_at
    )
    held = [block for block in blocks if block.state in HOLDING_TIME]
    current = in_the_chair(held)
    away = [
        Entry(each.period.lower, each.period.upper, reason=each.reason)
        for each in Absence.objects.filter(master=master, period__overlap=(start, end))
    ]
    shifts = [
        (shift.period.lower, shift.period.upper)
        for shift in Shift.objects.filter(staff=master, branch=branch).between(start, end)
    ]
    taken = [Entry(block.starts_at, block.ends_at, block) for block in held] + away
    ahead = [
        entry
        for entry in taken
        if entry.block is not current and entry.ends_at > now and (entry.block is None or entry.block.state not in OVER)
    ]
    late = [
        entry
        for entry in taken
        if entry.block and entry.block is not current and entry.ends_at <= now and entry.block.state not in OVER
    ]
    return OwnDay(
        day=day,
        week=week_of(master, branch, day),
        visits=len({block.appointment_id for block in held}),
        in_the_chair=sum(block.minutes for block in held),
        share=share_of(master, day, held),
        current=current,
        later=sorted(late + ahead + free(shifts, taken, now), key=lambda entry: entry.starts_at),
        earlier=[Entry(block.starts_at, block.ends_at, block) for block in blocks if block.state in OVER],
    )


def share_of(master: Staff, day: date, blocks: list[Block]) -> Decimal:
    """A visit that was paid counts as its bill says, on the day of the bill."""
    earned = earned_on(master, day, frozenset(block.appointment_id for block in blocks))
    return earned.share + expected_share(
        master, [block for block in blocks if block.appointment_id not in earned.appointments]
    )


def expected_share(master: Staff, blocks: list[Block]) -> Decimal:
    """By the master's own terms; a percent that rises as it is before the first step."""
    terms, share = terms_by_master([master])[master.pk], Decimal(0)
    for part in (part for block in blocks for part in block.parts):
        price, category = part.price, part.service.category_id
        sold = Sold(full=price, paid=price, agreed=price, service=part.service_id, category=category)
        rule = terms_for(sold, terms, master.commission_percent)
        share += commission_of(sold, rule, turnover=Decimal(0), precision=CENT)
    return share


def branch_on(master: Staff, day: date, *, usual: Branch) -> Branch:
    """Where the master is on shift that day, if they are lent; else the usual branch."""
    span = usual.day_bounds(day)
    there = list(Branch.objects.filter(shifts__staff=master, shifts__period__overlap=span).distinct())
    return usual if usual in there or not there else there[0]


def in_the_chair(blocks: list[Block]) -> Block | None:
    """Who is being served, else who waits longest."""
    for state in (State.IN_SERVICE, State.ARRIVED):
        found = [block for block in blocks if block.state == state]
        if found:
            return found[0]
    return None


def free(shifts: list[Stretch], taken: list[Entry], now: datetime) -> list[Entry]:
    """What is left of the shifts from now on."""
    gaps = []
    for starts_at, ends_at in shifts:
        edge = max(starts_at, now)
        for entry in sorted(taken, key=lambda entry: entry.starts_at):
            if edge < entry.starts_at < ends_at:
                gaps.append(Entry(edge, entry.starts_at))
            edge = max(edge, entry.ends_at)
        gaps.append(Entry(edge, ends_at))
    return [gap for gap in gaps if gap.ends_at - gap.starts_at >= SHORTEST_GAP]


def week_of(master: Staff, branch: Branch, day: date) -> list[Weekday]:
    """Monday to Sunday around the day."""
    monday = day - timedelta(days=day.weekday())
    start, end = branch.day_bounds(monday)[0], branch.day_bounds(monday + timedelta(days=6))[1]
    working: dict[date, timedelta] = {}
    for shift in Shift.objects.filter(staff=master, branch=branch).between(start, end):
        on = branch.local_day(shift.period.lower)
        working[on] = working.get(on, timedelta(0)) + total([(shift.period.lower, shift.period.upper)])
    booked = dict(
        AppointmentPart.objects.filter(
            master=master,
            appointment__branch=branch,
            appointment__state__in=HOLDING_TIME,
            starts_at__gte=start,
            starts_at__lt=end,
        )
        .values_list(TruncDate("starts_at", tzinfo=branch.zone))
        .annotate(held=Sum(F("ends_at") - F("starts_at")))
        .order_by()
    )
    days = [monday + timedelta(days=n) for n in range(7)]
    return [Weekday(each, load_step(booked.get(each, timedelta(0)), working.get(each))) for each in days]


def load_step(booked: timedelta, working: timedelta | None) -> int:
    percent = 100 * booked / (working or timedelta(hours=8))
    return sum(percent >= step for step in LOAD_STEPS)
