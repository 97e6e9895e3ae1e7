"""Clients by the rules of a segment: one SQL query, whatever the rules. What may be asked is registered in clients/segments/."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, Q, Subquery, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from clients.models import Client, ClientQuerySet, Segment
from clients.segments import (
    BUILT_IN,
    Asked,
    Circumstances,
    Condition,
    Group,
    Match,
    Problem,
    Rows,
    Shape,
    conditions,
    read,
)
from salon.formats import format_day, format_number
from salon.models import Company, Staff
from salon.roles import Right, may

SAVED = "saved-"
CHIPS = 8


def compiled(rules: Any, *, today: date, company: Company) -> ClientQuerySet:
    """Present clients whom the rules choose. Rules that say something gone, or nonsense, choose nobody at all:
    half of a rule could choose those it was to leave out."""
    return narrowed(Client.objects.present(), rules, today=today, company=company)


def narrowed(clients: ClientQuerySet, rules: Any, *, today: date, company: Company) -> ClientQuerySet:
    tree = read(rules).tree
    if tree is None:
        return clients.none()
    return clients.filter(said(tree, Circumstances(today, company)), *still_there(tree))


def evaluate(rules: Any, *, by: Staff, today: date, company: Company) -> ClientQuerySet:
    """Of those whom this person may see."""
    return narrowed(Client.objects.visible_to(by), rules, today=today, company=company)


def count(rules: Any, *, by: Staff, today: date, company: Company) -> int:
    return evaluate(rules, by=by, today=today, company=company).order_by().count()


def said(node: Group | Condition, given: Circumstances) -> Q:
    if isinstance(node, Condition):
        return node.field.narrow(Asked(node.operator.name, chosen_value(node), given, node.days))
    parts = [said(each, given) for each in node.of]
    whole = Q(*parts, _connector=Q.AND if node.match == Match.ALL else Q.OR)
    return ~whole if node.match == Match.NONE else whole


def chosen_value(node: Condition) -> Any:
    """Rows are chosen by number."""
    return rows_of(node) if isinstance(node.field.choices, Rows) else node.value


def rows_of(node: Condition) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(key) for key in node.value))


def chosen_rows(tree: Group) -> dict[type[Model], set[int]]:
    """The numbers that the rules hold, by table."""
    found: dict[type[Model], set[int]] = {}
    for each in conditions(tree):
        if isinstance(each.field.choices, Rows) and each.operator.shape == Shape.LIST:
            found.setdefault(each.field.choices.model, set()).update(rows_of(each))
    return found


def still_there(tree: Group) -> Iterable[Exact]:
    """Every row the rules name exists; asked once a table within the same query, before any client is looked at."""
    for model, keys in chosen_rows(tree).items():
        rows = model._default_manager.filter(pk__in=keys).order_by()
        yield Exact(
            Subquery(rows.annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")), len(keys)
        )


def problems(rules: Any) -> Sequence[Problem]:
    """Everything wrong with the rules; rows that were deleted cost one query a table."""
    understood = read(rules)
    if understood.part is None:
        return understood.problems
    known = {
        model: set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
        for model, keys in chosen_rows(understood.part).items()
    }
    return [*understood.problems, *(gone(each) for each in conditions(understood.part) if names_gone(each, known))]


def names_gone(node: Condition, known: dict[type[Model], set[Any]]) -> bool:
    if not isinstance(node.field.choices, Rows) or node.operator.shape != Shape.LIST:
        return False
    return not set(rows_of(node)) <= known[node.field.choices.model]


def gone(node: Condition) -> Problem:
    sentence = _("%(field)s: something chosen here was deleted. Until it is mended nobody is in this segment.")
    return Problem(node.path, sentence % {"field": node.field.label}, is_gone=True)


@dataclass(frozen=True)
class Chip:
    """A segment on the client list, built in or saved."""

    name: str
    label: Any
    is_saved: bool


def chip_named(name: str, *, by: Staff) -> Chip | None:
    if name in BUILT_IN:
        return Chip(name, BUILT_IN[name].label, is_saved=False)
    saved = saved_named(name) if may(by, Right.EDIT_SEGMENTS) else None
    return Chip(name, saved.name, is_saved=True) if saved else None


def chips(chosen: str, *, by: Staff) -> list[Chip]:
    """The built-in ones; for those who may, the saved ones changed last, and the chosen one in any case."""
    found = [Chip(each.name, each.label, is_saved=False) for each in BUILT_IN.values()]
    if not may(by, Right.EDIT_SEGMENTS):
        return found
    latest = sorted(Segment.objects.order_by("-changed_at")[:CHIPS], key=lambda segment: segment.name)
    found += [Chip(f"{SAVED}{each.pk}", each.name, is_saved=True) for each in latest]
    picked = chip_named(chosen, by=by)
    return found if picked is None or picked in found else [*found, picked]


def saved_named(name: str) -> Segment | None:
    number = name.removeprefix(SAVED)
    if number == name or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return Segment.objects.filter(pk=int(number)).first()


def in_segment(name: str, clients: ClientQuerySet, *, today: date, company: Company) -> ClientQuerySet:
    """A built-in segment, or a saved one by “saved-5”. An unknown name narrows nothing."""
    known = BUILT_IN.get(name) or saved_named(name)
    return narrowed(clients, known.rules, today=today, company=company) if known else clients


@dataclass(frozen=True)
class Said:
    """Rules in words: a group with its parts, or a condition as one line."""

    text: str
    parts: "Sequence[Said]" = ()


def in_words(rules: Any) -> Said | None:
    """For people to read; one query a table that the rules choose from. Nothing when the rules are not understood."""
    tree = read(rules).tree
    if tree is None:
        return None
    names = {
        model: {str(row.pk): str(row) for row in model._default_manager.filter(pk__in=keys)}
        for model, keys in chosen_rows(tree).items()
    }
    return worded(tree, names)


def worded(node: Group | Condition, names: dict[type[Model], dict[str, str]]) -> Said:
    if isinstance(node, Group):
        return Said(str(node.match.label), [worded(each, names) for each in node.of])
    text = f"{node.field.label}: {node.operator.label} {worded_value(node, names)}".strip()
    if node.days is None:
        return Said(text)
    lately = _("in the last %(days)d days") % {"days": node.days}
    return Said(f"{text} ({lately})")


def worded_value(node: Condition, names: dict[type[Model], dict[str, str]]) -> str:
    value, shape = node.value, node.operator.shape
    if shape == Shape.LIST:
        known = names[node.field.choices.model] if isinstance(node.field.choices, Rows) else dict(node.field.options())
        return ", ".join(str(known.get(key, "?")) for key in value)
    if shape == Shape.YES:
        return str(_("yes") if value else _("no"))
    if shape in {Shape.NUMBERS, Shape.DATES}:
        return f"{plain(value[0])} – {plain(value[1])}"
    return ", ".join(value) if shape == Shape.WORDS else plain(value)


def plain(value: Any) -> str:
    if isinstance(value, date):
        return format_day(value, "day")
    return "" if value is None else format_number(value) if isinstance(value, Decimal | int) else str(value)
