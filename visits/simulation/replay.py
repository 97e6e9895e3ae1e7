"""One client's window lived again under a book of rules, bill by bill. Pure: the same facts give the same end."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import TypeVar

from loyalty.pricing import HUNDRED, Kind, Line, Offer, Rules, points_limit, price_line, rounded
from visits.simulation.calendar import is_birthday, is_near, months_from
from visits.simulation.climb import Climb
from visits.simulation.facts import ZERO, Back, Bill, Book, Event, Issued, Item, Moved, Person, Window
from visits.simulation.wallet import A_HALF_DAY, Wallet

Fact = TypeVar("Fact")
GRACE = timedelta(days=30)
OURS = ("", "card", "birthday")  # what the book itself gives; all other discounts are kept as they were given


@dataclass
class Kept:
    """Facts that today's rules do not lead to, by what they are of: carried over as they were."""

    lines: set[int] = field(default_factory=set)
    earned: set[int] = field(default_factory=set)
    spent: set[int] = field(default_factory=set)
    until: set[int] = field(default_factory=set)
    all_they_could: set[int] = field(default_factory=set)  # bills whose client spent every point they could

    def __len__(self) -> int:
        return len(self.lines) + len(self.earned) + len(self.spent) + len(self.until)


@dataclass
class Paid:
    """A bill as it came out."""

    bill: Bill
    total: Decimal
    discount: Decimal
    spent: Decimal
    earned: Decimal
    had_lots: bool
    until: date | None
    refunded: Decimal = ZERO
    settled: Decimal = ZERO  # points taken back, and kept back from the money

    @property
    def sums(self) -> tuple[Decimal, ...]:
        return self.discount, self.spent, self.earned


@dataclass
class Month:
    discounts: Decimal = ZERO
    earned: Decimal = ZERO
    spent: Decimal = ZERO
    lapsed: Decimal = ZERO
    change: Decimal = ZERO  # of points owed

    def add(self, other: "Month") -> None:
        self.discounts += other.discounts
        self.earned += other.earned
        self.spent += other.spent
        self.lapsed += other.lapsed
        self.change += other.change


@dataclass(frozen=True)
class Outcome:
    """The end of it. `opening`: points owed when the window began."""

    balance: Decimal
    tier: int | None
    opening: Decimal
    months: dict[tuple[int, int], Month]
    bills: dict[int, tuple[Decimal, ...]]


def replay(person: Person, book: Book, window: Window, kept: Kept) -> Outcome:
    return Replay(person, book, window, kept).run()


def learn(person: Person, book: Book, window: Window) -> tuple[Person, Outcome, Kept]:
    """Lives the window under today's rules; where they lead elsewhere than it really went, keeps what really was.

    A card or a balance that does not come out as it stands today is carried over whole: the person comes back marked.
    """
    while True:
        learning = Learning(person, book, window, Kept())
        outcome = learning.run()
        if person.card and not person.card_is_given and outcome.tier != person.card.now:
            person = replace(person, card_is_given=True)
        elif not person.points_are_given and outcome.balance != person.balance:
            person = replace(person, points_are_given=True)
        else:
            return person, outcome, learning.kept


@lru_cache(maxsize=20_000)
def discount_of(
    price: Decimal, quantity: int, cost: Decimal, offers: tuple[Decimal, ...], ceiling: Decimal, precision: Decimal
) -> Decimal:
    found = [Offer("card", percent, "") for percent in offers]
    return price_line(Line(price, quantity, cost), offers=found, rules=Rules(precision, ceiling)).discount


