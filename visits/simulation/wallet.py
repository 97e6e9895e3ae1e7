"""Points in lots, as the ledger keeps them: the oldest are spent first, and what is out of date lapses."""

from bisect import insort
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from visits.simulation.facts import ZERO

NEVER = date.max
LAPSES_AT = time(12, 5)  # when the clock's door lapses points, UTC
A_HALF_DAY = timedelta(hours=12)


class Wallet:
    """`lots` are [last day, order, left], the oldest first."""

    def __init__(self, lots: Iterable[tuple[date | None, Decimal]]) -> None:
        self.lots: list[list] = []
        self.balance, self.order = ZERO, 0
        for until, left in lots:
            self.put(left, until)

    def put(self, amount: Decimal, until: date | None) -> None:
        if amount > 0:
            self.order += 1
            insort(self.lots, [until or NEVER, self.order, amount])
            self.balance += amount

    def take(self, amount: Decimal) -> tuple[bool, date | None]:
        """Whether there was anything, and the last day of the longest-lived of what was taken; empty: never."""
        last, wanted = None, min(amount, self.balance)
        self.balance -= wanted
        while wanted:
            lot = self.lots[0]
            part = min(lot[2], wanted)
            lot[2] -= part
            wanted -= part
            last = lot[0]
            if not lot[2]:
                self.lots.pop(0)
        return last is not None, None if last == NEVER else last

    def lapse(self, day: date) -> Decimal:
        """What was good until before this day is gone."""
        gone = ZERO
        while self.lots and self.lots[0][0] < day:
            gone += self.lots.pop(0)[2]
        self.balance -= gone
        return gone

    def next_lapse(self) -> datetime | None:
        """When the clock takes the oldest lot."""
        if not self.lots or self.lots[0][0] == NEVER:
            return None
        return datetime.combine(self.lots[0][0] + timedelta(days=1), LAPSES_AT, UTC)
