"""Where a visit fits as it was agreed: its own length, its own order, and the time it holds now counts as free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bookings.availability import GRID, Window, free_stretches_of
from bookings.models import Appointment
from bookings.queries.times import masters_for
from salon.models import Staff

FINE = timedelta(minutes=5)
SOON_DAYS, SOON = 14, 3


@dataclass(frozen=True)
class Place:
    """A start that fits; `master` takes over the whole visit, None leaves everybody where they are."""

    starts_at: datetime
    master: Staff | None

    @property
    def value(self) -> str:
        return f"{self.starts_at.isoformat()}|{self.master.pk if self.master else ''}"


@dataclass(frozen=True)
class Stretch:
    """What one master does without a break in the visit."""

    master: Staff
    after: timedelta
    takes: timedelta
    clean_up: timedelta


def places(appointment: Appointment, *, master: Staff | None, anybody: bool, window: Window) -> list[Place]:
    """By time; with the masters it has, or with another one who does all of it."""
    same = [] if master else [Place(start, None) for start in starts_with_same(appointment, window)]
    others = masters_for(appointment.services, appointment.branch) if anybody else [master] if master else []
    known = {place.starts_at for place in same}
    found = free_with(appointment, others, window)
    return sorted(
        [*same, *(place for place in found if place.starts_at not in known)], key=lambda place: place.starts_at
    )


def free_with(appointment: Appointment, masters: list[Staff], window: Window) -> list[Place]:
    """One master for the whole visit; each start once, with the first who is free."""
    by_pk = {master.pk: master for master in masters}
    takes, clean_up = whole(appointment)
    first: dict[datetime, Place] = {}
    for free in free_stretches_of(takes, clean_up, masters, window, without=appointment.pk):
        first.setdefault(free.starts_at, Place(free.starts_at, by_pk[free.master_id]))
    return list(first.values())


def whole(appointment: Appointment) -> tuple[timedelta, timedelta]:
    """How long one master needs for all parts, and the clean-up after the last."""
    parts = list(appointment.parts.all())
    return sum((part.duration + part.clean_up for part in parts), timedelta(0)), parts[-1].clean_up


def starts_with_same(appointment: Appointment, window: Window) -> list[datetime]:
    """Starts at which every master of the visit is free for what is theirs."""
    first, *rest = stretches(appointment)
    found = free_starts(appointment, first, window)
    for stretch in rest:
        shifted = Window(window.branch, window.first + stretch.after, window.last + stretch.after, grid=FINE)
        fits = set(free_starts(appointment, stretch, shifted))
        found = [start for start in found if start + stretch.after in fits]
    return found


def free_starts(appointment: Appointment, stretch: Stretch, window: Window) -> list[datetime]:
    found = free_stretches_of(stretch.takes, stretch.clean_up, [stretch.master], window, without=appointment.pk)
    return [free.starts_at for free in found]


def stretches(appointment: Appointment) -> list[Stretch]:
    made = []
    for master, group in groupby(appointment.parts.all(), key=lambda part: part.master):
        own = list(group)
        first, last = own[0], own[-1]
        takes = last.busy.upper - first.starts_at
        made.append(Stretch(master, first.starts_at - appointment.starts_at, takes, last.clean_up))
    return made


def day_window(appointment: Appointment, first: date, last: date, now: datetime) -> Window:
    branch = appointment.branch
    return Window(branch, max(branch.day_bounds(first)[0], now), branch.day_bounds(last)[1], grid=GRID)


def soon(appointment: Appointment, *, after: date, now: datetime) -> list[Place]:
    """The few next places with anybody, for a day on which nothing is free."""
    window = day_window(appointment, after, after + timedelta(days=SOON_DAYS), now)
    return places(appointment, master=None, anybody=True, window=window)[:SOON]
