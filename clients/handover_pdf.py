"""All of a client's data as pages to read."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from salon.formats import format_moment
from salon.paper import INDENT, Paper

TITLES = {
    "dossier": gettext_lazy("Dossier"),
    "more_phones": gettext_lazy("More phones"),
    "consents": gettext_lazy("Consents"),
    "talks": gettext_lazy("Calls and talks"),
    "tasks": gettext_lazy("Tasks"),
    "promises": gettext_lazy("Promises"),
    "offers": gettext_lazy("Offers"),
    "messages": gettext_lazy("Messages"),
    "loyalty": gettext_lazy("Cards, deposit and points"),
    "bookings": gettext_lazy("Bookings"),
    "visits": gettext_lazy("Visits"),
    "formulas": gettext_lazy("Formulas"),
    "photos": gettext_lazy("Photos"),
    "scores": gettext_lazy("Scores"),
    "calls": gettext_lazy("Calls"),
}


def readable(everything: Mapping[str, Any], *, name: str, salon: str, now: datetime) -> bytes:
    """The same as the JSON, in words."""
    lines = list(told(everything))
    heading = _("Data kept about %(name)s") % {"name": name}
    page = Paper("".join([heading, salon, format_moment(now), *(text for _depth, text in lines)]))
    page.write_line(heading, size=17)
    page.write_line(f"{salon} · {format_moment(now)}", size=10)
    for depth, text in lines:
        page.write_line(
            text, size=13 if depth == 0 else 10, indent=max(0, depth - 1) * INDENT, space=4 if depth == 0 else 0
        )
    return bytes(page.output())


def told(everything: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Lines with their depth; 0 is the title of a part. Empty parts and empty answers are left out."""
    for name, part in everything.items():
        lines = list(lines_of(in_our_words(part) if name == "dossier" else part, 1))
        if lines:
            yield 0, str(TITLES.get(name, "")) or label(name)
            yield from lines


def lines_of(value: Any, depth: int) -> Iterator[tuple[int, str]]:
    if isinstance(value, Mapping):
        yield from pairs(value, depth)
    elif isinstance(value, list):
        for each in value:
            yield from item(each, depth)
    elif value not in (None, ""):
        yield depth, str(value)


def pairs(values: Mapping[str, Any], depth: int) -> Iterator[tuple[int, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(each, Mapping) for each in value)):
            inner = list(lines_of(value, depth + 1))
            yield from [(depth, f"{label(key)}:"), *inner] if inner else []
        elif value not in (None, "", []):
            yield depth, f"{label(key)}: {word(value)}"


def item(value: Any, depth: int) -> Iterator[tuple[int, str]]:
    """One of a list: what is simple in one line, what is nested under it."""
    if not isinstance(value, Mapping):
        yield depth, f"• {word(value)}"
        return
    simple = {key: each for key, each in value.items() if not isinstance(each, Mapping | list)}
    yield (
        depth,
        "• " + "; ".join(f"{label(key)}: {word(each)}" for key, each in simple.items() if each not in (None, "")),
    )
    yield from pairs({key: each for key, each in value.items() if key not in simple}, depth + 1)


def word(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def in_our_words(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """The dossier's fields by the words of its form."""
    fields: dict[str, Any] = {field.name: field.verbose_name for field in Client._meta.concrete_fields}
    return {str(fields.get(key, key)): value for key, value in dossier.items()}


def label(key: str) -> str:
    text = key.replace("_", " ")
    return text[:1].upper() + text[1:]
