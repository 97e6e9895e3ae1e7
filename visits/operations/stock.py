"""Goods in, goods counted, goods written off. Selling takes them out within the check-out, and waits for none of these."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import ngettext

from loyalty.errors import ReasonMissing
from salon.models import Branch, Goods, Staff
from visits.errors import AlreadyReceived, MoreThanOnTheShelf, NothingMoved
from visits.models import StockMovement

Reason = StockMovement.Reason


@dataclass(frozen=True)
class Delivered:
    """`cost` is of one piece; with `is_new_cost` it becomes the purchase cost of the goods."""

    goods: Goods
    quantity: int
    cost: Decimal | None = None
    is_new_cost: bool = False


@dataclass(frozen=True)
class Counted:
    """`seen`: what the books said when counting began."""

    pieces: int
    seen: int


@dataclass(frozen=True)
class StockTake:
    """`moved` were sold or received while they were counted: they are left alone, to be counted again."""

    written: list[StockMovement]
    moved: list[Goods]


@transaction.atomic
def receive_goods(
    goods: Goods, *, branch: Branch, quantity: int, by: Staff, now: datetime, key: str, note: str = ""
) -> StockMovement:
    """Locks the goods. The same `key` again gives back the movement it made."""
    [movement] = receive_delivery([Delivered(goods, quantity)], branch=branch, by=by, now=now, keys=[key], note=note)
    return movement


@transaction.atomic
def receive_delivery(
    rows: Sequence[Delivered], *, branch: Branch, by: Staff, now: datetime, keys: Sequence[str], note: str = ""
) -> list[StockMovement]:
    """Locks the goods. The same `keys` again, one for each row, give back the movements they made."""
    if not rows or any(row.quantity <= 0 for row in rows):
        raise NothingMoved
    lock(row.goods for row in rows)
    if known := known_movements(keys):
        if [(each.goods_id, each.branch_id, each.quantity) for each in known] != [
            (row.goods.pk, branch.pk, row.quantity) for row in rows
        ]:
            raise AlreadyReceived
        return known
    for row in rows:
        if row.is_new_cost and row.cost is not None:
            Goods.objects.filter(pk=row.goods.pk).update(purchase_cost=row.cost)
    return [
        StockMovement.objects.create(
            goods=row.goods, branch=branch, quantity=row.quantity, reason=Reason.RECEIVED, purchase_cost=row.cost,
            by=by, happened_at=now, note=note, key=key or None,
        )
        for row, key in zip(rows, keys, strict=True)
    ]  # fmt: skip


@transaction.atomic
def count_goods(
    goods: Goods, *, branch: Branch, counted: int, by: Staff, now: datetime, note: str = ""
) -> StockMovement | None:
    """Locks the goods. Writes the difference to what the movements say; nothing when they agree."""
    lock([goods])
    return write_difference(
        goods, counted - levels([goods], branch)[goods.pk], branch=branch, by=by, now=now, note=note
    )


@transaction.atomic
def take_stock(
    counted: Mapping[Goods, Counted], *, branch: Branch, reason: str, by: Staff, now: datetime, key: str
) -> StockTake:
    """Locks the goods. All differences at once; goods not counted are left alone. The same `key` again writes nothing more."""
    if not counted:
        raise NothingMoved
    if not reason.strip():
        raise ReasonMissing
    lock(counted)
    known = StockMovement.objects.filter(key__startswith=f"counted:{key}:", branch=branch)
    if written := list(known.select_related("goods")):
        return StockTake(written, [])
    now_there = levels(counted, branch)
    moved = [goods for goods, row in counted.items() if now_there[goods.pk] != row.seen]
    made = [
        write_difference(
            goods, row.pieces - row.seen, branch=branch, by=by, now=now, note=reason.strip(), key=f"counted:{key}:{goods.pk}"
        )
        for goods, row in counted.items()
        if goods not in moved
    ]  # fmt: skip
    return StockTake([movement for movement in made if movement], moved)


@transaction.atomic
def write_off(
    goods: Goods, *, branch: Branch, quantity: int, why: str, note: str, by: Staff, now: datetime, key: str
) -> StockMovement:
    """Broken, a tester, used in the salon; `note` says more. No more than is on the shelf. Locks the goods; the same `key` again writes nothing more."""
    if quantity <= 0 or why not in StockMovement.WRITE_OFFS:
        raise NothingMoved
    if not note.strip():
        raise ReasonMissing
    lock([goods])
    if known := known_movements([key]):
        return known[0]
    check_there(quantity, levels([goods], branch)[goods.pk])
    return StockMovement.objects.create(
        goods=goods, branch=branch, quantity=-quantity, reason=why, by=by, happened_at=now, note=note.strip(), key=key or None
    )  # fmt: skip


def check_there(quantity: int, there: int) -> None:
    """What is gone was there; otherwise the books are wrong, and counting says so."""
    if quantity <= there:
        return
    sentence = ngettext(
        "There is %(n)d on the shelf by the books. If there are more, count first.",
        "There are %(n)d on the shelf by the books. If there are more, count first.",
        there,
    ) % {"n": there}
    raise MoreThanOnTheShelf(sentence, there=there)


def lock(goods: Iterable[Goods]) -> None:
    """In one order, and so that a sale of the same goods need not wait."""
    pks = [each.pk for each in goods]
    list(Goods.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


def known_movements(keys: Sequence[str]) -> list[StockMovement]:
    """In the order of `keys`."""
    found = {each.key: each for each in StockMovement.objects.filter(key__in=[key for key in keys if key])}
    return [found[key] for key in keys if key in found]


def levels(goods: Collection[Goods], branch: Branch) -> dict[int, int]:
    rows = StockMovement.objects.filter(goods__in=list(goods), branch=branch).order_by()
    return {each.pk: 0 for each in goods} | dict(rows.values_list("goods").annotate(sum=Sum("quantity")))


def write_difference(
    goods: Goods, difference: int, *, branch: Branch, by: Staff, now: datetime, note: str, key: str | None = None
) -> StockMovement | None:
    if not difference:
        return None
    return StockMovement.objects.create(
        goods=goods, branch=branch, quantity=difference, reason=Reason.COUNTED, by=by, happened_at=now, note=note, key=key
    )  # fmt: skip
