"""What a master earns from one line of a bill, by the terms of the salon. Pure: no database.

Sums are Decimal in the smallest unit `precision`; percents are Decimal 0–100.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from loyalty.pricing.sums import HUNDRED, ZERO, rounded


class Kind(StrEnum):
    PERCENT = "percent"
    FIXED = "fixed"
    STEPPED = "stepped"


class Base(StrEnum):
    AGREED = "agreed"
    FULL = "full"
    PAID = "paid"


@dataclass(frozen=True)
class Sold:
    """Sums are of the line. `agreed`: what the discount leaves to count from, the full price or the paid one."""

    full: Decimal
    paid: Decimal
    agreed: Decimal
    quantity: int = 1
    service: int | None = None
    category: int | None = None
    goods: int | None = None


@dataclass(frozen=True)
class Terms:
    """`rule` is what they were read from. `percent` holds below the first of `steps`, which are (turnover, percent)."""

    kind: Kind = Kind.PERCENT
    percent: Decimal = ZERO
    amount: Decimal = ZERO
    base: Base = Base.AGREED
    steps: tuple[tuple[Decimal, Decimal], ...] = ()
    is_for_goods: bool = False
    service: int | None = None
    category: int | None = None
    goods: int | None = None
    rule: int | None = None

    def percent_at(self, turnover: Decimal) -> Decimal:
        """Of the highest step that the month's turnover has reached; it counts for all of the month."""
        reached = [step for step in self.steps if step[0] <= turnover] if self.kind == Kind.STEPPED else []
        return max(reached)[1] if reached else self.percent

    def counts_from(self, sold: Sold) -> Decimal:
        return {Base.AGREED: sold.agreed, Base.FULL: sold.full, Base.PAID: sold.paid}[self.base]

    def narrowness(self, sold: Sold) -> int:
        """How closely they name what was sold; 0: they do not cover it."""
        if self.is_for_goods != (sold.goods is not None):
            return 0
        if self.service or self.goods:
            return 3 if (self.service, self.goods) == (sold.service, sold.goods) else 0
        if self.category:
            return 2 if self.category == sold.category else 0
        return 1


NOTHING = Terms()


def terms_for(sold: Sold, rules: Iterable[Terms], usual: Decimal) -> Terms:
    """The narrowest rule; without one the person's `usual` percent for services, nothing for goods."""
    covering = [rule for rule in rules if rule.narrowness(sold)]
    if covering:
        return max(covering, key=lambda rule: rule.narrowness(sold))
    return NOTHING if sold.goods is not None else Terms(percent=usual)


def commission_of(sold: Sold, terms: Terms, *, turnover: Decimal, precision: Decimal) -> Decimal:
    """`turnover` is the master's in the calendar month before this line."""
    if terms.kind == Kind.FIXED:
        return rounded(terms.amount * sold.quantity, precision)
    return rounded(terms.counts_from(sold) * terms.percent_at(turnover) / HUNDRED, precision)


@dataclass(frozen=True)
class OfPiece:
    """What the masters earn by one piece: a fixed sum, and parts (0–1) of its full price and of what is paid for it."""

    fixed: Decimal = ZERO
    of_full: Decimal = ZERO
    of_paid: Decimal = ZERO

    def at(self, full: Decimal, paid: Decimal) -> Decimal:
        return self.fixed + full * self.of_full + paid * self.of_paid

    def covers_from(self, full: Decimal, cost: Decimal) -> Decimal | None:
        """The lowest unrounded price that covers cost and commission when `full` is the price list's; None: no price does."""
        kept = 1 - self.of_paid
        return (cost + self.fixed + full * self.of_full) / kept if kept > 0 else None


def of_piece(terms: Terms, *, turnover: Decimal, is_shared: bool) -> OfPiece:
    """`is_shared`: terms that follow the discount count from the paid price."""
    if terms.kind == Kind.FIXED:
        return OfPiece(fixed=terms.amount)
    part = terms.percent_at(turnover) / HUNDRED
    is_of_paid = terms.base == Base.PAID or (terms.base == Base.AGREED and is_shared)
    return OfPiece(of_paid=part) if is_of_paid else OfPiece(of_full=part)


def average(pieces: Sequence[OfPiece]) -> OfPiece | None:
    """None where nobody's terms are known."""
    if not pieces:
        return None
    sums = (sum((getattr(each, name) for each in pieces), ZERO) for name in ("fixed", "of_full", "of_paid"))
    return OfPiece(*(each / len(pieces) for each in sums))
