"""Three years of paid visits: bills, payments, cards, points, deposits, scores; written in bulk, true to the cent."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from statistics import median
from typing import Any

from bookings.models import Appointment
from clients.models import Client
from clients.names import search_text
from feedback.models import Survey
from loyalty.models import Account, AccountKind, Card, CardChange, CardKind, Entry, PaidInBy, Progress, Tier
from loyalty.operations import points_until
from reports.demo import names
from reports.demo.copy import copy_rows
from reports.demo.decided import FOR_FRIENDS, FOR_RECOMMENDING, Decided, Given
from reports.demo.friends import Friends
from reports.demo.lots import Lots
from reports.demo.mixing import Mixing
from reports.demo.past import MARKS, Snapshot, Totals
from reports.demo.people import Habit, Salon
from reports.demo.wages import Wages
from salon.models import Goods, Service, Staff
from visits.models import Payment, PaymentKind, ReceiptCounter, StockMovement, Tip, Visit, VisitLine
from visits.operations.progress import progress_of

CENT = Decimal("0.01")
TIPS_SEED, TIPPED = 7, timedelta(days=60)


@dataclass
class Coming:
    """A visit that took place; bills are made later, in the order of time."""

    habit: Habit
    paid_at: datetime
    work: list[tuple[Service, Staff]]
    appointment: Appointment | None = None


@dataclass
class Purse:
    """What one client has and has spent, as the history goes on."""

    spent: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    deposit: Decimal = Decimal(0)
    days: list[date] = field(default_factory=list)
    tier: Tier | None = None
    climbs: list[tuple[datetime, Tier | None, Tier]] = field(default_factory=list)
    last_service: Service | None = None


def live(salon: Salon, habits: list[Habit]) -> list[Coming]:
    """Past visits by habit, up to eight days ago; the week since then is in the diary."""
    return [coming for habit in habits for coming in lifetime(salon, habit)]


def lifetime(salon: Salon, habit: Habit) -> list[Coming]:
    rng, stop = salon.rng, salon.today - timedelta(days=8)
    branch, day = salon.branches[habit.branch], habit.first
    comings: list[Coming] = []
    while day <= min(habit.last, stop) or (not comings and day <= stop):
        main = habit.services[0] if rng.random() < 0.8 else rng.choice(habit.services)
        work = [(main, habit.master)]
        if rng.random() < 0.22:
            work.append((rng.choice(habit.services[1:]), habit.master))
        paid_at = branch.at(day, time(rng.randint(10, 18), rng.choice((0, 15, 30, 45)))).astimezone(UTC)
        comings.append(Coming(habit, paid_at, work))
        day += timedelta(days=max(3, round(habit.rhythm * rng.lognormvariate(0, 0.22))))
    return comings


class Ledger:
    """Collects rows in the order of time and writes them at the end."""

    def __init__(self, salon: Salon, decided: Decided, friends: Friends) -> None:
        self.salon, self.decided, self.friends = salon, decided, friends
        self.wages, self.tipping = Wages(salon), Random(TIPS_SEED)
        self.tips: list[Tip] = []
        self.tiers = list(Tier.objects.order_by("-from_spent"))
        self.purses: dict[int, Purse] = defaultdict(Purse)
        self.numbers: dict[str, int] = defaultdict(int)
        self.accounts: dict[tuple[int, str], Account] = {}
        self.visits: list[Visit] = []
        self.lines: list[VisitLine] = []
        self.payments: list[Payment] = []
        self.entries: list[Entry] = []
        self.lots = Lots()
        self.last_days: dict[date, date | None] = {}
        self.movements: list[StockMovement] = []
        self.progress: list[Progress] = []
        self.mixing = Mixing(salon)
        self.surveys: list[Survey] = []
        self.snapshots: list[Snapshot] = []
        self.marks = [salon.now - ago for ago in MARKS]

    def bill(self, coming: Coming) -> None:
        self.look_around(coming.paid_at)
        rng, habit = self.salon.rng, coming.habit
        client, branch = habit.client, self.salon.branches[habit.branch]
        purse, desk = self.purses[client.pk], self.salon.desks[habit.branch]
        self.numbers[habit.branch] += 1
        day = branch.local_day(coming.paid_at)
        visit = Visit(
            pk=len(self.visits) + 1, client=client, branch=branch, number=self.numbers[habit.branch], day=day, till_day=day, paid_at=coming.paid_at,
            paid_by=desk, is_first=not purse.days, appointment=coming.appointment,
        )  # fmt: skip
        self.lapse(client, coming.paid_at)
        lines = [self.service_line(visit, service, master, purse) for service, master in coming.work]
        if rng.random() < 0.09:
            lines.append(self.goods_line(visit, rng.choice(self.salon.goods), coming.work[0][1]))
        visit.total = sum((line.total for line in lines), Decimal(0))
        visit.discount_total = sum((line.discount for line in lines), Decimal(0))
        by_points = self.pay(visit, purse)
        visit.points_earned = self.earn(visit, visit.total - by_points)
        self.visits.append(visit)
        self.progress.append(progress_of(client.pk, day, visit.total, visit.pk))
        self.lines += lines
        self.thank(visit)
        self.tip(visit, coming.work[0][1])
        self.remember(coming, visit, purse, day)

    def look_around(self, now: datetime) -> None:
        """Keeps how everybody stood at the marks of time that are passed."""
        while self.marks and now >= self.marks[0]:
            totals = {pk: self.totals_of(purse) for pk, purse in self.purses.items() if purse.days}
            self.snapshots.append(Snapshot(self.marks.pop(0), totals))

    def service_line(self, visit: Visit, service: Service, master: Staff, purse: Purse) -> VisitLine:
        friend = visit.client if visit.is_first else None
        given = self.decided.best(service, visit.day, purse.tier, friend) if service.price else None
        given = given or Given(Decimal(0), "", "")
        discount = (service.price * given.percent / 100).quantize(CENT, ROUND_HALF_UP)
        line = VisitLine(
            visit=visit, service=service, name=service.name, master=master, price=service.price, discount=discount,
            discount_percent=given.percent, discount_reason=given.reason, discount_kind=given.kind, discount_rule_id=given.rule,
            total=service.price - discount, cost=service.material_cost,
        )  # fmt: skip
        self.wages.earn(line, is_shared=given.is_shared)
        return line

    def goods_line(self, visit: Visit, goods: Goods, master: Staff) -> VisitLine:
        self.movements.append(
            StockMovement(
                goods=goods,
                branch=visit.branch,
                quantity=-1,
                reason=StockMovement.Reason.SOLD,
                visit=visit,
                by=visit.paid_by,
                happened_at=visit.paid_at,
            )
        )
        line = VisitLine(
            visit=visit, goods=goods, name=goods.name, price=goods.price, total=goods.price, cost=goods.purchase_cost,
            master=self.wages.seller(visit, master),
        )  # fmt: skip
        self.wages.earn(line, is_shared=False)
        return line

    def pay(self, visit: Visit, purse: Purse) -> Decimal:
        """Points up to 30 %, then the deposit, the rest by card or cash. Gives back what points paid."""
        rng, left, by_points = self.salon.rng, visit.total, Decimal(0)
        if rng.random() < 0.02:
            self.post(visit, AccountKind.DEPOSIT, Decimal(rng.choice((50, 100, 150, 200))), Entry.Reason.TOP_UP, "in")
        if purse.points >= 5 and rng.random() < 0.25:
            by_points = min(purse.points, (left * 30 / 100).quantize(CENT, ROUND_HALF_UP))
            left -= self.pay_from(visit, AccountKind.POINTS, by_points)
        if purse.deposit and left:
            left -= self.pay_from(visit, AccountKind.DEPOSIT, min(purse.deposit, left))
        if left:
            self.payments.append(
                Payment(visit=visit, kind=PaymentKind.CARD if rng.random() < 0.63 else PaymentKind.CASH, amount=left)
            )
        return by_points

    def pay_from(self, visit: Visit, kind: AccountKind, amount: Decimal) -> Decimal:
        if amount:
            entry = self.post(visit, kind, -amount, Entry.Reason.SPENT, "out")
            self.payments.append(Payment(visit=visit, kind=PaymentKind(kind.value), amount=amount, entry=entry))
        return amount

    def earn(self, visit: Visit, paid: Decimal) -> Decimal:
        points = (paid * self.salon.company.points_percent / 100).quantize(CENT, ROUND_HALF_UP)
        if points:
            self.post(visit, AccountKind.POINTS, points, Entry.Reason.EARNED, "earned")
        return points

    def thank(self, visit: Visit) -> None:
        """Both sides of a recommendation."""
        if giver := self.friends.reward(visit):
            self.lapse(giver, visit.paid_at)
            reason = Entry.Reason.REFERRAL
            self.post(visit, AccountKind.POINTS, FOR_RECOMMENDING, reason, "recommender", owner=giver)
            self.post(visit, AccountKind.POINTS, FOR_FRIENDS, reason, "friend")

    def tip(self, visit: Visit, master: Staff) -> None:
        """One of seven leaves something, these last weeks; in cash or with the card."""
        if visit.paid_at >= self.salon.now - TIPPED and self.tipping.random() < 0.14:
            kind = self.tipping.choice((PaymentKind.CASH, PaymentKind.CASH, PaymentKind.CARD))
            self.tips.append(
                Tip(visit=visit, master=master, kind=kind, amount=Decimal(self.tipping.choice((2, 3, 5, 10))))
            )

    def post(
        self, visit: Visit, kind: AccountKind, amount: Decimal, reason: Entry.Reason, word: str, owner: Client | None = None
    ) -> Entry:  # fmt: skip
        """Of the visit's client, or of somebody else."""
        key = f"visit:{visit.pk}:{word}" if reason == Entry.Reason.EARNED else f"visit:{visit.pk}:{kind.value}:{word}"
        is_paid_in = reason == Entry.Reason.TOP_UP
        entry = self.enter(
            self.account(owner or visit.client, kind), amount, reason, key, visit.paid_at, branch=visit.branch, by=visit.paid_by,
            till_day=visit.day if is_paid_in else None, note=[PaidInBy.CASH, PaidInBy.CARD][visit.number % 2].value if is_paid_in else "",
        )  # fmt: skip
        if kind == AccountKind.POINTS:
            self.lots.keep(entry, self.until(visit.day))
        return entry

    def until(self, day: date) -> date | None:
        """The last day of points that came on this day; reckoned once a day."""
        if day not in self.last_days:
            self.last_days[day] = points_until(day, self.salon.company)
        return self.last_days[day]

    def enter(
        self, account: Account, amount: Decimal, reason: Entry.Reason, key: str, at: datetime, **more: Any
    ) -> Entry:
        account.balance += amount
        setattr(self.purses[account.client_id or 0], account.kind, account.balance)
        entry = Entry(
            pk=len(self.entries) + 1, account=account, amount=amount, balance_after=account.balance, reason=reason, key=key, happened_at=at, **more
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def lapse(self, client: Client, now: datetime) -> None:
        """What the nights until now found out of date."""
        account = self.accounts.get((client.pk, AccountKind.POINTS))
        if account is None:
            return
        for lot, night in self.lots.lapsing(account.pk, now):
            key = f"expired:{account.pk}:{night.date()}:{lot.pk}"
            self.lots.take(self.enter(account, -lot.left, Entry.Reason.EXPIRED, key, night))

    def account(self, client: Client, kind: AccountKind) -> Account:
        key = (client.pk, kind)
        if key not in self.accounts:
            self.accounts[key] = Account(pk=len(self.accounts) + 1, client=client, kind=kind.value, balance=Decimal(0))
        return self.accounts[key]

    def remember(self, coming: Coming, visit: Visit, purse: Purse, day: date) -> None:
        purse.spent += visit.total
        purse.days.append(day)
        purse.last_service = coming.work[0][0]
        before, purse.tier = purse.tier, next((tier for tier in self.tiers if purse.spent >= tier.from_spent), None)
        if purse.tier and purse.tier != before:
            purse.climbs.append((visit.paid_at, before, purse.tier))
        service, master = coming.work[0]
        self.mixing.note(visit, service, master)
        self.ask(visit)

    def ask(self, visit: Visit) -> None:
        """One question within the last year; two of five answer."""
        rng = self.salon.rng
        if (
            visit.paid_at < self.salon.now - timedelta(days=365)
            or visit.paid_at > self.salon.now - timedelta(hours=3)
            or rng.random() < 0.3
        ):
            return
        survey = Survey(
            visit=visit, client=visit.client, branch=visit.branch, asked_at=visit.paid_at + timedelta(hours=1)
        )
        answered_at = survey.asked_at + timedelta(hours=rng.randint(1, 30))
        if rng.random() < 0.42 and answered_at < self.salon.now:
            survey.score = rng.choices(range(11), weights=[2, 1, 1, 2, 2, 4, 5, 12, 20, 28, 55])[0]
            survey.reason = (
                rng.choice(names.REASONS_BAD if survey.score < 7 else names.REASONS_GOOD) if rng.random() < 0.4 else ""
            )
            survey.answered_at = answered_at
            visit.client.last_score = survey.score
        self.surveys.append(survey)

    def close(self) -> None:
        """Cards and the clients' totals; after this the clients may be written."""
        for client in self.clients():
            self.lapse(client, self.salon.now)
        self.receive_goods()
        self.write_cards()
        self.count_totals()

    def write(self) -> None:
        """In the order the foreign keys ask for."""
        for rows in (
            list(self.accounts.values()), self.visits, self.progress, self.lines, self.entries, self.lots.rows, self.lots.uses,
            self.payments, self.tips, self.friends.rows,
            self.movements, self.mixing.notes, self.mixing.ingredients, self.surveys,
        ):  # fmt: skip
            copy_rows(rows)
        ReceiptCounter.objects.bulk_create(
            ReceiptCounter(branch=self.salon.branches[code], last=last) for code, last in self.numbers.items()
        )

    def receive_goods(self) -> None:
        sold: dict[tuple[int, str], int] = defaultdict(int)
        for movement in self.movements:
            sold[movement.goods.pk, movement.branch.code] += 1
        for code, branch in self.salon.branches.items():
            for goods in self.salon.goods:
                self.movements.append(
                    StockMovement(goods=goods, branch=branch, quantity=sold[goods.pk, code] + self.salon.rng.randint(2, 14), reason=StockMovement.Reason.RECEIVED, by=self.salon.desks[code], happened_at=self.salon.now - timedelta(days=365 * 3 + 30))
                )  # fmt: skip

    def write_cards(self) -> None:
        """Everyone who has reached a tier holds a card."""
        holders = [client for client in self.clients() if self.purses[client.pk].tier]
        cards = [
            Card(
                number=f"{n:06d}", client=client, tier=self.purses[client.pk].tier, issued_at=self.purses[client.pk].climbs[0][0],
                kind=CardKind.PERSONAL if n % 12 else CardKind.BEARER,
            )
            for n, client in enumerate(holders, start=1)
        ]  # fmt: skip
        Card.objects.bulk_create(cards, batch_size=2000)
        copy_rows([change for card in cards for change in self.story_of(card)])
        for card in cards:
            client = card.client
            names_of = [client.given_name, client.family_name]
            client.search_text = search_text(
                names=names_of, phones=[str(client.phone)], email=client.email, card_numbers=[card.number]
            )

    def story_of(self, card: Card) -> list[CardChange]:
        """Given out with its first tier, raised from then on."""
        first, *_more = climbs = self.purses[card.client_id].climbs
        desk = self.salon.desks[card.client.home_branch.code]
        return [
            CardChange(
                card=card, from_tier=before, to_tier=tier, happened_at=at, day=at.date(),
                kind=CardChange.Kind.ISSUED if at == first[0] else CardChange.Kind.RAISED, by=desk if at == first[0] else None,
            )
            for at, before, tier in climbs
        ]  # fmt: skip

    def clients(self) -> list[Client]:
        return list({visit.client_id: visit.client for visit in self.visits}.values())

    def count_totals(self) -> None:
        for client in self.clients():
            for name, value in asdict(self.totals_of(self.purses[client.pk])).items():
                setattr(client, name, value)

    def totals_of(self, purse: Purse) -> Totals:
        gaps = [(later - earlier).days for earlier, later in zip(purse.days, purse.days[1:], strict=False)]
        usual = round(median(gaps)) if gaps else None
        recommended = purse.last_service.return_max_days if purse.last_service else None
        ahead = timedelta(days=recommended or usual or self.salon.company.default_interval_days)
        return Totals(len(purse.days), purse.spent, purse.days[0], purse.days[-1], usual, purse.days[-1] + ahead)
