"""`make bench ONLY=pricing`: a bill of thirty lines with two dozen discounts, without a database."""

from decimal import Decimal

from loyalty.pricing import Line, Offer, Rules, Scope, price_bill
from reports.bench.parts import Bench, part
from reports.bench.stopwatch import Line as Measured
from reports.bench.stopwatch import time_of

LINES, OFFERS, FAMILIES = 30, 22, 5


@part("pricing")
def measure_pricing(bench: Bench) -> list[Measured]:
    lines = [Line(Decimal(30 + n), 1 + n % 3, Decimal(5), service=n, category=n % FAMILIES) for n in range(LINES)]
    offers = [
        Offer("promotion", Decimal(5 + n), f"No. {n}", rule=n, adds_up=n % 7 == 0, scope=Scope(categories=frozenset({n % FAMILIES})))
        for n in range(OFFERS)
    ]  # fmt: skip
    rules, picked = Rules(Decimal("0.01"), Decimal(25)), Offer("one_off", Decimal(5), "One-off")
    taken = time_of(lambda: price_bill(lines, offers=offers, rules=rules, picked=picked))
    return [Measured("pricing", f"a bill of {LINES} lines, {OFFERS} discounts", taken, None, 0, 5)]
