"""The brief is read before the work begins: one tap, kept with the time."""

from datetime import datetime

from django.db import transaction

from bookings.errors import BriefNotRead
from bookings.models import Appointment, BriefReading
from bookings.operations.steps import start_service
from bookings.queries.brief import client_in_brief, has_alerts
from salon.models import Staff


@transaction.atomic
def read_brief(appointment: Appointment, *, by: Staff, now: datetime) -> BriefReading:
    """Once a person and visit; the first time stays. Two taps at once are settled by the unique constraint."""
    reading, _is_new = BriefReading.objects.get_or_create(appointment=appointment, by=by, defaults={"read_at": now})
    return reading


@transaction.atomic
def read_and_start(appointment: Appointment, *, by: Staff, now: datetime) -> Appointment:
    read_brief(appointment, by=by, now=now)
    return start_service(appointment, by=by, now=now)


@transaction.atomic
def start_own_service(appointment: Appointment, *, by: Staff, now: datetime) -> Appointment:
    """By the master: where something must be known, only after they have read it."""
    client = client_in_brief(appointment)
    if (
        has_alerts(client, appointment, by=by)
        and not BriefReading.objects.filter(appointment=appointment, by=by).exists()
    ):
        raise BriefNotRead(appointment=appointment.pk)
    return start_service(appointment, by=by, now=now)
