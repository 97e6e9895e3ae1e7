"""Sums and sizes that look mistyped, 1000 for 100. Plain functions: a doubt is a question to answer with yes, never a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

TIMES = 10  # one zero too many
MOST_PIECES = 20
ZERO = Decimal(0)


class About(StrEnum):
    TENDERED = "tendered"
    TIP = "tip"
    QUANTITY = "quantity"
    DEPOSIT = "deposit"
    DRAWER = "drawer"
    INTO_DRAWER = "into_drawer"
    LOSS = "loss"
    CEILING = "ceiling"
    RECEIVED = "received"
    COUNTED = "counted"
    WRITTEN_OFF = "written_off"
    SIZE = "size"


@dataclass(frozen=True)
class Doubt:
    """`typed` against `usual`; `name` says whose or of what, where there are several."""

    about: About
    typed: Decimal
    usual: Decimal
    name: str = ""

    @property
    def key(self) -> str:
        """Other numbers are another question."""
        return f"{self.about}:{self.name}:{self.typed.normalize():f}"


def about_bill(
    *,
    total: Decimal,
    in_cash: Decimal,
    tendered: Decimal,
    tips: Mapping[str, Decimal],
    pieces: Sequence[tuple[str, int]],
    past: Sequence[Doubt] = (),
) -> list[Doubt]:
    """`in_cash` is what of the bill and the tips is paid in cash, `tendered` what the client put down for it.

    `past`: where the owner goes past a rule of prices.
    """
    found = [
        Doubt(About.QUANTITY, Decimal(count), Decimal(MOST_PIECES), name)
        for name, count in pieces
        if count > MOST_PIECES
    ]
    found += past
    found += [Doubt(About.TIP, tip, total, name) for name, tip in tips.items() if tip > total]
    if in_cash and tendered >= TIMES * in_cash:
        found.append(Doubt(About.TENDERED, tendered, in_cash))
    return found


def about_deposit(amount: Decimal, *, usual: Decimal) -> list[Doubt]:
    """`usual` is what a visit comes to; unknown while there was none."""
    return [Doubt(About.DEPOSIT, amount, usual)] if usual > ZERO and amount > TIMES * usual else []


def about_drawer(amount: Decimal, *, there: Decimal, usual: Decimal) -> list[Doubt]:
    """Below zero: taken out, of what should be `there`. Change that is brought in comes to a few visits, each `usual`."""
    if amount > max(there, TIMES * usual):
        return [Doubt(About.INTO_DRAWER, amount, there)]
    return [Doubt(About.DRAWER, -amount, there)] if -amount > max(there, ZERO) else []


def about_delivery(rows: Sequence[tuple[str, int, int]]) -> list[Doubt]:
    """Of each goods the name, how many came, and how many usually come at once."""
    return [
        Doubt(About.RECEIVED, Decimal(came), Decimal(usual), name)
        for name, came, usual in rows
        if came > TIMES * max(usual, MOST_PIECES)
    ]


def about_count(rows: Sequence[tuple[str, int, int]]) -> list[Doubt]:
    """Of each goods the name, how many were counted, and how many there are by the books."""
    return [
        Doubt(About.COUNTED, Decimal(counted), Decimal(books), name)
        for name, counted, books in rows
        if counted > TIMES * max(books, MOST_PIECES)
    ]


def about_write_off(name: str, pieces: int, *, there: int) -> list[Doubt]:
    """More than are `there` is refused, not doubted."""
    return [Doubt(About.WRITTEN_OFF, Decimal(pieces), Decimal(there), name)] if MOST_PIECES < pieces <= there else []


def about_size(percent: Decimal, *, usual: int | None, kind: str) -> list[Doubt]:
    """A discount above what is usual in the trade for its kind; some kinds have no usual size."""
    return [Doubt(About.SIZE, percent, Decimal(usual), kind)] if usual and percent > usual else []


def key_of(doubts: Sequence[Doubt]) -> str:
    """What a tick says yes to; it does not count for other numbers."""
    return "|".join(doubt.key for doubt in doubts)
