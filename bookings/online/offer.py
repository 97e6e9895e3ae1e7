"""What a branch offers online: its services with prices, who does them, and the free times. Only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from bookings.availability import Aside, FreeTime, Piece, Window, free_for
from bookings.queries.offers import weighed
from salon.models import Branch, Company, Service, SlotRule, Staff, StaffService

STRIP = 14  # days shown at once
NEAREST = 6
NEAR = timedelta(days=7)
NOON, EVENING = 12, 17
BEST = 4


@dataclass(frozen=True)
class Offered:
    """A service with what it costs and takes, from the quickest and cheapest master who is offered online."""

    service: Service
    price: Decimal
    minutes: int
    is_from: bool


class Skill(NamedTuple):
    """That this master does this service, at their own price and pace if there are such."""

    staff_id: int
    service_id: int
    price: Decimal | None
    duration_minutes: int | None


@dataclass(frozen=True)
class Offer:
    """Every service a master of the branch does, where service and master are offered online. Both in the order they are shown."""

    branch: Branch
    skills: list[Skill]
    services: dict[int, Service]
    masters: dict[int, Staff]

    @cached_property
    def categories(self) -> list[tuple[str, list[Offered]]]:
        shown = [self.offered(service) for service in self.services.values()]
        return [(name, list(same)) for name, same in groupby(shown, key=lambda each: each.service.category.name_here)]

    def offered(self, service: Service) -> Offered:
        skills = self.by_service[service.pk]
        prices = {service.price if skill.price is None else skill.price for skill in skills}
        minutes = min(skill.duration_minutes or service.duration_minutes for skill in skills)
        return Offered(service, min(prices), minutes, is_from=len(prices) > 1)

    @cached_property
    def by_service(self) -> dict[int, list[Skill]]:
        found: dict[int, list[Skill]] = {}
        for skill in self.skills:
            found.setdefault(skill.service_id, []).append(skill)
        return found

    def doing(self, service: Service) -> list[Staff]:
        able = {skill.staff_id for skill in self.by_service[service.pk]}
        return [master for pk, master in self.masters.items() if pk in able]

    def doing_all(self, services: Sequence[Service]) -> list[Staff]:
        """Those who can do the whole visit alone."""
        able = [{skill.staff_id for skill in self.by_service[service.pk]} for service in services]
        return [master for pk, master in self.masters.items() if all(pk in each for each in able)]

    def chosen(self, pks: Sequence[int]) -> list[Service]:
        """In the order of the price list, each once; nothing when one of them is not offered."""
        wanted = set(pks)
        return [each for pk, each in self.services.items() if pk in wanted] if wanted <= set(self.services) else []


def offer_of(branch: Branch) -> Offer:
    """In three small questions: a row for each master and service with both of them in it costs three times as much."""
    masters = Staff.objects.masters().at(branch).filter(is_offered_online=True).order_by("first_name", "pk").in_bulk()
    services = Service.objects.active().filter(is_offered_online=True).select_related("category")
    rows = StaffService.objects.filter(staff__in=masters, service__in=services.values("pk"))
    skills = [Skill(*row) for row in rows.values_list(*Skill._fields)]
    done = {skill.service_id for skill in skills}
    shown = services.filter(pk__in=done).order_by("category__position", "category__name", "name")
    return Offer(branch, skills, {service.pk: service for service in shown}, masters)


@dataclass(frozen=True)
class Wanted:
    """What the visitor chose so far. `master` None: any of those offered. `slot`: the time they hold themselves, free for them."""

    offer: Offer
    services: list[Service]
    master: Staff | None = None
    slot: int | None = None

    @property
    def branch(self) -> Branch:
        return self.offer.branch

    @property
    def pieces(self) -> list[Piece]:
        return [Piece(service.pk, tuple(master.pk for master in self.able(service))) for service in self.services]

    def able(self, service: Service) -> list[Staff]:
        return [self.master] if self.master else self.offer.doing(service)

    @property
    def price(self) -> Decimal:
        return sum((self.offer.offered(service).price for service in self.services), Decimal(0))

    @property
    def minutes(self) -> int:
        return sum(self.offer.offered(service).minutes for service in self.services)

    @property
    def is_from(self) -> bool:
        return not self.master and any(self.offer.offered(service).is_from for service in self.services)


def earliest(branch: Branch, now: datetime) -> datetime:
    return now + timedelta(hours=branch.online_hours_before)


def last_day(branch: Branch, now: datetime) -> date:
    return branch.local_day(now) + timedelta(days=branch.online_days_ahead)


def times_between(wanted: Wanted, first: datetime, last: datetime, *, now: datetime) -> list[FreeTime]:
    """Each start once, not sooner and not later than the branch takes bookings online."""
    start = max(first, earliest(wanted.branch, now))
    end = min(last, wanted.branch.day_bounds(last_day(wanted.branch, now))[1])
    found = free_for(wanted.pieces, Window(wanted.branch, start, end), now=now, aside=Aside(slot=wanted.slot))
    return list({free.starts_at: free for free in reversed(found)}.values())[::-1]


def is_free(wanted: Wanted, starts_at: datetime, *, now: datetime) -> bool:
    """On the grid, within the bounds, and free for those who are offered."""
    found = times_between(wanted, starts_at, starts_at + timedelta(seconds=1), now=now)
    return any(free.starts_at == starts_at for free in found)


@dataclass(frozen=True)
class Day:
    """`best` are those that leave no hole too short to sell; none where all are alike."""

    day: date
    times: list[datetime]
    best: tuple[datetime, ...] = ()

    @property
    def parts(self) -> list[tuple[str, list[datetime]]]:
        """Morning, afternoon, evening, by the branch's clock."""
        return [(name, list(same)) for name, same in groupby(self.times, key=part_of_day)]


