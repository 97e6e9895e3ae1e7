"""Where a visit fits as it was agreed: its own length, its own order, and the time it holds now counts as free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings.availability import GRID, Agreed, Aside, Piece, Window, free_for
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
    parts = list(appointment.parts.all())
    takes = sum((part.duration + part.clean_up for part in parts), timedelta(0)) - parts[-1].clean_up
    whole = Agreed(takes, takes, timedelta(0), parts[-1].clean_up)
    piece = Piece(parts[0].service_id, tuple(by_pk), agreed=whole)
    first: dict[datetime, Place] = {}
    for free in free_for([piece], window, now=window.first, aside=aside_of(appointment)):
        first.setdefault(free.starts_at, Place(free.starts_at, by_pk[free.master_id]))
    return list(first.values())


def starts_with_same(appointment: Appointment, window: Window) -> list[datetime]:
    """Starts at which every master of the visit is free for what is theirs, each part as far from the beginning as now."""
    found: list[datetime] | None = None
    for part in appointment.parts.all():
        after, pause = part.starts_at - appointment.starts_at, part.processing
        work = pause.lower - part.starts_at if pause else part.duration
        agreed = Agreed(part.duration, work, pause.upper - pause.lower if pause else timedelta(0), part.clean_up)
        piece = Piece(part.service_id, (part.master_id,), agreed=agreed)
        shifted = Window(window.branch, window.first + after, window.last + after, grid=FINE if after else window.grid)
        fits = {
            free.starts_at - after for free in free_for([piece], shifted, now=window.first, aside=aside_of(appointment))
        }
        found = sorted(fits) if found is None else [start for start in found if start in fits]
    return found or []


def aside_of(appointment: Appointment) -> Aside:
    return Aside(appointment=appointment.pk, client=appointment.client_id)


def day_window(appointment: Appointment, first: date, last: date, now: datetime) -> Window:
    branch = appointment.branch
    return Window(branch, max(branch.day_bounds(first)[0], now), branch.day_bounds(last)[1], grid=GRID)


def soon(appointment: Appointment, *, after: date, now: datetime) -> list[Place]:
    """The few next places with anybody, for a day on which nothing is free."""
    window = day_window(appointment, after, after + timedelta(days=SOON_DAYS), now)
    return places(appointment, master=None, anybody=True, window=window)[:SOON]
