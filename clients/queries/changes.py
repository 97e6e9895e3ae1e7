"""Who changed what in a client's dossier: the history that the database itself writes, read pair by pair."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from clients.models import Client
from salon.models import Staff

# Totals the system keeps; their history is the visits themselves.
KEPT_BY_SYSTEM = {
    "visits_count", "spent_total", "first_visit_on", "last_visit_on", "usual_interval_days", "next_visit_due_on", "no_shows_count", "last_score",
}  # fmt: skip
SHOWN = 100


@dataclass(frozen=True)
class FieldChange:
    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """`by` is empty for what jobs and imports did; no fields means that the card was made."""

    at: datetime
    by: str
    fields: tuple[FieldChange, ...]
    is_first: bool


def changes_of(client: Client) -> list[Change]:
    """The last SHOWN states of the row, newest change first; two queries."""
    newest = client.events.select_related("pgh_context").order_by("-pgh_id")[: SHOWN + 1]  # type: ignore[attr-defined]
    states = list(reversed(newest))
    names = names_of(states)
    told = [told_first(states[0], names)] if states and states[0].pgh_label == "insert" else []
    told += [change(before, after, names) for before, after in pairwise(states)]
    return [each for each in reversed(told) if each.fields or each.is_first]


def names_of(states: Iterable[Any]) -> dict[int, str]:
    users = {user_of(state) for state in states} - {None}
    return {staff.pk: str(staff) for staff in Staff.objects.filter(pk__in=users)}


def user_of(state: Any) -> int | None:
    return state.pgh_context.metadata.get("user") if state.pgh_context else None


def told_first(state: Any, names: dict[int, str]) -> Change:
    return Change(state.pgh_created_at, names.get(user_of(state) or 0, ""), (), is_first=True)


def change(before: Any, after: Any, names: dict[int, str]) -> Change:
    fields = [
        field
        for field in Client._meta.concrete_fields
        if hasattr(after, field.attname) and field.name not in KEPT_BY_SYSTEM
    ]
    differing = [field for field in fields if getattr(before, field.attname) != getattr(after, field.attname)]
    told = tuple(FieldChange(field.verbose_name, shown(before, field), shown(after, field)) for field in differing)
    return Change(after.pgh_created_at, names.get(user_of(after) or 0, ""), told, is_first=False)


def shown(state: Any, field: Any) -> str:
    """A word of a list of choices instead of its code."""
    value = getattr(state, field.attname)
    if isinstance(value, list):
        return ", ".join(value)
    word = dict(field.flatchoices).get(value, value)
    return "" if word is None else str(word)
