"""What the simulator is told: the owner's rules, and what one client did in the window. Frozen, without a database."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from loyalty.tiers import Step, ladder

ZERO = Decimal(0)


@dataclass(frozen=True)
class Rung:
    """A tier of the card, reached by a sum or by visits."""

    pk: int
    name: str
    percent: Decimal
    from_spent: Decimal
    from_visits: int | None


@dataclass(frozen=True)
class Book:
    """All rules that may be tried. Percents 0–100; `months` and `points_months` empty: over all time, never."""

    rungs: tuple[Rung, ...]
    by_visits: bool
    months: int | None
    fall: str
    notice_days: int
    points_percent: Decimal
    points_months: int | None
    points_share: Decimal
    points_birthday_factor: Decimal
    birthday_percent: Decimal
    birthday_before: int
    birthday_after: int
    ceiling: Decimal
    regular_ceiling: Decimal
    precision: Decimal
    steps: tuple[Step, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        found = [Step(each.pk, each.name, each.percent, self.needs(each)) for each in self.rungs]
        object.__setattr__(self, "steps", tuple(ladder(found)))

    @property
    def mark(self) -> str:
        """The same for the same rules."""
        return sha256(repr(self).encode()).hexdigest()

    def needs(self, rung: Rung) -> Decimal | None:
        if not self.by_visits:
            return rung.from_spent
        return None if rung.from_visits is None else Decimal(rung.from_visits)

    def percent(self, tier: int | None) -> Decimal:
        """Nothing is less than a tier of 0 %."""
        return next((each.percent for each in self.rungs if each.pk == tier), Decimal(-1))

    def step(self, tier: int) -> Step:
        rung = next(each for each in self.rungs if each.pk == tier)
        return Step(rung.pk, rung.name, rung.percent, self.needs(rung))


@dataclass(frozen=True)
class Item:
    """A line as it was sold. `rate`: points of its own, in per cent. `is_agreed`: a package, a pass, or signed by the owner."""

    pk: int
    price: Decimal
    quantity: int
    cost: Decimal
    discount: Decimal
    kind: str
    rate: Decimal | None
    is_agreed: bool = False

    @property
    def full(self) -> Decimal:
        return self.price * self.quantity


@dataclass(frozen=True)
class Bill:
    """`points`: what points paid of it, `own`: of them the client's. `until`: the last day of those it earned.

    `is_given`: it came by import or with somebody else's card, and is carried over.
    """

    pk: int
    at: datetime
    order: int
    day: date
    items: tuple[Item, ...]
    total: Decimal
    points: Decimal
    own: Decimal
    earned: Decimal
    until: date | None
    is_given: bool = False


@dataclass(frozen=True)
class Back:
    """A refund. `points` came back to the client (until), `taken` were taken, `money` is what could be kept for those spent."""

    bill: int
    at: datetime
    order: int
    day: date
    total: Decimal
    points: Decimal
    until: date | None
    taken: Decimal
    money: Decimal
    visits: int


@dataclass(frozen=True)
class Moved:
    """Points that came or went otherwise: by hand, for somebody of the family, by a merge. Carried over."""

    at: datetime
    order: int
    amount: Decimal
    until: date | None = None


@dataclass(frozen=True)
class Issued:
    at: datetime
    order: int = 0


Event = Bill | Back | Moved | Issued


@dataclass(frozen=True)
class Plastic:
    """The card as it was when the window began, and the tier it has now. `raised`: (day, from, to) of rises before."""

    tier: int | None
    now: int | None
    falls_on: date | None = None
    valid_until: date | None = None
    is_out: bool = True
    raised: tuple[tuple[date, int | None, int | None], ...] = ()


@dataclass(frozen=True)
class Person:
    """One client: balance and card of today, all that was open when the window began, and what happened in it, in order."""

    pk: int
    balance: Decimal
    birthday: tuple[int, int] | None
    is_permanent: bool
    spent: Decimal
    visits: int
    lots: tuple[tuple[date | None, Decimal], ...]
    progress: tuple[tuple[date, Decimal, int], ...]
    card: Plastic | None
    events: tuple[Event, ...]
    card_is_given: bool = False
    points_are_given: bool = False


@dataclass(frozen=True)
class Window:
    start: datetime
    now: datetime
