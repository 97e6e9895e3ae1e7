"""What is said of a deposit before a button: in the booking dialog for the rows chosen so far, of a series or an offer for its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from bookings.forms import ANYBODY, ChosenForm
from bookings.layout import Planned
from bookings.models import BookingPolicy
from bookings.operations.terms import items_in
from bookings.policy import Asked, Item
from bookings.queries.deposits import asked_for, told
from clients.models import Client
from salon.models import Branch, Company, Service, Staff, StaffService


@dataclass(frozen=True)
class Terms:
    """`text` is read to the client, in the client's `language`. `free_until` is known once a time is chosen."""

    asked: Asked
    text: str
    language: str
    free_until: datetime | None


def is_anything_asked() -> bool:
    """Of anybody: while no policy is in use the dialog is as if there were none."""
    return BookingPolicy.objects.in_use().exists()


def terms_asked(data: Any, *, branch: Branch, company: Company, by: Staff, now: datetime) -> Terms | None:
    """From the address or the form, as in bookings/booking.py."""
    form = ChosenForm(data, branch=branch, by=by)
    form.is_valid()
    client, starts_at = form.cleaned_data.get("client"), form.cleaned_data.get("starts_at")
    items = items_of(data, form.cleaned_data.get("master"))
    asked = asked_for(client, items, branch=branch, now=now)
    if asked is None:
        return None
    return as_told(asked, client, company=company, starts_at=starts_at)


def terms_for(
    client: Client, plan: Sequence[Planned], *, branch: Branch, company: Company, now: datetime, starts_at: datetime | None = None
) -> Terms | None:  # fmt: skip
    """Of a visit whose masters and prices are settled."""
    asked = asked_for(client, items_in(plan), branch=branch, now=now)
    return as_told(asked, client, company=company, starts_at=starts_at) if asked else None


def as_told(asked: Asked, client: Client | None, *, company: Company, starts_at: datetime | None) -> Terms:
    """In the client's words."""
    language = (client.language if client else "") or company.language
    policy = BookingPolicy.objects.get(pk=asked.policy)
    free_until = starts_at - timedelta(hours=asked.free_hours) if starts_at else None
    return Terms(asked, told(asked, policy, language=language, company=company), language, free_until)


def items_of(data: Any, master: Staff | None) -> list[Item]:
    """The rows of the form, each with its own master, the one chosen for all, or anybody."""
    known = {str(service.pk): service for service in Service.objects.active()}
    given = zip_longest(data.getlist("services"), data.getlist("who"), fillvalue="")
    rows = [(known[pk], who or (str(master.pk) if master else ANYBODY)) for pk, who in given if pk in known]
    prices = own_prices([service for service, _who in rows])
    return [Item(service.pk, service.category_id, price(service, who, prices)) for service, who in rows]


def own_prices(services: Sequence[Service]) -> dict[tuple[int, str], Decimal]:
    rows = StaffService.objects.filter(service__in=services, price__isnull=False)
    return {(row.service_id, str(row.staff_id)): row.price for row in rows if row.price is not None}


def price(service: Service, who: str, prices: dict[tuple[int, str], Decimal]) -> Decimal:
    """With any master the dearest one's: nobody is told less than is asked in the end."""
    if who == ANYBODY:
        return max([service.price, *(own for (pk, _who), own in prices.items() if pk == service.pk)])
    return prices.get((service.pk, who), service.price)
