"""What visits forget of a client: what was mixed, photos and lines of imported files. Bills and payments stay."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.utils.translation import gettext_lazy as _

from clients.erasure import erases, hands_over, plain_rows, stays
from clients.importing.forgetting import blank_rows
from clients.models import Client, Import
from visits.models import FormulaIngredient, FormulaNote, Photo, Visit
from visits.operations.photos import remove

stays(_("Money is kept: bills name only an erased client"), Visit)


@erases("formulas", FormulaNote)
def forget_formulas(client: Client, now: datetime) -> None:
    """The only way around the guard of these tables, besides merging."""
    with pgtrigger.ignore("visits.FormulaNote:formula_append_only", "visits.FormulaIngredient:ingredient_append_only"):
        FormulaIngredient.objects.filter(note__client=client).delete()
        FormulaNote.objects.filter(client=client).update(text="")


@erases("photos", Photo)
def forget_photos(client: Client, now: datetime) -> None:
    remove(Photo.objects.filter(client=client))


@erases("imported_visits")
def forget_imported_lines(client: Client, now: datetime) -> None:
    visits = Visit.objects.filter(client=client, imported_by__isnull=False)
    blank_rows(Import.Kind.VISITS, list(visits.values_list("pk", flat=True)))


@hands_over("photos", Photo)
def photos(client: Client) -> list[dict[str, Any]]:
    """Which there are; the pictures themselves are given on the page of photos."""
    return plain_rows(Photo.objects.filter(client=client).values("moment", "taken_at", "width", "height"))
