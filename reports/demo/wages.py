"""What masters of the demo earned from a line of the past, by the rules in force since they were agreed."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from loyalty.commissions import Sold, commission_of, terms_for
from loyalty.pricing import rounded
from loyalty.queries import terms_by_master
from reports.demo.decided import PAID_BY_RULES
from reports.demo.people import Salon
from salon.models import Staff
from visits.models import Visit, VisitLine

CENT = Decimal("0.01")


class Wages:
    def __init__(self, salon: Salon) -> None:
        self.since = salon.now - PAID_BY_RULES
        self.rules = terms_by_master([master for each in salon.masters.values() for master in each])
        self.sellers = {pk for pk, rules in self.rules.items() if any(rule.is_for_goods for rule in rules)}
        self.turnover: dict[tuple[int, date], Decimal] = defaultdict(Decimal)

    def seller(self, visit: Visit, master: Staff) -> Staff | None:
        """Who is paid for goods says so at the till; the others let the desk sell them."""
        return master if visit.paid_at >= self.since and master.pk in self.sellers else None

    def earn(self, line: VisitLine, *, is_shared: bool) -> None:
        """Writes the commission into the line; the base only where it is not the full price."""
        visit, master, full = line.visit, line.master, line.price * line.quantity
        if master is None:
            return
        month = (master.pk, visit.day.replace(day=1))
        before = self.turnover[month]
        self.turnover[month] += line.total
        if visit.paid_at < self.since and not is_shared:
            line.commission = rounded(full * master.commission_percent / 100, CENT)
            return
        agreed = line.total if is_shared else full
        category = line.service.category_id if line.service else None
        sold = Sold(full, line.total, agreed, line.quantity, line.service_id, category, line.goods_id)
        rules = self.rules[master.pk] if visit.paid_at >= self.since else []
        terms = terms_for(sold, rules, master.commission_percent)
        line.commission = commission_of(sold, terms, turnover=before, precision=CENT)
        base = terms.counts_from(sold)
        line.commission_base = base if base != full else None
        line.commission_rule_id = terms.rule
