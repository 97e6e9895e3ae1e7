"""What the simulator found, as the owner reads it: months, sums, and the clients who move by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.models import Client
from visits.simulation import Book, Carried, Month, Moves, Result

SHOWN = 100


@dataclass(frozen=True)
class MonthRow:
    """Points owed are those at the month's end."""

    first: date
    before: Month
    after: Month
    owed: Decimal
    owed_then: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after.discounts - self.before.discounts


@dataclass(frozen=True)
class Mover:
    client: Client
    tier: str
    tier_then: str
    moves: Moves


@dataclass(frozen=True)
class Side:
    """Those who rise, or those who fall: the number of all, and the first of them."""

    count: int
    first: list[Mover]

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass(frozen=True)
class Shown:
    result: Result
    before: Month
    after: Month
    months: list[MonthRow]
    risen: Side
    fallen: Side

    @property
    def discounts_difference(self) -> Decimal:
        return self.after.discounts - self.before.discounts

    @property
    def carried(self) -> Carried:
        return self.result.carried

    @property
    def is_whole(self) -> bool:
        return self.result.carried == Carried()


def shown_result(result: Result, tried: Book) -> Shown:
    before, after = result.total
    names = {rung.pk: rung.name for rung in tried.rungs}
    sides = [side_of(moves, names) for moves in (result.risen, result.fallen)]
    return Shown(result, before, after, months_of(result), *sides)


def months_of(result: Result) -> list[MonthRow]:
    rows, owed, then = [], result.opening, result.opening
    for (year, month), (before, after) in sorted(result.months.items()):
        owed, then = owed + before.change, then + after.change
        rows.append(MonthRow(date(year, month, 1), before, after, owed, then))
    return rows


def side_of(moves: Sequence[Moves], names: dict[int, str]) -> Side:
    """The largest differences of points and discounts first. One query."""
    found = sorted(moves, key=lambda each: (-abs(each.percent_then - each.percent), each.client))[:SHOWN]
    clients = Client.objects.in_bulk([each.client for each in found])
    first = [
        Mover(clients[each.client], names.get(each.tier or 0, ""), names.get(each.tier_then or 0, ""), each)
        for each in found
    ]
    return Side(len(moves), first)
