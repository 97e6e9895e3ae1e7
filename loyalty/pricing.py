"""What a bill costs: the best discount for each line, its ceiling and its cost guard. Plain functions, without Django.

Sums are Decimal in the smallest unit `Rules.precision`; percents are Decimal 0–100. The rules are DOMAIN.md's “Discounts”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
ZERO = Decimal(0)


class Cut(StrEnum):
    """Why a discount came out smaller than it was offered."""

    NO = ""
    CEILING = "ceiling"
    COST = "cost"


class Trouble(StrEnum):
    """Why a line cannot be sold like this."""

    NO_REASON = "no_reason"
    ABOVE_CEILING = "above_ceiling"
    BELOW_COST = "below_cost"


@dataclass(frozen=True)
class Offer:
    kind: str
    percent: Decimal
    reason: str


@dataclass(frozen=True)
class Line:
    """`price` and `cost` are of one piece. `manual` is a discount the desk asks for on this line, with its reason."""

    price: Decimal
    quantity: int = 1
    cost: Decimal = ZERO
    commission_percent: Decimal = ZERO
    manual: Offer | None = None


@dataclass(frozen=True)
class Rules:
    """`ceiling` is the largest discount in per cent. `may_override`: the owner goes above it, or below cost, knowingly."""

    precision: Decimal
    ceiling: Decimal
    may_override: bool = False


@dataclass(frozen=True)
class Discount:
    amount: Decimal = ZERO
    percent: Decimal = ZERO
    offer: Offer | None = None
    cut: Cut = Cut.NO


@dataclass(frozen=True)
class PricedLine:
    """`commission` counts from the full price: the salon pays for the discount."""

    line: Line
    full: Decimal
    discount: Decimal
    percent: Decimal
    offer: Offer | None
    cut: Cut
    total: Decimal
    commission: Decimal
    troubles: tuple[Trouble, ...] = ()

    @property
    def loss(self) -> Decimal:
        return loss(self.line, self.discount)


@dataclass(frozen=True)
class PricedBill:
    lines: tuple[PricedLine, ...]

    @property
    def full(self) -> Decimal:
        return sum((line.full for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), ZERO)


def price_bill(lines: Sequence[Line], *, offers: Sequence[Offer], rules: Rules) -> PricedBill:
    return PricedBill(tuple(price_line(line, offers=offers, rules=rules) for line in lines))


def price_line(line: Line, *, offers: Sequence[Offer], rules: Rules) -> PricedLine:
    """Discounts do not add up: the best one for the client wins; of equal ones the first."""
    full = line.price * line.quantity
    choices = [automatic(line, offer, rules) for offer in offers]
    if line.manual:
        choices.append(by_hand(line, line.manual, rules))
    chosen = max(choices, key=lambda discount: discount.amount, default=Discount())
    if not chosen.amount:
        chosen = Discount()
    return PricedLine(
        line=line,
        full=full,
        discount=chosen.amount,
        percent=chosen.percent,
        offer=chosen.offer,
        cut=chosen.cut,
        total=full - chosen.amount,
        commission=rounded(full * line.commission_percent / HUNDRED, rules.precision),
        troubles=tuple(troubles(line, chosen, rules)),
    )


def automatic(line: Line, offer: Offer, rules: Rules) -> Discount:
    """A discount nobody had to ask for is cut to the ceiling, and to what still covers cost."""
    percent = min(offer.percent, rules.ceiling)
    full = line.price * line.quantity
    asked, spare = rounded(full * percent / HUNDRED, rules.precision), harmless(line, rules.precision)
    if asked > spare:
        return Discount(spare, share(spare, full), offer, Cut.COST)
    return Discount(asked, percent, offer, Cut.CEILING if percent < offer.percent else Cut.NO)


def by_hand(line: Line, offer: Offer, rules: Rules) -> Discount:
    percent = min(offer.percent, HUNDRED)
    return Discount(rounded(line.price * line.quantity * percent / HUNDRED, rules.precision), percent, offer)


def troubles(line: Line, chosen: Discount, rules: Rules) -> list[Trouble]:
    found = []
    if line.manual and not line.manual.reason.strip():
        found.append(Trouble.NO_REASON)
    if line.manual and line.manual.percent > rules.ceiling and not rules.may_override:
        found.append(Trouble.ABOVE_CEILING)
    if loss(line, chosen.amount) and not rules.may_override:
        found.append(Trouble.BELOW_COST)
    return found


# Planning -----------------------------------------------------------------------------------------


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


# Points -------------------------------------------------------------------------------------------


def points_earned(paid: Decimal, *, percent: Decimal, precision: Decimal) -> Decimal:
    """`paid` is the part of the bill not paid with points."""
    return rounded(max(ZERO, paid) * percent / HUNDRED, precision)


def points_limit(total: Decimal, *, balance: Decimal, share_percent: Decimal, precision: Decimal) -> Decimal:
    """How much of a bill points may pay."""
    return min(balance, total * share_percent / HUNDRED).quantize(precision, ROUND_FLOOR)


def share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * HUNDRED).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else ZERO


def rounded(value: Decimal, precision: Decimal) -> Decimal:
    return value.quantize(precision, ROUND_HALF_UP)
