"""The waiting list: wishes come and go, freed times are held and offered in order, clients take them or not.

Lock order: the freed time, the masters, the wish, its offer and slot, the client.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from bookings.errors import DaysHavePassed, NothingToBook, OfferGone, WishSettled
from bookings.models import Appointment, FreedTime, Offer, Wish
from bookings.operations.freed import end_offer, end_wishes, lock_branch
from bookings.operations.locks import lock_masters
from bookings.operations.plan import WantedPart
from bookings.operations.slots import book_held, hold_slot, plan_of
from bookings.operations.terms import Accepted
from bookings.queries.fitting import MOST_OFFERS, TOO_SOON, Fit, candidates, fit_for
from clients.models import Client
from messaging.operations import queue_message
from messaging.quiet import next_allowed
from salon.formats import format_day, format_time
from salon.links import client_link
from salon.models import Branch, Company, Service, Staff

HELD_FOR = timedelta(minutes=10)
PAGE = "bookings:offer"


@transaction.atomic
def make_wish(
    client: Client, *, branch: Branch, services: Sequence[Service], masters: Sequence[Staff], first_day: date, last_day: date,
    by: Staff | None, now: datetime, weekdays: Sequence[int] = (), hours_from: time | None = None, hours_until: time | None = None, note: str = "",
) -> Wish:  # fmt: skip
    """Locks the client: the same wish twice is one wish."""
    check_wish(services, last_day, branch, now)
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    wanted = {
        "first_day": first_day,
        "last_day": last_day,
        "weekdays": sorted(weekdays),
        "hours_from": hours_from,
        "hours_until": hours_until,
    }
    for known in Wish.objects.open().filter(client=client, branch=branch, **wanted):
        if set(known.services.all()) == set(services) and set(known.masters.all()) == set(masters):
            return known
    wish = Wish.objects.create(client=client, branch=branch, note=note, made_by=by, made_at=now, **wanted)
    wish.services.set(services)
    wish.masters.set(masters)
    return wish


@transaction.atomic
def change_wish(
    wish: Wish, *, services: Sequence[Service], masters: Sequence[Staff], by: Staff | None, now: datetime, **fields: Any
) -> Wish:
    """Keeps its place in the order. What is on offer to it already stays on offer."""
    wish = locked_wish(wish.pk)
    if not wish.is_open:
        raise WishSettled
    check_wish(services, fields["last_day"], wish.branch, now)
    for name, value in fields.items():
        setattr(wish, name, value)
    wish.save(update_fields=list(fields))
    wish.services.set(services)
    wish.masters.set(masters)
    return wish


def check_wish(services: Sequence[Service], last_day: date, branch: Branch, now: datetime) -> None:
    if not services:
        raise NothingToBook
    if last_day < branch.local_day(now):
        raise DaysHavePassed


def locked_wish(pk: int) -> Wish:
    return Wish.objects.select_for_update(of=("self",), no_key=True).select_related("client", "branch").get(pk=pk)


@transaction.atomic
def withdraw_wish(wish: Wish, *, by: Staff | None, now: datetime) -> None:
    """A time held for it is free again; settled already is fine."""
    end_wishes(Wish.objects.filter(pk=wish.pk), state=Wish.State.WITHDRAWN)


@transaction.atomic
def close_past_wishes(branch: Branch, *, now: datetime) -> None:
    end_wishes(Wish.objects.at(branch).past(branch.local_day(now)), state=Wish.State.OVER)


# Offering -----------------------------------------------------------------------------------------


@transaction.atomic
def offer_freed(freed: FreedTime, *, now: datetime) -> Offer | None:
    """Holds it for the first wish it fits and writes to the client; nothing at night, nothing while somebody still thinks.

    Locks the freed time, which two sweeps never have at once, and the masters of the branch: what is found free stays so.
    """
    unsettled = FreedTime.objects.filter(pk=freed.pk, settled_at=None).select_related("branch", "master")
    locked = unsettled.select_for_update(of=("self",), skip_locked=True).first()
    if locked is None or locked.offers.filter(outcome="").exists():
        return None
    outcome = FreedTime.Outcome.SOON if locked.ends_at <= now + TOO_SOON else None
    if not outcome and is_quiet(locked.branch, now):
        return None
    if outcome or locked.offers.count() >= MOST_OFFERS:
        settle(locked, outcome or FreedTime.Outcome.ENOUGH, now)
        return None
    lock_branch(locked.branch)
    for wish in candidates(locked):
        if (fit := fit_for(wish, locked, now=now)) and claimed(wish):
            return make_offer(wish, locked, fit, now)
    if not candidates(locked, state=Wish.State.OFFERED).exists():
        settle(locked, FreedTime.Outcome.NOBODY, now)
    return None


def settle(freed: FreedTime, outcome: FreedTime.Outcome, now: datetime) -> None:
    freed.outcome, freed.settled_at = outcome, now
    freed.save(update_fields=["outcome", "settled_at"])


def is_quiet(branch: Branch, now: datetime) -> bool:
    company = Company.objects.get()
    return next_allowed(now, zone=branch.zone, opens=company.quiet_from, closes=company.quiet_until) > now


def claimed(wish: Wish) -> bool:
    """Still waiting: the desk may have settled it meanwhile."""
    return bool(Wish.objects.filter(pk=wish.pk, state=Wish.State.WAITING).update(state=Wish.State.OFFERED))


def make_offer(wish: Wish, freed: FreedTime, fit: Fit, now: datetime) -> Offer:
    parts = [WantedPart(service, master) for service, master in fit.parts]
    slot = hold_slot(
        branch=wish.branch, parts=parts, starts_at=fit.starts_at, lasts=HELD_FOR, now=now, client=wish.client
    )
    masters = ", ".join(dict.fromkeys(master.short_name for _service, master in fit.parts))
    offer = Offer.objects.create(
        wish=wish, freed=freed, slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at, masters=masters, sent_at=now, expires_at=slot.expires_at
    )  # fmt: skip
    queue_message(
        wish.client, kind="waiting_offer", dedupe_key=f"waiting_offer:{offer.pk}", branch=wish.branch, context=words(offer, wish),
        now=now, is_marketing=False, expires_at=offer.expires_at,
    )  # fmt: skip
    return offer


def words(offer: Offer, wish: Wish) -> dict[str, str]:
    """In the client's language, by the clock of the branch."""
    with (
        translation.override(wish.client.language or Company.objects.get().language),
        timezone.override(wish.branch.zone),
    ):
        return {
            "service": wish.services_told,
            "when": f"{format_day(offer.starts_at, 'day_long')} {format_time(offer.starts_at)}",
            "until": format_time(offer.expires_at),
            "masters": offer.masters,
            "link": client_link(PAGE, {"offer": offer.pk}),
        }