def part_of_day(moment: datetime) -> str:
    return "morning" if moment.hour < NOON else "afternoon" if moment.hour < EVENING else "evening"


@dataclass(frozen=True)
class Strip:
    """Two weeks of days and the times of the chosen one, in one question. `before` and `after` are where the neighbours begin.

    `next` is the next day with a free time where the shown one has none.
    """

    days: list[Day]
    shown: Day
    before: date | None
    after: date | None
    next: date | None

    @property
    def is_empty(self) -> bool:
        return not any(each.times for each in self.days)


def strip_of(wanted: Wanted, *, first: date | None, day: date | None, now: datetime, company: Company) -> Strip:
    """From `first`, or around the chosen day; without one the first day that has a free time."""
    branch = wanted.branch
    today, last = branch.local_day(now), last_day(branch, now)
    first = min(max(first or day or today, today), last)
    if day and not first <= day < first + timedelta(days=STRIP):
        day = None
    end = min(first + timedelta(days=STRIP - 1), last)
    zone = branch.zone
    times: dict[date, list[datetime]] = {}
    found = times_between(wanted, branch.day_bounds(first)[0], branch.day_bounds(end)[1], now=now)
    for free in found:
        wall = free.starts_at.astimezone(zone)
        times.setdefault(wall.date(), []).append(wall)
    days = [
        Day(each, times.get(each, [])) for each in (first + timedelta(days=n) for n in range((end - first).days + 1))
    ]
    shown = next((each for each in days if each.day == day), None) or next(
        (each for each in days if each.times), days[0]
    )
    before = max(today, first - timedelta(days=STRIP)) if first > today else None
    after = end + timedelta(days=1) if end < last else None
    following = None if shown.times else next_day(wanted, days, shown.day, now=now)
    return Strip(days, with_best(wanted, shown, found, company, now), before, after, following)


def next_day(wanted: Wanted, days: Sequence[Day], after: date, *, now: datetime) -> date | None:
    """The first one with a free time: of those shown, else two weeks at a time as far as bookings are taken."""
    branch, last = wanted.branch, last_day(wanted.branch, now)
    shown = next((each.day for each in days if each.times and each.day > after), None)
    first = days[-1].day + timedelta(days=1)
    while shown is None and first <= last:
        until = min(first + timedelta(days=STRIP - 1), last)
        found = times_between(wanted, branch.day_bounds(first)[0], branch.day_bounds(until)[1], now=now)
        shown = min((branch.local_day(free.starts_at) for free in found), default=None)
        first = until + timedelta(days=1)
    return shown


def with_best(wanted: Wanted, shown: Day, found: Sequence[FreeTime], company: Company, now: datetime) -> Day:
    """The day that is looked at, with its best times; only those where the owner wishes so."""
    if company.slot_rule == SlotRule.ALIKE or not shown.times:
        return shown
    start, end = wanted.branch.day_bounds(shown.day)
    window = Window(wanted.branch, max(start, earliest(wanted.branch, now)), end)
    of_day = [free for free in found if start <= free.starts_at < end]
    services = {service.pk: service for service in wanted.services}
    offers = weighed(
        of_day, wanted.pieces, window, services=services, company=company, now=now, aside=Aside(slot=wanted.slot)
    )
    is_best = {offer.starts_at for offer in offers if offer.is_best}
    best = [time for time in shown.times if time in is_best]
    if best and company.slot_rule == SlotRule.ONLY:
        return Day(shown.day, best)
    return Day(shown.day, shown.times, tuple(best[:BEST]) if len(best) < len(shown.times) else ())


def nearest(wanted: Wanted, starts_at: datetime, *, now: datetime) -> list[datetime]:
    """The free times closest to one that cannot be had, by time."""
    found = times_between(wanted, starts_at - NEAR, starts_at + NEAR, now=now)
    closest = sorted(found, key=lambda free: abs(free.starts_at - starts_at))[:NEAREST]
    return sorted(free.starts_at.astimezone(wanted.branch.zone) for free in closest)
