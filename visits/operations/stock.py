"""Goods in, and goods counted. Selling takes them out within the check-out."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from salon.models import Branch, Goods, Staff
from visits.errors import NothingMoved
from visits.models import StockMovement


def receive_goods(
    goods: Goods, *, branch: Branch, quantity: int, by: Staff, now: datetime, note: str = ""
) -> StockMovement:
    if quantity <= 0:
        raise NothingMoved
    return StockMovement.objects.create(
        goods=goods,
        branch=branch,
        quantity=quantity,
        reason=StockMovement.Reason.RECEIVED,
        by=by,
        happened_at=now,
        note=note,
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
