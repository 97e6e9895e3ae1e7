"""Formula notes: each is a new version over the one before; the database refuses to edit them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bookings.models import Appointment
from clients.models import Client
from clients.names import fold
from clients.operations import check_mixture
from salon.models import Service, Staff, Substance
from visits.errors import EmptyFormula, FormulaNeedsService
from visits.mixtures import Row
from visits.models import FormulaIngredient, FormulaNote
from visits.queries.formulas import formulas_of, read_formula, substances_by_word

DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def write_formula(
    client: Client,
    *,
    by: Staff,
    now: datetime,
    text: str = "",
    ingredients: Sequence[Row] = (),
    appointment: Appointment | None = None,
    service: Service | None = None,
) -> FormulaNote:
    """Locks the client. Refuses what the client does not stand, unless signed for that day.

    The version before is the newest of the same client and service. The same note by the same person within a minute is one.
    """
    text, rows = text.strip(), [row for row in ingredients if row.name.strip()]
    if not text and not rows:
        raise EmptyFormula
    if rows and service is None:
        raise FormulaNeedsService
    Client.objects.select_for_update().get(pk=client.pk)
    said = {"client": client, "text": text, "by": by, "appointment": appointment, "service": service}
    if already := said_just_now(said, rows, now):
        return already
    mixed = recognised(rows)
    if service is not None:
        day = (appointment.branch if appointment else client.home_branch).local_day(now)
        check_mixture(client, service, day=day, mixed=[found for _row, found in mixed if found])
    previous = FormulaNote.objects.filter(client=client, service=service).first()
    note = FormulaNote.objects.create(**said, previous=previous, written_at=now)
    FormulaIngredient.objects.bulk_create(
        FormulaIngredient(note=note, position=n, name=row.name, amount=row.amount, substance=found)
        for n, (row, found) in enumerate(mixed)
    )
    return note


def said_just_now(said: dict[str, Any], rows: list[Row], now: datetime) -> FormulaNote | None:
    note = formulas_of(said["client"]).filter(**said, written_at__gt=now - DOUBLE_CLICK).first()
    return note if note and list(read_formula(note).rows) == rows else None


def recognised(rows: list[Row]) -> list[tuple[Row, Substance | None]]:
    """Each row with the substance it names, by its name or another it goes by."""
    known = substances_by_word() if rows else {}
    return [(row, known.get(fold(row.name.strip()))) for row in rows]