class Replay:
    def __init__(self, person: Person, book: Book, window: Window, kept: Kept) -> None:
        self.person, self.book, self.window, self.kept = person, book, window, kept
        self.wallet, self.climb = Wallet(person.lots), Climb(person, book, window.start)
        self.opening = person.balance if person.points_are_given else self.wallet.balance
        self.paid: dict[int, Paid] = {}
        self.months: dict[tuple[int, int], Month] = {}

    def run(self) -> Outcome:
        for event in self.person.events:
            self.advance(event.at)
            self.happen(event)
        self.advance(self.window.now)
        given, card = self.person.points_are_given, self.person.card
        tier = card.now if self.person.card_is_given and card else self.climb.tier
        bills = {pk: paid.sums for pk, paid in self.paid.items()}
        return Outcome(self.person.balance if given else self.wallet.balance, tier, self.opening, self.months, bills)

    def happen(self, event: Event) -> None:
        if isinstance(event, Bill):
            self.pay(event)
        elif isinstance(event, Back):
            self.give_back(event)
        elif isinstance(event, Issued):
            self.climb.issue(event.at)
        else:
            self.move(event)

    def choose(self, kind: set[int], pk: int, reckoned: Fact, recorded: Fact) -> Fact:
        return recorded if pk in kind else reckoned

    # Time -------------------------------------------------------------------------------------------

    def advance(self, now: datetime) -> None:
        while not self.person.points_are_given and (at := self.wallet.next_lapse()) and at <= now:
            self.lapse(at)
        if not self.person.card_is_given:
            self.climb.advance(now)

    def lapse(self, at: datetime) -> None:
        """Days are over everywhere half a day later."""
        gone = self.wallet.lapse((at - A_HALF_DAY).date())
        if gone:
            month = self.month(at)
            month.lapsed += gone
            month.change -= gone

    def month(self, at: datetime) -> Month:
        return self.months.setdefault((at.year, at.month), Month())

    def change(self, at: datetime, before: Decimal) -> None:
        self.month(at).change += self.wallet.balance - before

    # Bills ------------------------------------------------------------------------------------------

    def pay(self, bill: Bill) -> None:
        if bill.points and not self.person.points_are_given:
            self.lapse(bill.at)
        before = self.wallet.balance
        discounts = [self.discount(bill, item) for item in bill.items]
        totals = [item.full - off for item, off in zip(bill.items, discounts, strict=True)]
        total = sum(totals, ZERO) if bill.items else bill.total
        spent = self.spent(bill, total)
        earned = self.earned(bill, totals, total, bill.points - bill.own + spent)
        known, last = (False, None) if self.person.points_are_given else self.wallet.take(spent)
        if earned and not self.person.points_are_given:
            self.wallet.put(earned, self.until(bill))
        self.paid[bill.pk] = Paid(bill, total, sum(discounts, ZERO), spent, earned, known, last)
        month = self.month(bill.at)
        month.discounts += sum(discounts, ZERO)
        month.earned += earned
        month.spent += spent
        self.change(bill.at, before)
        self.climb.count(bill.day, total, 1)
        if not self.person.card_is_given:
            self.climb.refresh(bill.at)

    def discount(self, bill: Bill, item: Item) -> Decimal:
        """The best of the card, the birthday and what else was given."""
        if item.is_agreed or bill.is_given or (self.person.card_is_given and item.kind == "card"):
            return item.discount
        book, card = self.book, self.climb
        near = is_near(self.person.birthday, bill.day, before=book.birthday_before, after=book.birthday_after)
        percents = (
            ZERO if self.person.card_is_given else card.percent(bill.at), book.birthday_percent if near else ZERO
        )  # fmt: skip
        is_regular = self.person.is_permanent or card.holds(bill.at)
        ceiling = book.regular_ceiling if is_regular else book.ceiling
        offers = tuple(percent for percent in percents if percent > 0)
        best = discount_of(item.price, item.quantity, item.cost, offers, ceiling, book.precision) if offers else ZERO
        if item.kind not in OURS:
            most = (item.full * min(ceiling, HUNDRED) / HUNDRED).quantize(book.precision, ROUND_FLOOR)
            best = max(best, item.discount if item.kind == Kind.MANUAL else min(item.discount, most))
        return self.choose(self.kept.lines, item.pk, best, item.discount)

    def spent(self, bill: Bill, total: Decimal) -> Decimal:
        """Who then paid with all the points they could does so again; others with as many as then, as far as they may."""
        if not bill.own or self.person.points_are_given:
            return bill.own
        limit = points_limit(
            total, balance=self.wallet.balance, share_percent=self.book.points_share, precision=self.book.precision
        )
        self.notice(bill, limit)
        wanted = limit if bill.pk in self.kept.all_they_could else min(bill.own, limit)
        return min(self.choose(self.kept.spent, bill.pk, wanted, bill.own), self.wallet.balance, total)

    def notice(self, bill: Bill, limit: Decimal) -> None:
        """What a replay learns of how much the client could have spent."""

    def earned(self, bill: Bill, totals: list[Decimal], total: Decimal, by_points: Decimal) -> Decimal:
        if bill.is_given or self.person.points_are_given:
            return bill.earned
        book = self.book
        rates = [book.points_percent if item.rate is None else item.rate for item in bill.items]
        earning = sum((part * rate for part, rate in zip(totals, rates, strict=True)), ZERO)
        by_money = (total - by_points) / total if total else ZERO
        factor = book.points_birthday_factor if is_birthday(self.person.birthday, bill.day) else Decimal(1)
        points = rounded(earning * by_money * factor / HUNDRED, book.precision)
        return self.choose(self.kept.earned, bill.pk, points, bill.earned)

    def until(self, bill: Bill) -> date | None:
        months = self.book.points_months
        return self.choose(self.kept.until, bill.pk, months_from(bill.day, months) if months else None, bill.until)

    # Refunds, and what came otherwise -----------------------------------------------------------------

    def give_back(self, back: Back) -> None:
        paid = self.paid.get(back.bill)
        total = scaled(back.total, paid.total, paid.bill.total, self.book.precision) if paid else back.total
        if not self.person.points_are_given:
            before = self.wallet.balance
            self.walk_points_back(back, paid, total)
            self.change(back.at, before)
        self.climb.count(back.day, -total, back.visits)
        if self.person.card_is_given:
            return
        if total or back.visits:
            self.climb.take_back(back.day)
        self.climb.refresh(back.at)

    def walk_points_back(self, back: Back, paid: Paid | None, total: Decimal) -> None:
        """First what comes back, then what the bill had earned; a bill from before the window as it really was."""
        if paid is None:
            self.wallet.put(back.points, back.until)
            self.wallet.take(back.taken)
            return
        precision, bill = self.book.precision, paid.bill
        paid.refunded += total
        due = rounded(paid.earned * paid.refunded / paid.total, precision) if paid.total else ZERO
        owed = max(ZERO, due - paid.settled)
        points = scaled(back.points, paid.spent, bill.own, precision)
        last = paid.until if paid.had_lots else None
        self.wallet.put(points, max(last, back.at.date() + GRACE) if last else None)
        taken = min(owed, self.wallet.balance)
        paid.settled += taken + min(owed - taken, scaled(back.money, paid.total, bill.total, precision))
        self.wallet.take(taken)

    def move(self, moved: Moved) -> None:
        if self.person.points_are_given:
            return
        before = self.wallet.balance
        if moved.amount > 0:
            self.wallet.put(moved.amount, moved.until)
        else:
            self.wallet.take(-moved.amount)
        self.change(moved.at, before)


def scaled(value: Decimal, now: Decimal, then: Decimal, precision: Decimal) -> Decimal:
    return value if now == then else rounded(value * now / then, precision) if then else ZERO


class Learning(Replay):
    """Under today's rules: whatever comes out otherwise than it really was is kept as it was."""

    def choose(self, kind: set[int], pk: int, reckoned: Fact, recorded: Fact) -> Fact:
        if reckoned != recorded:
            kind.add(pk)
        return recorded

    def notice(self, bill: Bill, limit: Decimal) -> None:
        if bill.own == limit:
            self.kept.all_they_could.add(bill.pk)
