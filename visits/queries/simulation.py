"""What the simulator lives again: read by chunks of clients, a fixed number of queries each, so memory stays bounded."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, Sum

from clients.models import Client
from clients.models.client import DAYS_OF_PERMANENT
from loyalty.models import (
    Account,
    AccountKind,
    Card,
    CardChange,
    CardRules,
    EarnedBy,
    Entry,
    Lot,
    LotUse,
    Progress,
    Tier,
)
from salon.models import Company
from visits.models import TILL_KINDS, Payment, PaymentKind, Refund, RefundPayment, Visit, VisitLine
from visits.simulation import Back, Bill, Book, Issued, Item, Moved, Person, Plastic, Result, Rung, Window, simulate

CHUNK = 500
MONTHS = 12
ZERO = Decimal(0)
Kind = CardChange.Kind
MOVES = (Kind.RAISED, Kind.LOWERED, Kind.TAKEN_BACK)
UPROOTS = (Kind.BLOCKED, Kind.REPLACED, Kind.TRANSFERRED, Kind.CHANGED)
Rows = dict[int, list[Any]]
Told = Callable[[int, int], None]


def tell_nobody(read: int, of: int) -> None:
    """Whoever waits for the result sees no progress."""


def book_of(company: Company) -> Book:
    """The rules in force."""
    rules = CardRules.current()
    names = ("pk", "name", "discount_percent", "from_spent", "from_visits")
    return Book(
        rungs=tuple(Rung(*row) for row in Tier.objects.order_by("from_spent").values_list(*names)),
        by_visits=rules.earned_by == EarnedBy.VISITS,
        months=rules.months,
        fall=rules.fall,
        notice_days=rules.notice_days,
        points_percent=company.points_percent,
        points_months=company.points_months,
        points_share=company.points_max_share_percent,
        points_birthday_factor=company.points_birthday_factor,
        birthday_percent=company.birthday_discount_percent,
        birthday_before=company.birthday_days_before,
        birthday_after=company.birthday_days_after,
        ceiling=company.max_discount_percent,
        regular_ceiling=company.regular_max_discount_percent,
        precision=company.precision,
    )


def window_of(now: datetime) -> Window:
    return Window(now - relativedelta(months=MONTHS), now)


def simulated(company: Company, tried: Book, *, now: datetime, told: Told = tell_nobody) -> Result:
    window = window_of(now)
    return simulate(people_in(window, told), today=book_of(company), tried=tried, window=window)


def people_in(window: Window, told: Told = tell_nobody) -> Iterator[Person]:
    """Whoever came in the window, holds a card, or has points. `told` hears how many of how many are read."""
    came = Visit.objects.filter(paid_at__gte=window.start).order_by().values("client")
    holds = Card.objects.filter(is_blocked=False).values("client")
    has_points = Account.objects.filter(kind=AccountKind.POINTS).values("client")
    known = Q(pk__in=came) | Q(pk__in=holds) | Q(pk__in=has_points)
    pks, read = list(Client.objects.filter(known).order_by("pk").values_list("pk", flat=True)), 0
    for chunk in batches(pks):
        told(read, len(pks))
        yield from people_of(chunk, window)
        read += len(chunk)


def batches(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    return (pks[first : first + CHUNK] for first in range(0, len(pks), CHUNK))


@dataclass
class Read:
    """What was read of a chunk. By client, but `orders` (what came first at the same moment) and `untils` by key and bill."""

    pks: Sequence[int]
    window: Window
    visits: list[Visit] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    orders: dict[str, tuple[int, int]] = field(default_factory=dict)
    untils: dict[int, date | None] = field(default_factory=dict)
    events: Rows = field(default_factory=lambda: defaultdict(list))
    lots: Rows = field(default_factory=lambda: defaultdict(list))
    progress: Rows = field(default_factory=lambda: defaultdict(list))
    lent: Rows = field(default_factory=lambda: defaultdict(list))
    cards: dict[int, Plastic] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)


def people_of(pks: Sequence[int], window: Window) -> Iterator[Person]:
    span = (window.start, window.now)
    read = Read(pks, window)
    read.visits = list(Visit.objects.filter(client__in=pks, paid_at__range=span))
    read.refunds = list(Refund.objects.filter(visit__client__in=pks, made_at__range=span).select_related("visit"))
    for reader in (read_progress, read_moves, read_bills, read_backs, read_lots, read_cards):
        reader(read)
    points = Sum("accounts__balance", filter=Q(accounts__kind=AccountKind.POINTS), default=ZERO)
    columns = ("birth_month", "birth_day", "usual_interval_days", "spent_total", "visits_count")
    people = Client.objects.filter(pk__in=pks).order_by("pk").annotate(points=points)
    for pk, balance, *facts in people.values_list("pk", "points", *columns):
        yield person_of(pk, balance, facts, read)


def person_of(pk: int, balance: Decimal, facts: Sequence[Any], read: Read) -> Person:
    """Totals as they were when the window began: of today, less what was paid since, and given back."""
    month, day, interval, spent, visits = facts
    is_permanent = visits > 1 and interval is not None and interval <= DAYS_OF_PERMANENT
    for event in read.events[pk]:
        if isinstance(event, Bill):
            spent, visits = spent - event.total, visits - 1
        elif isinstance(event, Back):
            spent, visits = spent + event.total, visits - event.visits
    return Person(
        pk=pk,
        balance=balance,
        birthday=(month, day) if month and day else None,
        is_permanent=is_permanent,
        spent=spent + sum((amount for amount, _n in read.lent[pk]), ZERO),
        visits=visits + sum(n for _amount, n in read.lent[pk]),
        lots=tuple(read.lots[pk]),
        progress=tuple(read.progress[pk]),
        card=read.cards.get(pk),
        events=tuple(sorted(read.events[pk], key=lambda each: (each.at, each.order))),
        card_is_given=pk in read.given,
    )


# Readers ---------------------------------------------------------------------------------------------


def read_progress(read: Read) -> None:
    """What the bills of the window count is reckoned anew; a card that lent or took in it is carried over."""
    own = {f"visit:{visit.pk}" for visit in read.visits} | {f"refund:{refund.pk}" for refund in read.refunds}
    columns = ("pk", "client", "key", "day", "amount", "visits", "is_lent")
    for pk, client, key, day, amount, visits, is_lent in Progress.objects.filter(
        client__in=read.pks
    ).order_by("pk").values_list(*columns):  # fmt: skip
        if key in own:
            read.orders[key] = (pk, visits)
            continue
        read.progress[client].append((day, amount, visits))
        if is_lent:
            read.lent[client].append((amount, visits))
            if day >= read.window.start.date():
                read.given.add(client)


def read_moves(read: Read) -> None:
    """Entries that no bill or refund of the same client made; of those that bills made, until when they are good."""
    bills, backs = {visit.pk for visit in read.visits}, {refund.pk for refund in read.refunds}
    columns = (
        "account__client", "amount", "reason", "key", "happened_at", "lot__expires_on", "payment__visit", "payment__visit__client", "refund_payment__refund",
    )  # fmt: skip
    entries = Entry.objects.filter(
        account__kind=AccountKind.POINTS,
        account__client__in=read.pks,
        happened_at__range=(read.window.start, read.window.now),
    )
    for client, amount, reason, key, at, until, visit, payer, refund in entries.order_by("pk").values_list(*columns):
        made_by = number_in(key)
        if reason == Entry.Reason.EARNED and made_by in bills:
            read.untils[made_by] = until
            continue
        is_own = (
            reason == Entry.Reason.EXPIRED
            or (reason == Entry.Reason.SPENT and visit in bills and payer == client)
            or (reason == Entry.Reason.TAKEN_BACK and made_by in backs)
            or (reason == Entry.Reason.REFUNDED and refund in backs and is_mine(read, refund, client))
        )
        if not is_own:
            read.events[client].append(Moved(at, 0, amount, until))


def number_in(key: str) -> int:
    """Of “visit:12:earned” and “refund:3:earned”."""
    parts = key.split(":")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def is_mine(read: Read, refund: int, client: int) -> bool:
    return any(each.pk == refund and each.visit.client_id == client for each in read.refunds)


def read_bills(read: Read) -> None:
    pks = [visit.pk for visit in read.visits]
    items: Rows = defaultdict(list)
    columns = (
        "visit", "pk", "price", "quantity", "cost", "discount", "discount_kind", "service__points_percent", "goods__points_percent", "covered_by", "package", "overridden_by",
    )  # fmt: skip
    for visit, pk, price, quantity, cost, off, kind, rate, own, *agreed in (
        VisitLine.objects.filter(visit__in=pks).order_by("pk").values_list(*columns)
    ):  # fmt: skip
        items[visit].append(
            Item(pk, price, quantity, cost / quantity, off, kind, own if rate is None else rate, any(agreed))
        )
    points: Rows = defaultdict(list)
    paid = Payment.objects.filter(visit__in=pks, kind=PaymentKind.POINTS)
    for visit, client, amount in paid.values_list("visit", "entry__account__client", "amount"):
        points[visit].append((client, amount))
    for visit in read.visits:
        read.events[visit.client_id].append(bill_of(visit, items[visit.pk], points[visit.pk], read))


def bill_of(visit: Visit, items: Sequence[Item], points: Sequence[tuple[int, Decimal]], read: Read) -> Bill:
    return Bill(
        pk=visit.pk,
        at=visit.paid_at,
        order=read.orders.get(f"visit:{visit.pk}", (0, 0))[0],
        day=visit.day,
        items=tuple(items),
        total=visit.total,
        points=sum((amount for _client, amount in points), ZERO),
        own=sum((amount for client, amount in points if client == visit.client_id), ZERO),
        earned=visit.points_earned,
        until=read.untils.get(visit.pk),
        is_given=bool(visit.imported_by_id or visit.card_id) or not items,
    )


def read_backs(read: Read) -> None:
    rows: Rows = defaultdict(list)
    columns = ("refund", "kind", "payment__kind", "amount", "entry__account__client", "entry__lot__expires_on")
    found = RefundPayment.objects.filter(refund__in=[refund.pk for refund in read.refunds])
    for refund, *row in found.values_list(*columns):
        rows[refund].append(row)
    for each in read.refunds:
        read.events[each.visit.client_id].append(back_of(each, rows[each.pk], read))


def back_of(refund: Refund, rows: Sequence[Sequence[Any]], read: Read) -> Back:
    """A credit that is paid off comes back as a deposit, but is no money that points could be kept back from."""
    points, until, money, visit = ZERO, None, refund.points_short, refund.visit
    for kind, was, amount, client, lives in rows:
        if kind == PaymentKind.POINTS and client == visit.client_id:
            points, until = points + amount, lives
        elif kind in (*TILL_KINDS, PaymentKind.DEPOSIT) and was != PaymentKind.CREDIT:
            money += amount
    order, visits = read.orders.get(f"refund:{refund.pk}", (0, 0))
    return Back(
        visit.pk, refund.made_at, order, visit.day, refund.total, points, until, refund.points_taken_back, money, visits
    )  # fmt: skip


def read_lots(read: Read) -> None:
    """As they were when the window began: what is left, and what was taken since. The oldest first."""
    start = read.window.start
    lots = Lot.objects.filter(account__client__in=read.pks, entry__happened_at__lt=start).oldest_first()
    uses = LotUse.objects.filter(lot__account__client__in=read.pks, entry__happened_at__gte=start)
    since = dict(uses.order_by().values_list("lot").annotate(sum=Sum("amount")))
    for pk, client, until, left in lots.values_list("pk", "account__client", "expires_on", "left"):
        if held := left + since.get(pk, ZERO):
            read.lots[client].append((until, held))


def read_cards(read: Read) -> None:
    changes: Rows = defaultdict(list)
    for change in CardChange.objects.filter(card__client__in=read.pks).select_related("card").order_by("pk"):
        changes[change.card.client_id].append(change)
    notice = CardRules.current().notice_days
    for card in Card.objects.filter(client__in=read.pks, is_blocked=False):
        story = changes[card.client_id]
        if any(each.kind in UPROOTS and each.happened_at >= read.window.start for each in story):
            read.given.add(card.client_id)
        read.cards[card.client_id] = plastic_of(card, story, notice, read)


def plastic_of(card: Card, story: Sequence[CardChange], notice: int, read: Read) -> Plastic:
    """The tier when the window began: before the first change in it, else the one of today."""
    start = read.window.start
    early = [each for each in story if each.happened_at < start]
    late = [each for each in story if each.happened_at >= start]
    issued = next((each for each in late if each.kind == Kind.ISSUED), None)
    first = next((each for each in late if each.kind in MOVES), None)
    told = next((each for each in reversed(early) if each.kind in (*MOVES, Kind.TOLD)), None)
    if issued:
        read.events[card.client_id].append(Issued(issued.happened_at))
    return Plastic(
        tier=None if issued else first.from_tier_id if first else card.tier_id,
        now=card.tier_id,
        falls_on=told.day + timedelta(days=notice) if told and told.kind == Kind.TOLD else None,
        valid_until=card.valid_until,
        is_out=issued is None,
        raised=tuple((each.day, each.from_tier_id, each.to_tier_id) for each in early if each.kind == Kind.RAISED),
    )
