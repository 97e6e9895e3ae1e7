"""Pages to print, with the letters of the browser's fonts: only the faces whose letters occur are loaded.

The browser's fonts hold every weight in one file. Taking the regular one out of it costs half a second a face, so that
is done once and kept on disk, without the tables that only a shaper of text reads.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FOLDERS = ("font-inter", "font-armenian", "font-korean")
FACE = re.compile(r"url\(\./(?P<file>files/[^)]+)\).*?unicode-range:\s*(?P<ranges>[^;}]+)", re.S)
REGULAR = 400.0
OF_SHAPERS = ("GDEF", "GPOS", "GSUB")
MARGIN, INDENT, LINE = 18, 5, 5.4


@dataclass(frozen=True)
class Face:
    """A font file and the letters it is for."""

    path: Path
    spans: tuple[tuple[int, int], ...]

    def of(self, letters: Iterable[int]) -> set[int]:
        """Those of the letters that it has."""
        return {letter for letter in letters if any(first <= letter <= last for first, last in self.spans)}


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


@cache
def regular(face: Path) -> Path:
    """The same face in the regular weight, as TrueType; named after what it was made from."""
    name = f"{face.stem}-{hashlib.sha256(face.read_bytes()).hexdigest()[:12]}.ttf"
    kept = settings.DATA_DIR / "print-fonts" / name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        font = TTFont(face, recalcTimestamp=False)
        for table in OF_SHAPERS:
            if table in font:
                del font[table]
        instantiateVariableFont(font, {"wght": REGULAR}, inplace=True, static=True)
        font.flavor = None
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as made:
            font.save(made)
        os.replace(made.name, kept)
    return kept


class Paper(FPDF):
    """A4 with the fonts that `letters` need."""

    def __init__(self, letters: str) -> None:
        super().__init__(format="A4")
        self.set_margin(MARGIN)
        wanted = set(map(ord, letters))
        names = []
        for number, face in enumerate(faces()):
            if number == 0 or face.of(wanted):
                wanted -= face.of(wanted)
                names.append(f"face{number}")
                self.add_font(names[-1], "", regular(face.path))
        self.first = names[0]
        self.set_font(self.first, size=10)
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
