"""CSV whatever its delimiter, quotes and encoding: UTF-8 with or without a mark, UTF-16, Windows-1251 otherwise."""

import codecs
import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.importing.errors import CannotRead
from clients.importing.text import Cell

ONLY_SHEET = ""
DELIMITERS = ";,\t|"
SAMPLE_ROWS = 60
LONGEST_FIELD = 4_000_000
MOST_ROWS = 250_000
SWALLOWED = 40  # line breaks in one field: a quote was opened and never closed
TOO_LONG = _(
    "A sheet is too large: at most 250,000 rows in one file. Divide it, or delete stray cells far from the table."
)
csv.field_size_limit(LONGEST_FIELD)


def looks_like_text(start: bytes) -> bool:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or utf16_without_mark(start):
        return True
    odd = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1a\x1b" for byte in start)
    return b"\x00" not in start and odd * 100 <= len(start)


def utf16_without_mark(start: bytes) -> str:
    """Every second byte of plain Latin or digits is zero, or is 4 in Cyrillic."""
    half = max(len(start) // 2, 1)
    for encoding, high in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) >= 4 and high.count(0) + high.count(4) > 0.9 * half and high.count(0):
            return encoding
    return ""


def encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8192)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if guess := utf16_without_mark(start):
            return guess
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while piece := file.read(1 << 20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8-sig"


class CsvTable:
    def __init__(self, path: Path) -> None:
        self.path, self.sheets = path, [ONLY_SHEET]
        self.encoding = encoding_of(path)
        self.skip = 0
        self.options: dict[str, Any] = self.dialect()

    def dialect(self) -> dict[str, Any]:
        with self.open() as file:
            first = file.readline(1000).strip().strip('"')
        if first.lower().startswith("sep=") and len(first) == 5:
            self.skip = 1
            return self.quoting({"delimiter": first[4], "quoting": csv.QUOTE_MINIMAL})
        options = [{"delimiter": each, "quoting": csv.QUOTE_MINIMAL} for each in DELIMITERS]
        return self.quoting(max(options, key=self.fits))

    def quoting(self, options: dict[str, Any]) -> dict[str, Any]:
        """A quote that is opened and never closed would swallow the rest of the file: then quotes are mere letters."""
        swallowed = any(cell.count("\n") > SWALLOWED for row in self.sample(options, 100_000) for cell in row)
        return options | {"quoting": csv.QUOTE_NONE} if swallowed else options

    def fits(self, options: dict[str, Any]) -> tuple[float, int]:
        """How alike the rows are in width, and how wide: the right delimiter gives many equal columns."""
        widths = Counter(len(row) for row in self.sample(options, SAMPLE_ROWS) if row)
        if not widths:
            return 0, 0
        width, count = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]))
        return (count / widths.total(), width) if width > 1 else (0, 1)

    def sample(self, options: dict[str, Any], count: int) -> Iterator[list[str]]:
        try:
            with self.open() as file:
                yield from itertools.islice(csv.reader(file, **options), count)
        except csv.Error:
            return

    def open(self) -> Any:
        return self.path.open(encoding=self.encoding, errors="replace", newline="")

    def rows(self, sheet: str) -> Iterator[tuple[int, list[Cell]]]:
        waiting: list[tuple[int, list[Cell]]] = []
        with self.open() as file:
            try:
                for number, cells in enumerate(csv.reader(file, **self.options), 1):
                    if number > MOST_ROWS:
                        raise CannotRead(TOO_LONG)
                    if number <= self.skip:
                        continue
                    waiting.append((number, list(cells)))
                    if any(cell.strip() for cell in cells):
                        yield from waiting
                        waiting = []
            except csv.Error as problem:
                raise CannotRead from problem
