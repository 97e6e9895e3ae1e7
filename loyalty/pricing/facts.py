"""What the engine is told: who comes, what is on the bill, which discounts there are, under which rules. No database.

Sums are Decimal in the smallest unit `Rules.precision`; percents are Decimal 0–100.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum

from loyalty.pricing.sums import HUNDRED, ZERO

Ids = frozenset[int]
NONE: Ids = frozenset()


class Kind(StrEnum):
    ONE_OFF = "one_off"
    BASE = "base"
    PROMOTION = "promotion"
    SEASON = "season"
    PASS = "pass"
    CARD = "card"
    BIRTHDAY = "birthday"
    OPENING = "opening"
    SALON_BIRTHDAY = "salon_birthday"
    ADVERTISING = "advertising"
    APOLOGY = "apology"
    FRIEND = "friend"
    PARTNER = "partner"
    PACKAGE = "package"
    MANUAL = "manual"


# The trade's sizes in per cent; the first is the one a new discount of the kind starts with.
USUAL: dict[Kind, tuple[int, ...]] = {
    Kind.ONE_OFF: (5,), Kind.BASE: (10,), Kind.PROMOTION: (10, 15, 20), Kind.SEASON: (10, 15, 20), Kind.PASS: (10, 5, 15),
    Kind.CARD: (5, 7, 10, 20), Kind.BIRTHDAY: (10,), Kind.OPENING: (20,), Kind.SALON_BIRTHDAY: (15,), Kind.ADVERTISING: (15,),
    Kind.APOLOGY: (10,), Kind.FRIEND: (20,), Kind.PARTNER: (10,),
}  # fmt: skip
# The largest the trade gives of a kind; those not named have no usual end but the ceiling.
MOST_USUAL: dict[Kind, int] = {
    Kind.ONE_OFF: 5, Kind.BASE: 10, Kind.PROMOTION: 20, Kind.SEASON: 20, Kind.PASS: 15, Kind.FRIEND: 20,
}  # fmt: skip
SEASONAL = frozenset({Kind.PROMOTION, Kind.SEASON})  # these leave classic services alone
PICKED = frozenset({Kind.ONE_OFF, Kind.PASS, Kind.APOLOGY, Kind.FRIEND, Kind.PARTNER})  # somebody has to choose these


class Trait(StrEnum):
    """What a discount may ask of the client."""

    NEW = "new"
    BIRTHDAY = "birthday"
    HOLDER = "holder"


@dataclass(frozen=True)
class Coming:
    """Who comes, where and when; `day` is the bill's, `at` the visit's own time on the branch's clock."""

    day: date = date.min
    at: datetime = datetime.min.replace(tzinfo=UTC)
    branch: int = 0
    traits: frozenset[Trait] = frozenset()


@dataclass(frozen=True)
class Times:
    """Both days included, the last minute not. Empty: always."""

    first: date | None = None
    last: date | None = None
    weekdays: Ids = NONE
    opens: time | None = None
    closes: time | None = None

    def hold(self, coming: Coming) -> bool:
        clock = coming.at.time()
        return (
            (self.first is None or coming.day >= self.first)
            and (self.last is None or coming.day <= self.last)
            and (not self.weekdays or coming.at.weekday() in self.weekdays)
            and (self.opens is None or clock >= self.opens)
            and (self.closes is None or clock < self.closes)
        )


@dataclass(frozen=True)
class Scope:
    """Ids. Nothing named: everything. `masters` narrows to services done by them; what is left out wins over what is named."""

    services: Ids = NONE
    categories: Ids = NONE
    goods: Ids = NONE
    masters: Ids = NONE
    not_services: Ids = NONE
    not_categories: Ids = NONE
    not_goods: Ids = NONE

    def covers(self, line: "Line") -> bool:
        if line.service in self.not_services or line.category in self.not_categories or line.goods in self.not_goods:
            return False
        if self.masters and line.master not in self.masters:
            return False
        named = self.services or self.categories or self.goods
        return (
            not named or line.service in self.services or line.category in self.categories or line.goods in self.goods
        )


EVERYTHING, ALWAYS = Scope(), Times()


@dataclass(frozen=True)
class Offer:
    """A percent, or `amount` off each piece. `is_shared`: the master's commission counts from what was paid."""

    kind: str
    percent: Decimal
    reason: str
    amount: Decimal = ZERO
    rule: int | None = None
    scope: Scope = EVERYTHING
    times: Times = ALWAYS
    branches: Ids = NONE
    asks: frozenset[Trait] = frozenset()
    adds_up: bool = False
    is_shared: bool = False
    touches_classics: bool = False

    def holds(self, coming: Coming) -> bool:
        here = not self.branches or coming.branch in self.branches
        return here and self.asks <= coming.traits and self.times.hold(coming)

    def touches(self, line: "Line") -> bool:
        if line.is_classic and self.kind in SEASONAL and not self.touches_classics:
            return False
        return self.scope is EVERYTHING or self.scope.covers(line)

    def asked(self, line: "Line") -> Decimal:
        """Unrounded, never more than the line."""
        return min(line.full, self.amount * line.quantity or line.full * self.percent / HUNDRED)


@dataclass(frozen=True)
class Bundle:
    """A package on the bill: its lines carry the same `key`, together they cost `price`."""

    key: str
    price: Decimal
    offer: Offer


@dataclass(frozen=True)
class Line:
    """`price` and `cost` are of one piece. `manual` is a discount the desk asks for on this line, `why` what it wrote."""

    price: Decimal
    quantity: int = 1
    cost: Decimal = ZERO
    manual: Offer | None = None
    why: str = ""
    service: int | None = None
    category: int | None = None
    goods: int | None = None
    master: int | None = None
    is_classic: bool = False
    bundle: Bundle | None = None
    full: Decimal = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "full", self.price * self.quantity)


@dataclass(frozen=True)
class Rules:
    """`ceiling` is the largest discount in per cent. `may_override`: the owner goes above it, or below cost, knowingly."""

    precision: Decimal
    ceiling: Decimal
    may_override: bool = False
