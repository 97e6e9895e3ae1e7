"""Points of the demo by lots, the oldest spent first and lapsing first, as loyalty/operations/lots.py does it."""

from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from loyalty.models import Entry, Lot, LotUse

NIGHT = time(3)


class Lots:
    def __init__(self) -> None:
        self.rows: list[Lot] = []
        self.uses: list[LotUse] = []
        self.open: dict[int, deque[Lot]] = defaultdict(deque)

    def keep(self, entry: Entry, until: date | None) -> None:
        if entry.amount > 0:
            lot = Lot(
                pk=len(self.rows) + 1, account=entry.account, entry=entry, amount=entry.amount, left=entry.amount, expires_on=until
            )  # fmt: skip
            self.rows.append(lot)
            self.open[entry.account_id].append(lot)
        else:
            self.take(entry)

    def take(self, entry: Entry) -> None:
        wanted, lots = -entry.amount, self.open[entry.account_id]
        while wanted:
            taken = min(lots[0].left, wanted)
            lots[0].left -= taken
            wanted -= taken
            self.uses.append(LotUse(pk=len(self.uses) + 1, lot=lots[0], entry=entry, amount=taken))
            if not lots[0].left:
                lots.popleft()

    def lapsing(self, account: int, now: datetime) -> Iterator[tuple[Lot, datetime]]:
        """Those of one account whose last day is over everywhere, each with the night that found it. Each is to be taken at once."""
        lots = self.open[account]
        while lots and lots[0].expires_on and (night := night_after(lots[0].expires_on)) <= now:
            yield lots[0], night


def night_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=2), NIGHT, tzinfo=UTC)
