"""What two mixtures differ in. Plain functions on what was written down; rules and rows are elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Row:
    """An ingredient and how much of it, as the master wrote them."""

    name: str
    amount: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.amount}".strip()


@dataclass(frozen=True)
class Line:
    """One ingredient in both mixtures; an amount is empty where it is not in the mixture, or was not written."""

    name: str
    before: str
    now: str
    kind: Kind


def compared(before: Sequence[Row], now: Sequence[Row]) -> list[Line]:
    """In the order of the new mixture, what was left out last. One name twice is matched in order."""
    left = list(before)
    lines = [line_of(row, taken(left, row.name)) for row in now]
    return lines + [Line(row.name, row.amount, "", Kind.REMOVED) for row in left]


def line_of(row: Row, old: Row | None) -> Line:
    if old is None:
        return Line(row.name, "", row.amount, Kind.ADDED)
    is_same = word(old.amount) == word(row.amount)
    return Line(row.name, old.amount, row.amount, Kind.SAME if is_same else Kind.CHANGED)


def taken(left: list[Row], name: str) -> Row | None:
    """The first row of that name, which is then no longer left."""
    found = next((row for row in left if word(row.name) == word(name)), None)
    if found is not None:
        left.remove(found)
    return found


def word(text: str) -> str:
    """“60 ML” and “60ml” are one amount."""
    return "".join(text.casefold().split())


def in_words(rows: Iterable[Row]) -> str:
    return " + ".join(str(row) for row in rows)
