"""Which policy holds for a booking and what it asks: facts → deposit, fees. Plain functions, without Django.

Sums are Decimal in the smallest unit `Facts.precision`; percents are Decimal 0–100, of the price of the services the policy is for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Rate:
    """A percent of the price, or a sum."""

    percent: Decimal = ZERO
    amount: Decimal = ZERO

    def of(self, price: Decimal, precision: Decimal, more_percent: Decimal = ZERO) -> Decimal:
        """Never above the price."""
        share = price * min(self.percent + more_percent, HUNDRED) / HUNDRED
        whole = (share + self.amount) / precision
        return min(whole.quantize(Decimal(1), ROUND_HALF_UP) * precision, price)


NOTHING = Rate()


@dataclass(frozen=True)
class Policy:
    """Without services and categories: for all. `group`: a saved segment; nobody in particular: everybody."""

    pk: int
    demand: Rate = NOTHING
    late_fee: Rate = NOTHING
    missed_fee: Rate = NOTHING
    free_hours: int = 24
    from_amount: Decimal = ZERO
    after_no_shows: int = 0
    raise_percent: Decimal = ZERO
    services: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    group: int | None = None

    def is_for(self, item: "Item") -> bool:
        is_for_all = not (self.services or self.categories)
        return is_for_all or item.service in self.services or item.category in self.categories


@dataclass(frozen=True)
class Item:
    """A service of the booking at the price agreed."""

    service: int
    category: int
    price: Decimal


@dataclass(frozen=True)
class Facts:
    """`groups`: the segments the client is in; `no_shows`: within the last twelve months."""

    items: tuple[Item, ...]
    groups: frozenset[int] = frozenset()
    no_shows: int = 0
    precision: Decimal = Decimal("0.01")

    @property
    def price(self) -> Decimal:
        return sum((item.price for item in self.items), ZERO)


@dataclass(frozen=True)
class Asked:
    """What one policy asks for one booking. `price` is of the whole booking; fees are kept of the deposit, so none is larger than it."""

    policy: int
    price: Decimal
    demand: Decimal
    late_fee: Decimal
    missed_fee: Decimal
    free_hours: int


def asked_by(policy: Policy, facts: Facts) -> Asked | None:
    """Nothing where the policy is for other services, other clients or larger bookings, or asks for nothing."""
    price = sum((item.price for item in facts.items if policy.is_for(item)), ZERO)
    is_theirs = policy.group is None or policy.group in facts.groups
    if not price or not is_theirs or facts.no_shows < policy.after_no_shows or facts.price < policy.from_amount:
        return None
    demand = policy.demand.of(price, facts.precision, policy.raise_percent * facts.no_shows)
    late_fee, missed_fee = (rate.of(price, facts.precision) for rate in (policy.late_fee, policy.missed_fee))
    if not (demand or late_fee or missed_fee):
        return None
    return Asked(policy.pk, facts.price, demand, min(late_fee, demand), min(missed_fee, demand), policy.free_hours)


def most_demanding(policies: Iterable[Policy], facts: Facts) -> Asked | None:
    """The largest deposit, then the largest fees; of equal ones the first in order."""
    found = [asked for policy in policies if (asked := asked_by(policy, facts))]
    return max(found, key=lambda asked: (asked.demand, asked.missed_fee, asked.late_fee), default=None)


def fee_for_cancelling(late_fee: Decimal, *, free_until: datetime, now: datetime) -> Decimal:
    """Nothing up to the last free minute."""
    return ZERO if now <= free_until else late_fee
