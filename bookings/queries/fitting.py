"""Which wishes of the waiting list fit where: one freed time for one wish, and all the holes of a day for all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from bookings.availability import BY_PRICE_LIST, FITS, Aside, Piece, Window, assigned, free_for, question
from bookings.models import FreedTime, Offer, Wish, WishQuerySet
from bookings.queries.times import longest_wait, pieces_for
from clients.queries.safety import safety_problems, stops
from salon.models import Branch, Service, Staff

MOST_OFFERS = 3
TOO_SOON = timedelta(hours=2)
FINE = timedelta(minutes=5)
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Fit:
    """A visit that fits: when it begins and who does what."""

    starts_at: datetime
    parts: tuple[tuple[Service, Staff], ...]


def candidates(freed: FreedTime, *, state: Wish.State = Wish.State.WAITING) -> WishQuerySet:
    """In order; not those who were offered this freed time before, or declined one that overlaps it with the same master."""
    branch = freed.branch
    first, last = branch.local_day(freed.starts_at), branch.local_day(freed.ends_at)
    overlapping = Offer.objects.filter(
        outcome=Offer.Outcome.DECLINED, freed__master=freed.master_id, starts_at__lt=freed.ends_at, ends_at__gt=freed.starts_at
    )  # fmt: skip
    found = Wish.objects.at(branch).filter(state=state, first_day__lte=last, last_day__gte=first)
    found = found.exclude(pk__in=freed.offers.values("wish")).exclude(pk__in=overlapping.values("wish"))
    return found.for_master(freed.master_id).reachable().in_order().with_people()


def fit_for(wish: Wish, freed: FreedTime, *, now: datetime) -> Fit | None:
    """The visit that begins nearest to where the freed time does, with the master who has it; two hours ahead at least."""
    services = list(wish.services.all())
    if stops(safety_problems(wish.client, services, day=freed.branch.local_day(freed.starts_at))):
        return None
    masters = list(wish.masters.all()) or list(Staff.objects.masters().at(wish.branch))
    takes = timedelta(minutes=sum(service.duration_minutes for service in services))
    window = Window(wish.branch, max(freed.starts_at - takes, now + TOO_SOON), freed.ends_at, grid=FINE)
    aside = Aside(client=wish.client_id)
    possible = []
    for pieces in with_freed_master(pieces_for(services, masters), freed):
        for free in free_for(pieces, window, now=now, aside=aside):
            if free.ends_at > freed.starts_at and wish.allows(free.starts_at, free.ends_at):
                possible.append((abs(free.starts_at - freed.starts_at), free.starts_at, pieces))
    if not possible:
        return None
    _far, starts_at, pieces = min(possible, key=lambda each: each[:2])
    prefer = wish.client.favourite_master_id
    chosen = assigned(pieces, starts_at, wish.branch, now=now, aside=aside, wait=longest_wait(), prefer=prefer)
    known = {master.pk: master for master in masters}
    return Fit(
        starts_at, tuple((service, known[pk]) for service, (pk, _at) in zip(services, chosen or [], strict=True))
    )


def with_freed_master(pieces: Sequence[Piece], freed: FreedTime) -> Iterator[list[Piece]]:
    """Each way in which the master whose time it is does one of the pieces."""
    for place, piece in enumerate(pieces):
        if freed.master_id in piece.masters:
            yield [replace(each, masters=(freed.master_id,)) if n == place else each for n, each in enumerate(pieces)]


@dataclass(frozen=True)
class WaitingFit:
    """A wish that fits into a day: with this master it may begin from `first` to `last`, and takes `takes`."""

    wish: Wish
    client: str
    services: str
    master_id: int
    first: datetime
    last: datetime
    takes: timedelta

    def is_within(self, master_id: int, free_from: datetime, until: datetime) -> bool:
        """It can be done by this master in a hole between two visits."""
        return master_id == self.master_id and max(self.first, free_from) <= min(self.last, until - self.takes)


ALONE = "SELECT place, master_id, takes, done, lower(start), upper(start) FROM fits CROSS JOIN LATERAL unnest(starts) AS start"


def waiting_for(branch: Branch, day: date, *, now: datetime) -> list[WaitingFit]:
    """Who on the waiting list fits into this day and where, in the order of the list. Two queries, however many wait.

    Several services count as done one after another by one master; the client's own other visits are not looked at.
    """
    wishes = list(known_wishes(branch, day))
    if not wishes:
        return []
    named = sorted({service["pk"] for wish in wishes for service in wish.wanted})
    start, end = branch.day_bounds(day)
    window = Window(branch, max(start, now), end, grid=FINE)
    if window.first >= window.last:
        return []
    lines = starts_of([Piece(pk, tuple(wishes[0].at_work)) for pk in named], window, now=now)
    ways = {(named[place], master): found for (place, master), found in lines.items()}
    return [fit for wish in wishes for fit in fits_of(wish, ways, window)]


def known_wishes(branch: Branch, day: date) -> Any:
    """With what is wanted, by whom, and who works here, on the row."""
    services = Wish.services.through.objects.filter(wish=OuterRef("pk"))
    services = services.order_by("service__category__position", "service__name")
    masters = Wish.masters.through.objects.filter(wish=OuterRef("pk"))
    return (
        Wish.objects.at(branch)
        .open()
        .for_day(day)
        .in_order()
        .select_related("client", "branch")
        .annotate(
            wanted=ArraySubquery(services.values(each=JSONObject(pk=F("service_id"), name=F("service__name")))),
            named=ArraySubquery(masters.values("staff_id")),
            at_work=ArraySubquery(Staff.objects.masters().at(branch).order_by().values("pk")),
        )
    )


@dataclass(frozen=True)
class Ways:
    """When one master may begin one service, and for how long it keeps client and master."""

    takes: timedelta
    done: timedelta
    starts: list[Stretch]


def starts_of(pieces: Sequence[Piece], window: Window, *, now: datetime) -> dict[tuple[int, int], Ways]:
    """Each piece on its own, by place and master."""
    _chained, given = question(pieces, window, now=now, aside=Aside())
    found: dict[tuple[int, int], Ways] = {}
    with connection.cursor() as cursor:
        cursor.execute(FITS.format(able=BY_PRICE_LIST) + ALONE, given)
        for place, master, takes, done, first, last in cursor.fetchall():
            found.setdefault((place, master), Ways(takes, done, [])).starts.append((first, last))
    return found


def fits_of(wish: Any, ways: dict[tuple[int, int], Ways], window: Window) -> Iterator[WaitingFit]:
    services = [service["pk"] for service in wish.wanted]
    for master in wish.named or wish.at_work:
        line = [ways[pk, master] for pk in services if (pk, master) in ways]
        if not line or len(line) < len(services):
            continue
        takes = sum((each.done for each in line[:-1]), timedelta(0)) + line[-1].takes
        for first, last in starts_in_line(line):
            first, last = max(first, window.first, earliest(wish, window)), min(last, latest(wish, window) - takes)
            if first <= last:
                names = ", ".join(service["name"] for service in wish.wanted)
                yield WaitingFit(wish, wish.client.name, names, master, first, last, takes)


def starts_in_line(line: Sequence[Ways]) -> list[Stretch]:
    """When the first may begin so that each next one begins as soon as the one before is cleaned up after."""
    starts = line[-1].starts
    for each in reversed(line[:-1]):
        moved = [(first - each.done, last - each.done) for first, last in starts]
        both = [(max(a[0], b[0]), min(a[1], b[1])) for a in each.starts for b in moved]
        starts = [(first, last) for first, last in both if first <= last]
    return starts


def earliest(wish: Wish, window: Window) -> datetime:
    return (
        wish.branch.at(wish.branch.local_day(window.last - FINE), wish.hours_from) if wish.hours_from else window.first
    )


def latest(wish: Wish, window: Window) -> datetime:
    return (
        wish.branch.at(wish.branch.local_day(window.last - FINE), wish.hours_until) if wish.hours_until else window.last
    )
