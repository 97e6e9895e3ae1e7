"""Goods of the demo: deliveries, a stock-take that found less, what was broken, what is running out."""

from decimal import Decimal

from reports.demo.desk import Desk
from reports.demo.people import Salon
from salon.models import Goods, Staff
from visits.operations import Counted, Delivered, receive_delivery, take_stock, write_off
from visits.operations.stock import levels

# Days ago, note, rows of (article, pieces, cost of one)
DELIVERIES = [
    (58, "Invoice 4471", [("SH-100", 12, 9), ("SH-200", 12, 10), ("CO-100", 24, 3)]),
    (16, "Счёт 2210", [("LB-100", 20, 2), ("HC-100", 12, 4), ("BS-100", 6, 5)]),
]
FOUND = [("LB-100", -2), ("SC-100", -1), ("GF-100", 1)]  # what the count differed by
FAST = {"MK-100": 18, "SP-050": 18, "OL-100": 16}  # sold so fast that so many are few


def mind_the_shelf(salon: Salon, owner: Staff) -> None:
    for code in salon.branches:
        desk = Desk(salon, code)
        for days, note, rows in DELIVERIES:
            delivered = [Delivered(desk.goods[sku], pieces, Decimal(cost)) for sku, pieces, cost in rows]
            keys = [f"demo:{code}:{days}:{sku}" for sku, _pieces, _cost in rows]
            receive_delivery(delivered, branch=desk.branch, by=desk.clerk, now=desk.at(days, 9), keys=keys, note=note)
    desk = Desk(salon)
    count(desk)
    for sku, days, why, note in (
        ("LS-100", 11, "tester", "Opened for the shelf"),
        ("CN-100", 4, "broken", "Căzută de pe raft"),
    ):
        write_off(desk.goods[sku], branch=desk.branch, quantity=1, why=why, note=note, by=desk.clerk, now=desk.at(days), key=f"demo:{sku}")  # fmt: skip
    for sku, level in FAST.items():
        Goods.objects.filter(sku=sku).update(low_level=level)


def count(desk: Desk) -> None:
    """The whole shelf; three things differ."""
    there, off = levels(list(desk.goods.values()), desk.branch), dict(FOUND)
    counted = {
        goods: Counted(max(0, there[goods.pk] + off.get(sku, 0)), there[goods.pk]) for sku, goods in desk.goods.items()
    }
    take_stock(counted, branch=desk.branch, reason="Count of the quarter", by=desk.clerk, now=desk.at(6, 20), key="demo")  # fmt: skip
