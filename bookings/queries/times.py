"""Free times: a list for a choice of days, and the few nearest to a time that was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from bookings.availability import Aside, FreeTime, Piece, Window, free_for
from clients.models import Client
from salon.formats import format_day
from salon.models import Branch, Company, Service, Staff
from salon.models.staff import StaffQuerySet

OFFERED = 3
LOOK_AHEAD = timedelta(days=7)
LOOKED_AHEAD = (2, 14, 90)  # days


class Nearest(TypedDict):
    """A free time as it is offered: fields of the booking form and the words on the button."""

    starts_at: str
    master: int
    label: str


@dataclass(frozen=True)
class Sought:
    """What was wanted and could not be had: the pieces of a visit at a time, with this master first of all."""

    branch: Branch
    pieces: list[Piece]
    starts_at: datetime
    master: Staff
    aside: Aside


def masters_for(
    services: list[Service], branch: Branch, *, first_day: date | None = None, last_day: date | None = None
) -> list[Staff]:
    """The branch's masters, and those lent to it from `first_day` to `last_day`, who do every one of the services; nobody for no service."""
    if not services:
        return []
    masters = masters_at(branch, first_day, last_day)
    for service in services:
        masters = masters.filter(staff_services__service=service)
    return list(masters)


def pieces_for(services: list[Service], masters: list[Staff], *, together: Sequence[int] = ()) -> list[Piece]:
    """Each service by any of these masters who does it; `together` are places of services that begin with the one before."""
    able = tuple(master.pk for master in masters)
    return [Piece(service.pk, able, is_together=place in together) for place, service in enumerate(services)]


def longest_wait() -> timedelta:
    return timedelta(minutes=Company.objects.values_list("max_wait_minutes", flat=True).get())


def masters_at(branch: Branch, first_day: date | None, last_day: date | None = None) -> StaffQuerySet:
    """Without a day only those of the branch itself."""
    if first_day is None:
        return Staff.objects.masters().at(branch)
    last = branch.day_bounds(last_day or first_day)[1]
    return Staff.objects.masters().working_at(branch, branch.day_bounds(first_day)[0], last)


def free_times(
    *,
    branch: Branch,
    services: list[Service],
    masters: list[Staff],
    first_day: date,
    last_day: date,
    now: datetime,
    together: Sequence[int] = (),
    client: Client | None = None,
    limit: int | None = None,
) -> list[FreeTime]:
    """By time, then by master; nothing before `now`. One master may do all of it, or several one after another."""
    start, end = branch.day_bounds(first_day)[0], branch.day_bounds(last_day)[1]
    pieces, aside = pieces_for(services, masters, together=together), Aside(client=client.pk if client else None)
    window = Window(branch, max(start, now), end)
    return free_for(pieces, window, now=now, aside=aside, limit=limit)


def next_free(
    *, branch: Branch, services: list[Service], now: datetime, masters: list[Staff] | None = None, limit: int = OFFERED
) -> list[FreeTime]:
    """The first starts with any master; looked for in two days, then in a fortnight, then as far as is booked ahead."""
    who, today = (
        masters
        or list(masters_at(branch, branch.local_day(now), branch.local_day(now) + timedelta(days=LOOKED_AHEAD[-1]))),
        branch.local_day(now),
    )
    for days in LOOKED_AHEAD:
        last = today + timedelta(days=days - 1)
        found = free_times(
            branch=branch, services=services, masters=who, first_day=today, last_day=last, now=now, limit=limit
        )
        if found:
            return found
    return []


def free_times_near(sought: Sought, *, now: datetime) -> list[Nearest]:
    """The nearest with the same master, then with the others; by time."""
    first = max(now, sought.branch.day_bounds(sought.branch.local_day(sought.starts_at))[0])
    window = Window(sought.branch, first, sought.starts_at + LOOK_AHEAD)
    found = free_for(sought.pieces, window, now=now, aside=sought.aside)
    found.sort(key=lambda free: abs(free.starts_at - sought.starts_at))
    same = [free for free in found if free.master_id == sought.master.pk][:OFFERED]
    others = [free for free in found if free.master_id != sought.master.pk][:OFFERED]
    names = {
        master.pk: master.short_name for master in Staff.objects.filter(pk__in={free.master_id for free in others})
    }
    names[sought.master.pk] = sought.master.short_name
    return [offered(free, names[free.master_id], sought) for free in sorted(same + others)]


def offered(free: FreeTime, name: str, sought: Sought) -> Nearest:
    """“10:30 Anna V.”, with the day when it is another one."""
    wall = free.starts_at.astimezone(sought.branch.zone)
    other_day = wall.date() != sought.branch.local_day(sought.starts_at)
    day = f"{format_day(wall.date(), 'short_day')}, " if other_day else ""
    return {"starts_at": wall.isoformat(), "master": free.master_id, "label": f"{day}{wall:%H:%M} {name}"}
