"""Writing down which times a change leaves free, for the sweep of the waiting list. No letters and no search here."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from bookings.layout import Planned
from bookings.models import FreedTime, Offer, Wish
from bookings.models.waiting import WishQuerySet
from bookings.operations.locks import lock_masters
from clients.models import Client
from salon.models import Branch, Service, Staff

WORTH_OFFERING = timedelta(minutes=15)


def note_freed(before: Sequence[Planned], after: Sequence[Planned], branch: Branch, *, now: datetime) -> None:
    """What a visit had of each master and has no longer, in the transaction of the change; what has passed is left out."""
    masters = {part.master.pk: part.master for part in before}
    FreedTime.objects.bulk_create(
        FreedTime(branch=branch, master=master, starts_at=first, ends_at=last, freed_at=now)
        for pk, master in masters.items()
        for first, last in left(spans(before, pk), spans(after, pk))
        if last > now and last - first >= WORTH_OFFERING
    )


def spans(plan: Iterable[Planned], master: int) -> list[DateTimeTZRange]:
    """From the first to the last minute with this master, without holes between neighbouring parts."""
    return sorted(part.busy for part in plan if part.master.pk == master)


def left(had: Sequence[DateTimeTZRange], has: Sequence[DateTimeTZRange]) -> list[tuple[datetime, datetime]]:
    """`had` without `has`; stretches that touch are one."""
    found: list[tuple[datetime, datetime]] = []
    for stretch in had:
        pieces = [(stretch.lower, stretch.upper)]
        for other in has:
            pieces = [piece for each in pieces for piece in cut(each, other)]
        for first, last in pieces:
            if found and found[-1][1] == first:
                first = found.pop()[0]
            found.append((first, last))
    return found


def cut(whole: tuple[datetime, datetime], other: DateTimeTZRange) -> list[tuple[datetime, datetime]]:
    first, last = whole
    if other.upper <= first or last <= other.lower:
        return [whole]
    rest = [(first, other.lower), (other.upper, last)]
    return [(start, end) for start, end in rest if start < end]


def fulfil_wishes(client: Client, services: Iterable[Service]) -> None:
    """The client has a time for these services now: wishes for nothing else are settled, offers on their way called off.

    Called with the masters of the visit locked; locks the wishes.
    """
    booked = {service.pk for service in services}
    open_ones = Wish.objects.open().filter(client=client).select_for_update(no_key=True).order_by("pk")
    for wish in open_ones.prefetch_related("services"):
        if {service.pk for service in wish.services.all()} <= booked:
            end_wishes(Wish.objects.filter(pk=wish.pk), state=Wish.State.BOOKED)


def end_wishes(wishes: WishQuerySet, *, state: Wish.State) -> None:
    """No longer open; what is held for them is given back. Locks the wishes before their offers."""
    chosen = [wish.pk for wish in wishes.open().select_for_update(no_key=True).order_by("pk")]
    for offer in Offer.objects.filter(wish__in=chosen, outcome="").select_related("slot"):
        end_offer(offer, outcome=Offer.Outcome.CALLED_OFF)
    Wish.objects.filter(pk__in=chosen).update(state=state)


def end_offer(offer: Offer, *, outcome: Offer.Outcome) -> None:
    """Its time is free again and its wish, which is locked, waits on. Whoever answered first has the last word."""
    ended = Offer.objects.filter(pk=offer.pk, outcome="").update(outcome=outcome)
    if ended and offer.slot:
        offer.slot.delete()
    if ended:
        Wish.objects.filter(pk=offer.wish_id, state=Wish.State.OFFERED).update(state=Wish.State.WAITING)


def lock_branch(branch: Branch) -> None:
    """All its masters: nothing of the branch is booked or held meanwhile."""
    lock_masters(Staff.objects.masters().at(branch))
