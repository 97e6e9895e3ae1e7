"""Formula notes of a client with what was mixed, and what the version before had."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from clients.models import Client
from clients.names import fold
from salon.models import Substance
from visits.mixtures import Kind, Line, Row, compared, in_words
from visits.models import FormulaIngredient, FormulaNote


@dataclass(frozen=True)
class Formula:
    """A note as it is read; `before` is what its previous version had, empty for the first."""

    note: FormulaNote
    rows: tuple[Row, ...]
    before: tuple[Row, ...]

    @property
    def lines(self) -> list[Line]:
        return compared(self.before, self.rows)

    @property
    def changes(self) -> list[Line]:
        """Against the version before; a first version has none."""
        return [line for line in self.lines if line.kind is not Kind.SAME] if self.note.previous_id else []

    @property
    def words(self) -> str:
        """All in one text: “7.1 30 g + 6 % 60 ml, 35 min”."""
        return "\n".join(filter(None, [in_words(self.rows), self.note.text]))


def formulas_of(client: Client) -> QuerySet[FormulaNote]:
    """Newest first, with their ingredients and those of the version before, in one query."""
    notes = FormulaNote.objects.filter(client=client).select_related("by", "service", "previous")
    return notes.annotate(mixed=rows_of("pk"), mixed_before=rows_of("previous"))


def rows_of(note: str) -> ArraySubquery:
    rows = FormulaIngredient.objects.filter(note=OuterRef(note)).order_by("position")
    return ArraySubquery(rows.values(json=JSONObject(name="name", amount="amount")))


def read_formula(note: FormulaNote) -> Formula:
    """Of a note that came by `formulas_of`."""
    found: Any = note
    return Formula(note, tuple(Row(**row) for row in found.mixed), tuple(Row(**row) for row in found.mixed_before))


def substances_by_word() -> dict[str, Substance]:
    """Every substance by its name and the other names it goes by, folded."""
    found: dict[str, Substance] = {}
    for substance in Substance.objects.all():
        for name in [*substance.synonyms.split(","), substance.name]:
            found[fold(name.strip())] = substance
    found.pop("", None)
    return found
