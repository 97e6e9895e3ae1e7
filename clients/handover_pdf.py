"""All of a client's data as pages to read. The letters are those of the browser's fonts: only the faces whose letters occur are loaded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from clients.models import Client
from salon.formats import format_moment

FOLDERS = ("font-inter", "font-armenian", "font-korean")
FACE = re.compile(r"url\(\./(?P<file>files/[^)]+)\).*?unicode-range:\s*(?P<ranges>[^;}]+)", re.S)
REGULAR: dict[str, dict[str, float]] | dict[str, float] = {"wght": 400.0}
MARGIN, INDENT, LINE = 18, 5, 5.4
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


@dataclass(frozen=True)
class Face:
    """A font file and the letters it is for."""

    path: Path
    spans: tuple[tuple[int, int], ...]

    def has_any(self, letters: Iterable[int]) -> bool:
        return any(first <= letter <= last for letter in letters for first, last in self.spans)


@cache
def faces() -> list[Face]:
    """As the style sheets of the fonts say; the first is for what no other has."""
    found = []
    for folder in FOLDERS:
        home = settings.BASE_DIR / "static" / "vendor" / folder
        for face in FACE.finditer((home / "wght.css").read_text(encoding="utf-8")):
            found.append(Face(home / face["file"], tuple(span(part) for part in face["ranges"].split(","))))
    return sorted(found, key=lambda face: "-latin-wght" not in face.path.name)


def span(text: str) -> tuple[int, int]:
    """U+0-FF → (0, 255); U+2122 → itself."""
    first, _dash, last = text.strip().removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)


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


class Paper(FPDF):
    """A4 with the fonts that `letters` need."""

    def __init__(self, letters: str) -> None:
        super().__init__(format="A4")
        self.set_margin(MARGIN)
        wanted = set(map(ord, letters))
        names = []
        for number, face in enumerate(faces()):
            if number == 0 or face.has_any(wanted):
                names.append(f"face{number}")
                self.add_font(names[-1], "", face.path, variations=REGULAR)
        self.set_font(names[0], size=10)
        self.set_fallback_fonts(names[1:])
        self.add_page()

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font_size(8)
        self.cell(0, 5, str(self.page_no()), align="R")

    def write_line(self, text: str, *, size: float, indent: float = 0, space: float = 0) -> None:
        self.ln(space)
        self.set_font_size(size)
        self.set_x(MARGIN + indent)
        self.multi_cell(0, LINE * size / 10, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


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
