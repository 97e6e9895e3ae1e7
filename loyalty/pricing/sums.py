"""Rounding, points, and what is reckoned while a promotion is planned."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
ZERO = Decimal(0)


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


def more_sales(sold: int, earned: Decimal, earned_then: Decimal) -> int | None:
    """How many more than `sold` have to be sold to earn `earned` when as many earn only `earned_then`; None: no number does."""
    if not sold or earned <= earned_then:
        return 0
    if earned_then <= 0:
        return None
    return int((earned * sold / earned_then).to_integral_value(ROUND_CEILING)) - sold


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
