"""Points by lots: the oldest are spent first, and what is out of date lapses."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from loyalty.models import Entry, Lot, LotUse


def keep_in_lots(entry: Entry, until: date | None) -> None:
    """The account is locked: a lot for what came in, or the oldest lots made smaller by what went out."""
    if entry.amount > 0:
        Lot.objects.create(
            account_id=entry.account_id, entry=entry, amount=entry.amount, left=entry.amount, expires_on=until
        )
        return
    take_oldest(entry, list(Lot.objects.filter(account=entry.account_id).open().oldest_first()))


def take_oldest(entry: Entry, lots: Sequence[Lot]) -> None:
    wanted, uses = -entry.amount, []
    for lot in lots:
        if not wanted:
            break
        taken = min(lot.left, wanted)
        lot.left -= taken
        wanted -= taken
        uses.append(LotUse(lot=lot, entry=entry, amount=taken))
    Lot.objects.bulk_update([use.lot for use in uses], ["left"])
    LotUse.objects.bulk_create(uses)


def until_of(entry: Entry) -> tuple[bool, date | None]:
    """(known, last day) of the longest-lived points that this entry took; None never expires."""
    days = list(LotUse.objects.filter(entry=entry).values_list("lot__expires_on", flat=True))
    if not days or None in days:
        return bool(days), None
    return True, max(day for day in days if day)


def left_in_lots(lots: Sequence[Lot]) -> Decimal:
    return sum((lot.left for lot in lots), Decimal(0))
