"""Free times: a list for a choice of days, and the few nearest to a time that was refused."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict

from bookings.availability import FreeTime, Window, free_for, free_stretches_of
from salon.formats import format_day
from salon.models import Branch, Service, Staff
from salon.models.staff import StaffQuerySet

OFFERED = 3
LOOK_AHEAD = timedelta(days=7)


class Nearest(TypedDict):
    """A free time as it is offered: fields of the booking form and the words on the button."""

    starts_at: str
    master: int
    label: str


@dataclass(frozen=True)
class Wish:
    """What was wanted and could not be had: the services (or an agreed length) at a time, with a master first of all."""

    branch: Branch
    services: list[Service]
    starts_at: datetime
    master: Staff
    agreed: tuple[timedelta, timedelta] | None = None
    without: int | None = None


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
    limit: int | None = None,
) -> list[FreeTime]:
    """By time, then by master; nothing before `now`. Masters who do not do all the services are left out."""
    start, end = branch.day_bounds(first_day)[0], branch.day_bounds(last_day)[1]
    return free_for(services, masters, Window(branch, max(start, now), end), limit=limit)


def free_times_near(wish: Wish, *, now: datetime) -> list[Nearest]:
    """The nearest with the same master, then with the others; by time."""
    day = wish.branch.local_day(wish.starts_at)
    masters = masters_for(wish.services, wish.branch, first_day=day, last_day=day + LOOK_AHEAD)
    window = Window(
        wish.branch,
        max(now, wish.branch.day_bounds(wish.branch.local_day(wish.starts_at))[0]),
        wish.starts_at + LOOK_AHEAD,
    )
    found = (
        free_stretches_of(*wish.agreed, masters, window, without=wish.without)
        if wish.agreed
        else free_for(wish.services, masters, window)
    )
    found.sort(key=lambda free: abs(free.starts_at - wish.starts_at))
    same = [free for free in found if free.master_id == wish.master.pk][:OFFERED]
    others = [free for free in found if free.master_id != wish.master.pk][:OFFERED]
    names = {master.pk: master.short_name for master in masters}
    return [offered(free, names[free.master_id], wish) for free in sorted(same + others)]


def offered(free: FreeTime, name: str, wish: Wish) -> Nearest:
    """“10:30 Anna V.”, with the day when it is another one."""
    wall = free.starts_at.astimezone(wish.branch.zone)
    other_day = wall.date() != wish.branch.local_day(wish.starts_at)
    day = f"{format_day(wall.date(), 'short_day')}, " if other_day else ""
    return {"starts_at": wall.isoformat(), "master": free.master_id, "label": f"{day}{wall:%H:%M} {name}"}
