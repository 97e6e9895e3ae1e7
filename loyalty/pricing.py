"""What a bill costs: the best discount for each line, its ceiling and its cost guard. Plain functions, without Django.

Sums are Decimal in the smallest unit `Rules.precision`; percents are Decimal 0–100. The rules are DOMAIN.md's “Discounts”.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """`price` and `cost` are of one piece. `manual` is a discount the desk asks for on this line, with its reason."""

    price: Decimal
    quantity: int = 1
    cost: Decimal = ZERO
    commission_percent: Decimal = ZERO
    manual: "Offer | None" = None


@dataclass(frozen=True)
class Offer:
    kind: str
    percent: Decimal
    reason: str


@dataclass(frozen=True)
class Rules:
    """`ceiling` is the largest discount in per cent; `below_cost` lets the owner sell at a loss, knowingly."""

    precision: Decimal
    ceiling: Decimal
    below_cost: bool = False


@dataclass(frozen=True)
class PricedLine:
    line: Line
    full: Decimal
    discount: Decimal
    total: Decimal
    percent: Decimal
    offer: Offer | None
    commission: Decimal


@dataclass(frozen=True)
class PricedBill:
    lines: tuple[PricedLine, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)


def price_bill(lines: Sequence[Line], *, offers: Sequence[Offer], rules: Rules) -> PricedBill:
    """Discounts do not add up: the best one for the client wins on each line."""
    return PricedBill(tuple(price_line(line, offers=offers, rules=rules) for line in lines))


def price_line(line: Line, *, offers: Sequence[Offer], rules: Rules) -> PricedLine:
    full = line.price * line.quantity
    offer = best([*offers, *([line.manual] if line.manual else [])], rules)
    asked = rounded(full * offer.percent / HUNDRED, rules.precision) if offer else ZERO
    discount = asked if rules.below_cost else min(asked, harmless(line, rules.precision))
    percent = share(discount, full) if offer and discount != asked else offer.percent if offer else ZERO
    return PricedLine(
        line=line,
        full=full,
        discount=discount,
        total=full - discount,
        percent=percent if discount else ZERO,
        offer=offer if discount else None,
        commission=rounded(full * line.commission_percent / HUNDRED, rules.precision),
    )


def best(offers: Sequence[Offer], rules: Rules) -> Offer | None:
    """Of equal ones the first; none above the ceiling."""
    under = [replace(offer, percent=min(offer.percent, rules.ceiling)) for offer in offers if offer.percent > 0]
    return max(under, key=lambda offer: offer.percent, default=None)


def harmless(line: Line, precision: Decimal) -> Decimal:
    """The largest discount on the line, as a sum, that still covers its cost."""
    spare = (line.price - line.cost) * line.quantity
    return max(ZERO, spare.quantize(precision, ROUND_FLOOR))


def loss(line: Line, discount: Decimal) -> Decimal:
    """What is lost on the line if it is sold with this discount; zero when cost is covered."""
    return max(ZERO, line.cost * line.quantity - (line.price * line.quantity - discount))


def shelf_price(cost: Decimal, markup_percent: Decimal, precision: Decimal) -> Decimal:
    return rounded(cost * (HUNDRED + markup_percent) / HUNDRED, precision)


def lowest_price(cost: Decimal, precision: Decimal) -> Decimal:
    """The lowest price of a piece that covers its cost."""
    return cost.quantize(precision, ROUND_CEILING)


def largest_discount(price: Decimal, cost: Decimal) -> Decimal:
    """The largest discount in per cent, to two digits, that still covers cost."""
    if price <= 0 or cost >= price:
        return ZERO
    return ((price - cost) / price * HUNDRED).quantize(Decimal("0.01"), ROUND_FLOOR)


def shared_commission(line: PricedLine, precision: Decimal) -> Decimal:
    """When the master shares in the discount, the commission counts from the price that was paid."""
    return rounded(line.total * line.line.commission_percent / HUNDRED, precision)


def points_earned(paid: Decimal, *, percent: Decimal, precision: Decimal) -> Decimal:
    """`paid` is the part of the bill not paid with points."""
    return rounded(max(ZERO, paid) * percent / HUNDRED, precision)


def points_limit(total: Decimal, *, balance: Decimal, share_percent: Decimal, precision: Decimal) -> Decimal:
    """How much of a bill points may pay."""
    return min(balance, (total * share_percent / HUNDRED).quantize(precision, ROUND_FLOOR))


def share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * HUNDRED).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else ZERO


def rounded(value: Decimal, precision: Decimal) -> Decimal:
    return value.quantize(precision, ROUND_HALF_UP)
