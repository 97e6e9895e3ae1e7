"""Points of the demo by lots, the oldest spent first, as loyalty/operations/lots.py does it."""

from collections import defaultdict, deque

from loyalty.models import Entry, Lot, LotUse


class Lots:
    def __init__(self) -> None:
        self.rows: list[Lot] = []
        self.uses: list[LotUse] = []
        self.open: dict[int, deque[Lot]] = defaultdict(deque)

    def keep(self, entry: Entry) -> None:
        if entry.amount > 0:
            lot = Lot(pk=len(self.rows) + 1, account=entry.account, entry=entry, amount=entry.amount, left=entry.amount)
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
