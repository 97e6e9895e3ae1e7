"""The till of the demo: bills of days gone by, made by the check-out itself."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from clients.models import Client
from loyalty.models import Package, Pass
from reports.demo.people import Salon
from salon.models import Goods, Service, Staff
from visits.models import Visit
from visits.operations import WantedLine, WantedPayment, check_out, covered, priced

Paid = Callable[[Decimal], list[WantedPayment]]
# Bills of the check-out came after those of the history; receipts are numbered in the order of time.
NUMBER_BY_TIME = """
WITH late AS (SELECT min(paid_at) AS since FROM visits_visit WHERE key LIKE 'demo:%%'),
old AS (SELECT branch_id, coalesce(max(number) FILTER (WHERE paid_at < late.since), 0) AS last, max(number) AS most
        FROM visits_visit, late GROUP BY branch_id),
wanted AS (SELECT v.id, old.last + %s * old.most + row_number() OVER (PARTITION BY v.branch_id ORDER BY v.paid_at, v.id) AS number
           FROM visits_visit v JOIN old USING (branch_id), late WHERE v.paid_at >= late.since)
UPDATE visits_visit v SET number = wanted.number FROM wanted WHERE wanted.id = v.id
"""


def all_in(kind: str) -> Paid:
    """All of it in one kind of money."""
    return lambda total: [WantedPayment(kind, total)] if total else []


BY_CARD = all_in("card")


def partly(first: WantedPayment, rest: str) -> Paid:
    """As much of the first as the bill takes, the rest in money."""

    def pay(total: Decimal) -> list[WantedPayment]:
        part = min(first.amount, total)
        return [WantedPayment(first.kind, part, certificate=first.certificate), *all_in(rest)(total - part)]

    return pay


class Desk:
    def __init__(self, salon: Salon, code: str = "riverside") -> None:
        self.salon, self.branch, self.clerk = salon, salon.branches[code], salon.desks[code]
        self.services = {service.name: service for each in salon.services.values() for service in each}
        self.goods = {goods.sku: goods for goods in salon.goods}
        self.masters = {master.username: master for master in salon.masters[code]}

    def at(self, days: int, hour: int = 12, minute: int = 0) -> datetime:
        """So many days ago by the branch's clock."""
        day = self.branch.local_day(self.salon.now) - timedelta(days=days)
        return self.branch.at(day, time(hour, minute))

    def line(self, what: str, master: str = "", **more: Any) -> WantedLine:
        """A service by its name, or goods by their article."""
        service: Service | None = self.services.get(what)
        goods: Goods | None = self.goods.get(what)
        return WantedLine(service=service, goods=goods, master=self.masters.get(master), **more)

    def package(self, package: Package, masters: Sequence[str]) -> list[WantedLine]:
        """Its parts in order, each by a master; goods by nobody."""
        parts = [
            (str(item.service.name if item.service else item.goods and item.goods.sku)) for item in package.items.all()
        ]  # type: ignore[attr-defined]
        return [
            self.line(what, master, package=package, bundle="1") for what, master in zip(parts, masters, strict=True)
        ]

    def bill(
        self, client: Client, lines: Sequence[WantedLine], now: datetime, *, paid: Paid = BY_CARD, by: Staff | None = None, **more: Any
    ) -> Visit:  # fmt: skip
        """Priced as the till prices it, and paid to the cent."""
        client = Client.objects.get(pk=client.pk)
        who, day = by or self.clerk, self.branch.local_day(now)
        worth = covered(lines, client=client, day=day, lock=False)
        place: dict[str, Any] = {"branch": self.branch, "by": who, "now": now}
        price = priced(
            client, lines, appointment=None, company=self.salon.company, day=day, covered=worth, pick=more.get("pick"), card=more.get("card"), **place
        )  # fmt: skip
        payments = paid(price.total - sum(worth.values(), Decimal(0)))
        key = f"demo:{client.pk}:{now:%Y%m%d%H%M}"
        return check_out(None, client=client, lines=lines, payments=payments, key=key, **place, **more)

    def by_pass(self, held: Pass, what: str, master: str, days: int) -> Visit:
        """One visit of it, on that day."""
        return self.bill(held.client, [self.line(what, master, by_pass=held)], self.at(days, 11 + days % 7))


def number_by_time() -> None:
    """Twice, because the same number never stands twice, not even for a moment."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER_BY_TIME, [1])
        cursor.execute(NUMBER_BY_TIME, [0])