# Answering ----------------------------------------------------------------------------------------


@transaction.atomic
def take_offer(offer: Offer, *, now: datetime, accepted: Accepted | None = None) -> Appointment:
    """The held time becomes the client's visit. Taken twice: the same visit; too late: refused."""
    if offer.slot:
        lock_masters(part.master for part in plan_of(offer.slot))
    wish = locked_wish(offer.wish_id)
    offer = Offer.objects.select_for_update(of=("self",)).select_related("slot__branch").get(pk=offer.pk)
    already = taken_by(offer)
    if already:
        return already
    if not offer.is_open(now) or offer.slot is None:
        raise OfferGone
    slot = offer.slot
    Offer.objects.filter(pk=offer.pk).update(outcome=Offer.Outcome.TAKEN)
    Wish.objects.filter(pk=wish.pk).update(state=Wish.State.BOOKED)
    given = {"request_key": key_of(offer), "note": wish.note}
    return book_held(slot, client=wish.client, by=None, now=now, accepted=accepted, **given)


def key_of(offer: Offer) -> str:
    return f"offer:{offer.pk}"


def taken_by(offer: Offer) -> Appointment | None:
    """The visit it became."""
    return Appointment.objects.filter(request_key=key_of(offer)).first()


@transaction.atomic
def decline_offer(offer: Offer, *, now: datetime) -> None:
    """The next one may have it at once; the wish keeps its place. Answered already is fine."""
    answered(offer, Offer.Outcome.DECLINED)


@transaction.atomic
def expire_offer(offer: Offer, *, now: datetime) -> None:
    if offer.expires_at <= now:
        answered(offer, Offer.Outcome.EXPIRED)


def answered(offer: Offer, outcome: Offer.Outcome) -> None:
    locked_wish(offer.wish_id)
    end_offer(Offer.objects.select_related("slot").get(pk=offer.pk), outcome=outcome)
