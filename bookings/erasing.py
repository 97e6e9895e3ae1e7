"""What bookings forget of a client, and the visits ahead that have to be settled before."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import OPEN, Appointment, Hold, SlotHold
from bookings.operations import cancel_appointment
from clients.erasure import blank, erases, not_handed_over, stands_in_the_way, stays
from clients.models import Client
from salon.models import Staff

A_DAY = timedelta(days=1)

stays(gettext_lazy("Hours that are taken: they name nobody"), Hold, SlotHold)
not_handed_over(gettext_lazy("Hours that are taken: the visits themselves are handed over"), Hold, SlotHold)


@erases("bookings", Appointment)
def forget_notes(client: Client, now: datetime) -> None:
    """When somebody came, to whom and for what stays: the calendar and the reports count it."""
    blank(Appointment, {"note": "", "cancel_reason": ""}, client=client)


def open_with(client: Client, now: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(client=client, state__in=OPEN, ends_at__gt=now - A_DAY)


def cancel_all(client: Client, by: Staff, now: datetime) -> None:
    for appointment in open_with(client, now):
        cancel_appointment(appointment, reason=_("The client’s data were erased"), by=by, now=now)


@stands_in_the_way(
    "bookings",
    sentence=gettext_lazy("The client is booked."),
    ways={"cancel": (gettext_lazy("Cancel the bookings"), cancel_all)},
)
def booked(now: datetime) -> QuerySet[Any, Any]:
    """What was forgotten open long ago is not in the way."""
    return Appointment.objects.filter(state__in=OPEN, ends_at__gt=now - A_DAY).values("client")
