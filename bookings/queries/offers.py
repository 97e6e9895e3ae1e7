"""Free times as they are offered: what each costs in holes, the best ones marked, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext as _

from bookings.availability import Aside, FreeTime, Piece, Window, free_for, stretches_of
from bookings.models import HOLDING_TIME, AppointmentPart
from bookings.slot_cost import Place, Seller, Sellers, cost, dead_minutes
from clients.models import Client
from salon.formats import format_span
from salon.models import Branch, Company, Service, SlotRule

USUAL_FOR = timedelta(days=90)
REMEMBERED = 3600  # seconds: what sells changes slowly
A_MINUTE = timedelta(minutes=1)
BEST_SHOWN = 4


@dataclass(frozen=True)
class OfferedTime:
    """A start; `masters` can all begin then, the one who loses least first. `cost` in the company's currency."""

    starts_at: datetime
    ends_at: datetime
    masters: tuple[int, ...]
    cost: float
    is_best: bool
    why: str


def offered_times(
    pieces: Sequence[Piece],
    branch: Branch,
    *,
    first_day: date,
    last_day: date,
    now: datetime,
    company: Company,
    client: Client | None = None,
    is_visitor: bool = False,
) -> list[OfferedTime]:
    """By time. A visitor may be offered the best ones only, if the owner wishes so; the desk sees all."""
    start, end = branch.day_bounds(first_day)[0], branch.day_bounds(last_day)[1]
    window, aside = Window(branch, max(start, now), end), Aside(client=client.pk if client else None)
    found = free_for(pieces, window, now=now, aside=aside)
    services = Service.objects.in_bulk([piece.service_id for piece in pieces])
    offers = weighed(found, pieces, window, services=services, company=company, now=now, aside=aside)
    best_ones = [offer for offer in offers if offer.is_best]
    return best_ones if is_visitor and company.slot_rule == SlotRule.ONLY and best_ones else offers


def weighed(
    found: Sequence[FreeTime], pieces: Sequence[Piece], window: Window, *, services: Mapping[int, Service], company: Company, now: datetime,
    aside: Aside,
) -> list[OfferedTime]:  # fmt: skip
    """What each of these free times costs, in the order of time they come in; one question more, and what sells is remembered."""
    if company.slot_rule == SlotRule.ALIKE or not found:
        return [alike(list(same)) for _start, same in groupby(found, key=lambda free: free.starts_at)]
    tolerance = float(sum(services[piece.service_id].price for piece in pieces)) * company.slot_tolerance_percent / 100
    clean_up, sellers = services[pieces[-1].service_id].buffer_minutes, sellers_of(window.branch, now)
    free = {
        master: [(max(lower, window.first), upper) for lower, upper in stretches]
        for master, stretches in stretches_of(pieces, window, now=now, aside=aside).items()
    }  # what has passed is not sold any more
    still_free = [each for each in found if stretch_of(each, free)]  # not taken between the two questions
    offers = []
    for _start, same in groupby(still_free, key=lambda each: each.starts_at):
        costs = sorted((place_and_cost(each, free, clean_up, sellers) for each in same), key=lambda known: known[1])
        place, lost, best = costs[0]
        masters = tuple(each.master_id for _place, _lost, each in costs)
        is_best = lost <= tolerance
        reason = why(place, sellers, is_best=is_best)
        offers.append(OfferedTime(best.starts_at, best.ends_at, masters, round(lost, 2), is_best, reason))
    return offers


def alike(same: list[FreeTime]) -> OfferedTime:
    return OfferedTime(same[0].starts_at, same[0].ends_at, tuple(each.master_id for each in same), 0, False, "")


Free = dict[int, list[tuple[datetime, datetime]]]


def stretch_of(found: FreeTime, free: Free) -> list[tuple[datetime, datetime]]:
    return [each for each in free.get(found.master_id, []) if each[0] <= found.starts_at < each[1]]


def place_and_cost(found: FreeTime, free: Free, clean_up: int, sellers: Sellers) -> tuple[Place, float, FreeTime]:
    """In the stretch of the master who begins; of a visit by several masters the whole length counts there."""
    lower, upper = stretch_of(found, free)[0]
    takes = (found.ends_at - found.starts_at) // A_MINUTE + clean_up
    before = (found.starts_at - lower) // A_MINUTE
    place = Place(before, takes, max((upper - lower) // A_MINUTE - before - takes, 0))
    return place, cost(place, sellers), found


def why(place: Place, sellers: Sellers, *, is_best: bool) -> str:
    """One line for the desk."""
    if dead := dead_minutes(place, sellers):
        return _("Leaves %(span)s that nothing fits into") % {"span": format_span(dead)}
    if place.before == place.after == 0:
        return _("Fills the gap exactly")
    if is_best and place.before == 0:
        return _("Begins where the free time begins: no hole")
    if is_best and place.after == 0:
        return _("Ends where the free time ends: no hole")
    usual = sellers.best_for(max(place.before, place.after))
    if is_best and usual:
        return _("Leaves room for “%(service)s”") % {"service": usual.name}
    return _("Breaks up time that sells better in one piece")


def sellers_of(branch: Branch, now: datetime) -> Sellers:
    """What was booked here lately; in a new branch the whole price list alike."""
    key = f"sellers:{branch.pk}"
    known = cache.get(key)
    if known is None:
        lately = AppointmentPart.objects.filter(
            appointment__branch=branch, appointment__state__in=HOLDING_TIME, starts_at__range=(now - USUAL_FOR, now)
        )
        booked = dict(lately.order_by().values_list("service").annotate(count=Count("pk")))
        rows = Service.objects.active()
        known = Sellers(
            tuple(
                Seller(
                    row.name,
                    row.duration_minutes + row.buffer_minutes,
                    float(row.price),
                    booked.get(row.pk, 0 if booked else 1),
                )
                for row in rows
            )
        )
        cache.set(key, known, REMEMBERED)
    return known
