"""What a change of rules comes to: who rises, who falls, what it costs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from visits.simulation.facts import ZERO, Book, Person, Window
from visits.simulation.replay import Kept, Month, Outcome, learn, replay


@dataclass(frozen=True)
class Moves:
    """A client whose card gives another discount, or whose points differ."""

    client: int
    tier: int | None
    tier_then: int | None
    percent: Decimal
    percent_then: Decimal
    points: Decimal
    points_then: Decimal
    discounts: Decimal
    discounts_then: Decimal


@dataclass
class Carried:
    """What could not be lived again."""

    bills: int = 0
    lines: int = 0
    points: int = 0
    moved: int = 0
    cards: int = 0
    balances: int = 0


@dataclass
class Result:
    """`months`: (year, month) → before, after. `opening`: points owed when the window began; the same for both."""

    clients: int = 0
    bills: int = 0
    touched: int = 0
    opening: Decimal = ZERO
    owed: Decimal = ZERO
    owed_then: Decimal = ZERO
    months: dict[tuple[int, int], tuple[Month, Month]] = field(default_factory=dict)
    risen: list[Moves] = field(default_factory=list)
    fallen: list[Moves] = field(default_factory=list)
    carried: Carried = field(default_factory=Carried)

    @property
    def total(self) -> tuple[Month, Month]:
        before, after = Month(), Month()
        for one, other in self.months.values():
            before.add(one)
            after.add(other)
        return before, after

    def add(self, person: Person, today: Book, tried: Book, *, ends: tuple[Outcome, Outcome], kept: Kept) -> None:
        before, after = ends
        self.clients += 1
        self.bills += len(before.bills)
        self.touched += sum(1 for pk, sums in before.bills.items() if after.bills[pk] != sums)
        self.opening += before.opening
        self.owed += before.balance
        self.owed_then += after.balance
        for place, outcome in enumerate(ends):
            for key, month in outcome.months.items():
                self.months.setdefault(key, (Month(), Month()))[place].add(month)
        self.count_carried(person, kept)
        self.compare(person, today, tried, before, after)

    def count_carried(self, person: Person, kept: Kept) -> None:
        self.carried.bills += sum(1 for event in person.events if getattr(event, "is_given", False))
        self.carried.lines += len(kept.lines)
        self.carried.points += len(kept.earned | kept.spent | kept.until)
        self.carried.moved += sum(1 for event in person.events if hasattr(event, "amount"))
        self.carried.cards += person.card_is_given
        self.carried.balances += person.points_are_given

    def compare(self, person: Person, today: Book, tried: Book, before: Outcome, after: Outcome) -> None:
        percent, then = today.percent(before.tier), tried.percent(after.tier)
        if person.card is None or percent == then:
            return
        given = [sum((month.discounts for month in each.months.values()), ZERO) for each in (before, after)]
        moves = Moves(
            person.pk, before.tier, after.tier, max(ZERO, percent), max(ZERO, then), before.balance, after.balance, *given
        )  # fmt: skip
        (self.risen if then > percent else self.fallen).append(moves)


def simulate(people: Iterable[Person], *, today: Book, tried: Book, window: Window) -> Result:
    """Client by client: only the sums and who moves are kept."""
    result = Result()
    for each in people:
        person, before, kept = learn(each, today, window)
        after = before if tried == today else replay(person, tried, window, kept)
        result.add(person, today, tried, ends=(before, after), kept=kept)
    return result
