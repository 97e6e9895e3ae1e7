"""What an import keeps of a person: the cells of their rows, the state before, and the file itself."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast

from clients.models import Import, ImportRow

EMPTY: dict[str, Any] = {"values": [], "before": None, "warnings": [], "reason": ""}
FINISHED = (Import.State.DONE, Import.State.FAILED, Import.State.UNDONE)
DIGITS = Func(
    Cast("values", TextField()),
    Value(r"\D"),
    Value(""),
    Value("g"),
    function="regexp_replace",
    output_field=TextField(),
)


def blank_rows(kind: str, objects: Iterable[int]) -> None:
    """Rows that became these objects."""
    blank(ImportRow.objects.filter(source__kind=kind, object_id__in=list(objects)).values_list("pk", flat=True))


def blank_rows_with(*, phones: Iterable[str], emails: Iterable[str]) -> None:
    """Rows of any outcome in whose cells one of these stands, however it is written."""
    tails = {digits[-8:] for phone in phones if len(digits := re.sub(r"\D", "", phone)) >= 8}
    found = Q(pk__in=[])
    for tail in tails:
        found |= Q(digits__contains=tail)
    for email in filter(None, emails):
        found |= Q(written__icontains=email)
    rows = ImportRow.objects.annotate(digits=DIGITS, written=Cast(F("values"), TextField()))
    if tails or any(emails):
        blank(rows.filter(found).values_list("pk", flat=True))


def blank(rows: Iterable[int]) -> None:
    """A finished import has no more use for its file, which holds everybody in it."""
    chosen = list(rows)
    ImportRow.objects.filter(pk__in=chosen).update(**EMPTY)
    for source in Import.objects.filter(rows__in=chosen, state__in=FINISHED).exclude(file="").distinct():
        transaction.on_commit(lambda storage=source.file.storage, name=source.file.name: storage.delete(name))
        Import.objects.filter(pk=source.pk).update(file="")
