"""Formula notes: written anew each time, never edited."""

from datetime import datetime, timedelta

from django.db import transaction

from bookings.models import Appointment
from clients.models import Client
from salon.models import Service, Staff
from visits.errors import EmptyFormula
from visits.models import FormulaNote

DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def write_formula(
    client: Client,
    *,
    text: str,
    by: Staff,
    now: datetime,
    appointment: Appointment | None = None,
    service: Service | None = None,
) -> FormulaNote:
    """Locks the client. The same text by the same person within a minute is one note."""
    text = text.strip()
    if not text:
        raise EmptyFormula
    Client.objects.select_for_update().get(pk=client.pk)
    note = {"client": client, "text": text, "by": by, "appointment": appointment, "service": service}
    known = FormulaNote.objects.filter(**note, written_at__gt=now - DOUBLE_CLICK).first()
    return known or FormulaNote.objects.create(**note, written_at=now)
