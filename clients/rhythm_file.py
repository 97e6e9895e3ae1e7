"""Visits out of a file with the columns `client` and `date`: millions of rows, each kept as two numbers."""

import csv
import re
from array import array
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from clients.importing.csv_reading import CsvTable
from clients.importing.days import calendar_day, read_written

CLIENT, DAY = "client", "date"
# A file of such days would be read day first wherever both orders are possible: rather refused than half wrong.
MONTH_FIRST = re.compile(r"\s*\d{1,2}[./-](?:1[3-9]|[23]\d)[./-]\d{4}\b")
YEAR_FIRST = re.compile(r"\s*((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)\s*$")
FAR = 4_000_000  # more than any ordinal of a day


class CannotUse(Exception):
    """Why the file is no list of visits, in a sentence that names the line."""


def visits_in(path: Path) -> Iterator[list[int]]:
    """For each client the days of their visits as ordinals, in order, each once."""
    for _client, keys in groupby(sorted(keys_in(path)), key=lambda key: key // FAR):
        yield sorted({key % FAR for key in keys})


def keys_in(path: Path) -> "array[int]":
    """One number a row: the client's place × FAR + the ordinal of the day."""
    table = CsvTable(path)
    keys, places, days = array("q"), dict[str, int](), dict[str, int]()
    with table.open() as file:
        reader = csv.reader(file, **table.options)
        at_client, at_day = columns(reader, table.skip)
        for cells in reader:
            if not any(map(str.strip, cells)):
                continue
            if len(cells) <= max(at_client, at_day):
                raise CannotUse(f"Line {reader.line_num} has fewer columns than the header.")
            client, text = cells[at_client].strip(), cells[at_day]
            if not client:
                raise CannotUse(f"Line {reader.line_num} names no client.")
            if text not in days:
                days[text] = ordinal_of(text, reader.line_num)
            keys.append(places.setdefault(client, len(places)) * FAR + days[text])
    if not keys:
        raise CannotUse("There is no visit in the file.")
    return keys


def columns(reader: Iterator[list[str]], skip: int) -> tuple[int, int]:
    header: list[str] = []
    for number, cells in enumerate(reader):
        header = [cell.strip().casefold() for cell in cells]
        if number >= skip and any(header):
            break
    if missing := [name for name in (CLIENT, DAY) if name not in header]:
        raise CannotUse(f"There is no column “{missing[0]}” in the header: {', '.join(header) or 'the file is empty'}.")
    return header.index(CLIENT), header.index(DAY)


def ordinal_of(text: str, line: int) -> int:
    day = day_of(text)
    if MONTH_FIRST.match(text):
        raise CannotUse(f"Line {line}: “{text.strip()[:60]}” has the month before the day. Write it as 2026-11-22.")
    if day is None:
        raise CannotUse(f"Line {line}: “{text.strip()[:60]}” is not a date. Write it as 2026-11-22.")
    return day.toordinal()


def day_of(text: str) -> date | None:
    """2024-01-02 with or without a time, and the other ways people write a day of a known year. The time is not looked at."""
    if solid := YEAR_FIRST.match(text):
        return calendar_day(*map(int, solid.groups()))
    day, mark = text.strip().partition("T")[:2]
    written = read_written(day if mark and day[-1:].isdigit() else text.strip())
    if written is None or written.year is None or written.month is None or written.day is None or written.short_year:
        return None
    return calendar_day(written.year, written.month, written.day)
