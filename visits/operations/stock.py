"""Goods in, and goods counted. Selling takes them out within the check-out."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from salon.models import Branch, Goods, Staff
from visits.errors import AlreadyReceived, NothingMoved
from visits.models import StockMovement


@transaction.atomic
def receive_goods(
    goods: Goods, *, branch: Branch, quantity: int, by: Staff, now: datetime, key: str, note: str = ""
) -> StockMovement:
    """Locks the goods. The same `key` again gives back the movement it made."""
    if quantity <= 0:
        raise NothingMoved
    Goods.objects.select_for_update().get(pk=goods.pk)
    if known := StockMovement.objects.filter(key=key).first() if key else None:
        if (known.goods_id, known.branch_id, known.quantity) != (goods.pk, branch.pk, quantity):
            raise AlreadyReceived
        return known
    return StockMovement.objects.create(
        goods=goods,
        branch=branch,
        quantity=quantity,
        reason=StockMovement.Reason.RECEIVED,
        by=by,
        happened_at=now,
        note=note,
        key=key or None,
    )


@transaction.atomic
def count_goods(
    goods: Goods, *, branch: Branch, counted: int, by: Staff, now: datetime, note: str = ""
) -> StockMovement | None:
    """Locks the goods. Writes the difference to what the movements say; nothing when they agree."""
    Goods.objects.select_for_update().get(pk=goods.pk)
    level = StockMovement.objects.filter(goods=goods, branch=branch).aggregate(sum=Sum("quantity", default=0))["sum"]
    if counted == level:
        return None
    return StockMovement.objects.create(
        goods=goods,
        branch=branch,
        quantity=counted - level,
        reason=StockMovement.Reason.COUNTED,
        by=by,
        happened_at=now,
        note=note,
    )
