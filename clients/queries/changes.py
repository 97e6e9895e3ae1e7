"""Who changed what in a client's dossier: the history that the database itself writes, read pair by pair."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from clients.erasure import events_of
from clients.models import Child, Client, ClientPhone, ClientSubstance, Consent, HouseholdMember, PatchTest
from salon.models import Staff
from salon.roles import Right, may

# Totals the system keeps; their history is the visits themselves.
KEPT_BY_SYSTEM = {
    "visits_count", "spent_total", "first_visit_on", "last_visit_on", "usual_interval_days", "next_visit_due_on", "no_shows_count", "last_score",
}  # fmt: skip
OWNERS_ONLY = {"is_decoy"}
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


@dataclass(frozen=True)
class Beside:
    """A table that belongs to a client: how a row of its history reads in one line."""

    table: type[Model]
    label: Any
    told: Callable[[Any], str]
    client: str = "client_id"
    joined: tuple[str, ...] = ()

    def states(self, client: Client) -> list[Any]:
        """The last SHOWN, oldest first."""
        events: Any = events_of(self.table)
        rows = events.filter(**{self.client: client.pk}).select_related("pgh_context", *self.joined)
        return list(reversed(rows.order_by("-pgh_id")[:SHOWN]))


def told_of_consent(state: Any) -> str:
    return f"{state.get_channel_display()}: {_('yes') if state.is_given else _('no')} – {state.wording}".rstrip(" –")


def told_of_member(state: Any) -> str:
    rights = [_("may book") if state.may_book else "", _("may pay") if state.may_pay else ""]
    return ", ".join(str(word) for word in [state.get_relation_display() or _("member"), *rights] if word)


def told_of_test(state: Any) -> str:
    return f"{state.substance}: {state.get_result_display()}, {state.tested_on.isoformat()} – {state.valid_until.isoformat()}"


BESIDE = [
    Beside(ClientPhone, _("further phone"), lambda state: f"{state.phone} {state.whose}".strip()),
    Beside(Consent, _("consent"), told_of_consent),
    Beside(
        ClientSubstance,
        _("substance not tolerated"),
        lambda state: f"{state.get_kind_display()}: {state.substance} {state.note}".strip(),
        joined=("substance",),
    ),
    Beside(PatchTest, _("patch test"), told_of_test, joined=("substance",)),
    Beside(HouseholdMember, _("household"), told_of_member),
    Beside(Child, _("child"), lambda state: state.name, client="parent_id"),
]


def changes_of(client: Client, *, by: Staff) -> list[Change]:
    """The last SHOWN changes of the row and of what belongs to it, newest first. That a client is a decoy only the owner sees."""
    newest = client.events.select_related("pgh_context").order_by("-pgh_id")[: SHOWN + 1]  # type: ignore[attr-defined]
    states = list(reversed(newest))
    beside = {each: each.states(client) for each in BESIDE}
    names = names_of([*states, *(state for found in beside.values() for state in found)])
    hidden = KEPT_BY_SYSTEM if may(by, Right.WATCH_PRIVACY) else KEPT_BY_SYSTEM | OWNERS_ONLY
    told = [told_first(states[0], names)] if states and states[0].pgh_label == "insert" else []
    told += [change(before, after, names, hidden) for before, after in pairwise(states)]
    told += [each for part, found in beside.items() for each in changes_beside(part, found, names)]
    shown = [each for each in told if each.fields or each.is_first]
    shown.reverse()  # what happened in one moment stands newest first too
    return sorted(shown, key=lambda each: each.at, reverse=True)[:SHOWN]


def changes_beside(part: Beside, states: Iterable[Any], names: dict[int, str]) -> list[Change]:
    """Each row of the table has its own line of states; a row taken away ends with what it was."""
    lines: dict[int, str] = defaultdict(str)
    found = []
    for state in states:
        before, told = lines[state.pgh_obj_id], part.told(state)
        after = "" if state.pgh_label == "delete" else told
        lines[state.pgh_obj_id] = after
        if before != after or state.pgh_label == "delete":
            fields = (FieldChange(part.label, before or ("" if after else told), after),)
            found.append(Change(state.pgh_created_at, names.get(user_of(state) or 0, ""), fields, is_first=False))
    return found


def names_of(states: Iterable[Any]) -> dict[int, str]:
    users = {user_of(state) for state in states} - {None}
    return {staff.pk: str(staff) for staff in Staff.objects.filter(pk__in=users)}


def user_of(state: Any) -> int | None:
    return state.pgh_context.metadata.get("user") if state.pgh_context else None


def told_first(state: Any, names: dict[int, str]) -> Change:
    return Change(state.pgh_created_at, names.get(user_of(state) or 0, ""), (), is_first=True)


def change(before: Any, after: Any, names: dict[int, str], hidden: set[str]) -> Change:
    fields = [
        field for field in Client._meta.concrete_fields if hasattr(after, field.attname) and field.name not in hidden
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
