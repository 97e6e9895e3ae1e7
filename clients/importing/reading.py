"""A file as sheets of rows, row numbers as Excel shows them. What is no table, or too big, is refused with a sentence.

Spreadsheets are read by calamine, which lays a sheet out as a full rectangle: a lone cell at XFD1048576 would take all memory, so the
size is measured in the packed XML first. CSV is in csv_reading.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from clients.importing.csv_reading import CsvTable, looks_like_text
from clients.importing.errors import CannotRead
from clients.importing.text import Cell, tidy

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_UNPACKED = 600 * 1024 * 1024
LARGEST_RATIO = 250
MOST_ROWS = 250_000
MOST_CELLS = 8_000_000
PIECE = 1 << 20
FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/])?>')
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
Row = tuple[int, list[Cell]]


class Table(Protocol):
    """Names of sheets in order, and the rows of one, numbered from 1; rows before the first value are there, after the last are not."""

    sheets: list[str]

    def rows(self, sheet: str) -> Iterator[Row]: ...


@dataclass
class Workbook:
    workbook: CalamineWorkbook
    sheets: list[str]

    def rows(self, sheet: str) -> Iterator[Row]:
        try:
            rows: Iterable[list[Any]] = self.workbook.get_sheet_by_name(sheet).iter_rows()
            yield from without_blank_end(enumerate(rows, 1))
        except (CalamineError, OSError, ValueError) as problem:
            raise CannotRead(
                _("The sheet “%(sheet)s” is damaged. Open the file in a spreadsheet program and save it anew.")
                % {"sheet": sheet}
            ) from problem


def open_table(path: Path) -> Table:
    size = path.stat().st_size
    if not size:
        raise CannotRead(_("The file is empty."))
    if size > LARGEST_FILE:
        raise CannotRead(_("The file is larger than 50 MB. Divide it into several files."))
    with path.open("rb") as file:
        start = file.read(8192)
    if start.startswith(ZIP):
        check_packed(path)
        return open_workbook(path)
    if start.startswith(OLE):
        return open_workbook(path)
    if (
        start.lstrip(b"\xef\xbb\xbf \r\n\t")[:200]
        .lower()
        .startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"))
    ):
        raise CannotRead(
            _("This is a web page, not a table. Open it in a spreadsheet program, save it as .xlsx and try again.")
        )
    if not looks_like_text(start):
        raise CannotRead
    return CsvTable(path)


def open_workbook(path: Path) -> Workbook:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except PasswordError as locked:
        raise CannotRead(_("The file is protected by a password. Save it without one and try again.")) from locked
    except (CalamineError, OSError, ValueError) as problem:
        raise CannotRead from problem
    return Workbook(workbook, list(workbook.sheet_names))


def check_packed(path: Path) -> None:
    """Refuses archives that unpack to far more than a table needs, and sheets with a cell too far out."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
            if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(path.stat().st_size, 20_000):
                raise CannotRead(_("The file unpacks to more than a client list can be. It was not read."))
            for item in archive.infolist():
                if re.match(r"xl/worksheets/[^/]+\.xml$", item.filename):
                    with archive.open(item) as sheet:
                        check_extent(sheet)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, zlib.error) as problem:
        raise CannotRead from problem


def check_extent(sheet: IO[bytes]) -> None:
    rows = columns = unpacked = 0
    rest = b""
    while piece := sheet.read(PIECE):
        unpacked += len(piece)
        if unpacked > LARGEST_UNPACKED:
            raise CannotRead(_("The file unpacks to more than a client list can be. It was not read."))
        piece = rest + piece
        cut = piece.rfind(b"<") if len(piece) > 4096 else len(piece)
        rest, piece = (piece[cut:], piece[:cut]) if cut > 0 else (b"", piece)
        for letters, number in FILLED_CELL.findall(piece):
            rows = max(rows, int(number))
            if len(letters) > 1 or columns < 26:
                columns = max(columns, column_number(letters))
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise CannotRead(
            _(
                "A sheet is too large: at most 250,000 rows in one file. Divide it, or delete stray cells far from the table."
            )
        )


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def without_blank_end(rows: Iterable[Row]) -> Iterator[Row]:
    """Blank rows are given only when something follows them."""
    waiting: list[Row] = []
    for number, cells in rows:
        if any(cell not in {"", None} and tidy(cell) for cell in cells):
            yield from waiting
            waiting = []
            yield number, cells
        elif len(waiting) < MOST_ROWS:
            waiting.append((number, cells))
