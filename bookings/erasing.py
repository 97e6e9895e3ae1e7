"""What bookings forget of a client, and the visits ahead that have to be settled before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import OPEN, Appointment, Hold, Rest, Series, SlotHold, Wish
from bookings.operations import Settlement, cancel_appointment
from clients.erasure import blank, erases, forget, not_handed_over, stands_in_the_way, stays
from clients.models import Client
from loyalty.models import Account, AccountKind
from loyalty.queries import held_for
from salon.models import Staff

A_DAY = timedelta(days=1)


@erases("bookings", Appointment)
def forget_notes(client: Client, now: datetime) -> None:
    """When somebody came, to whom and for what stays: the calendar and the reports count it."""
    blank(Appointment, {"note": "", "cancel_reason": ""}, client=client)


@erases("waiting", Wish, SlotHold)
def forget_wishes(client: Client, now: datetime) -> None:
    forget(SlotHold, client=client)
    forget(Wish, client=client)


stays(gettext_lazy("The days of standing reservations stay, as visits do."), Series, Hold)
not_handed_over(gettext_lazy("Which hours are taken by the visits and offers that are handed over."), Hold, SlotHold)


def open_with(client: Client, now: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(client=client, state__in=OPEN, ends_at__gt=now - A_DAY)


def cancel_all(client: Client, by: Staff, now: datetime) -> None:
    Series.objects.filter(client=client).update(state=Series.State.ENDED)
    for appointment in open_with(client, now):
        cancel_appointment(appointment, reason=_("The client’s data were erased"), by=by, now=now)


def with_deposit(client: Client) -> QuerySet[Appointment]:
    held = Account.objects.filter(client=client, kind=AccountKind.RESERVATION, balance__gt=0)
    subjects = [int(subject.removeprefix("booking:")) for subject in held.values_list("subject", flat=True)]
    return Appointment.objects.filter(pk__in=subjects)


def returned(client: Client, by: Staff, now: datetime) -> None:
    settle_each(client, lambda _held: Settlement(Decimal(0), rest=Rest.RETURN), by=by, now=now)


def given_up(client: Client, by: Staff, now: datetime) -> None:
    settle_each(client, lambda held: Settlement(held, why="erasure"), by=by, now=now)


def settle_each(client: Client, how: Callable[[Decimal], Settlement], *, by: Staff, now: datetime) -> None:
    """Cancels the visits that have a deposit; goes before the others are cancelled."""
    for appointment in with_deposit(client):
        settlement = how(held_for(appointment.ledger_subject))
        reason = _("The client’s data were erased")
        cancel_appointment(appointment, reason=reason, by=by, now=now, settlement=settlement)


@stands_in_the_way(
    "reservations",
    sentence=gettext_lazy("There is a deposit on a booking."),
    ways={
        "returned": (gettext_lazy("It was paid back to the client in cash"), returned),
        "given_up": (gettext_lazy("The client gives it up"), given_up),
    },
)
def reserved(now: datetime) -> QuerySet[Any, Any]:
    return Account.objects.filter(kind=AccountKind.RESERVATION, balance__gt=0).values("client")


@stands_in_the_way(
    "bookings",
    sentence=gettext_lazy("The client is booked."),
    ways={"cancel": (gettext_lazy("Cancel the bookings"), cancel_all)},
)
def booked(now: datetime) -> QuerySet[Any, Any]:
    """What was forgotten open long ago is not in the way."""
    return Appointment.objects.filter(state__in=OPEN, ends_at__gt=now - A_DAY).values("client")
