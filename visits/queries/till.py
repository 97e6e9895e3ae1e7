"""What the till, the bill, the client's history and the stock room show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Avg, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bookings.models import OPEN, Appointment, AppointmentQuerySet, State
from bookings.queries.deposits import held_on
from clients.models import Client
from loyalty.models import AccountKind, Package, Pass
from loyalty.queries import AT_THE_TILL, Moved, all_moved, moved_at_till
from salon.models import Branch, Goods, Service, Staff
from salon.roles import Right, may
from visits.models import Payment, PaymentKind, RefundPayment, StockMovement, Visit, VisitLine, VisitQuerySet
from visits.queries.closing import PAID_IN, tips_on

FORGOTTEN_FOR = timedelta(days=7)
WAITING_ORDER = {State.IN_SERVICE: 1, State.ARRIVED: 2}
USUAL_KINDS = (PaymentKind.CASH, PaymentKind.CARD, PaymentKind.DEPOSIT, PaymentKind.POINTS)  # shown though unused


@dataclass(frozen=True)
class KindSum:
    kind: str
    label: Any
    amount: Decimal
    count: int


@dataclass(frozen=True)
class Till:
    """`sums` has every kind of payment, also those nobody used; `total` is what they come to.

    `paid_in` is money for later visits and old debts, by what it was paid for: in the drawer and at the bank, but on no bill
    of the day. `returned` went out again; `fees` were kept of deposits that lay there already. `tips` are the masters', `refunds` what went back of bills.
    """

    waiting: list[Appointment]
    paid: list[Visit]
    sums: list[KindSum]
    paid_in: dict[AccountKind, list[KindSum]]
    returned: list[KindSum]
    fees: Decimal
    tips: list[KindSum]
    refunds: list[KindSum]

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.sums), Decimal(0))

    @property
    def named(self) -> list[tuple[Any, list[KindSum]]]:
        return [(PAID_IN[kind], rows) for kind, rows in self.paid_in.items()]


def till_of(branch: Branch, day: date, *, by: Staff, now: datetime) -> Till:
    """Whoever waits to pay is shown on the present day only. A constant number of queries."""
    is_today = day == branch.local_day(now)
    paid = Visit.objects.visible_to(by).filter(branch=branch, till_day=day).with_lines()
    moved = moved_at_till(branch, day)
    paid_in, returned, fees = (moved[reason] for reason in AT_THE_TILL)
    return Till(
        waiting=in_order(waiting_to_pay(branch, day, by=by)) if is_today else [],
        paid=list(paid.prefetch_related("payments")),
        sums=sums_of(branch, day),
        paid_in={kind: by_kind(paid_in[kind]) for kind in PAID_IN if kind in paid_in},
        returned=by_kind(all_moved(returned)),
        fees=sum((amount for amount, _count in all_moved(fees).values()), Decimal(0)),
        tips=[KindSum(kind, PaymentKind(kind).label, amount, 0) for kind, amount in tips_on(branch, day).items()],
        refunds=by_kind(moved_of(RefundPayment.objects.filter(refund__visit__branch=branch, refund__till_day=day))),
    )


def waiting_to_pay(branch: Branch, day: date, *, by: Staff) -> AppointmentQuerySet:
    """Open visits of the day, and those of the last days that were begun and never paid."""
    start, end = branch.day_bounds(day)
    here = Appointment.objects.visible_to(by).filter(branch=branch, starts_at__gte=start - FORGOTTEN_FOR)
    today, begun = Q(starts_at__gte=start, state__in=OPEN), Q(state__in=WAITING_ORDER)
    waiting = here.filter(today | begun, starts_at__lt=end).with_parts().select_related("client", "branch", "terms")
    return waiting.annotate(deposit_held=held_on("pk"))


def in_order(waiting: Iterable[Appointment]) -> list[Appointment]:
    """Ready to pay, then in the chair, then waiting, then the rest of the day."""

    def place(each: Appointment) -> tuple[int, datetime]:
        is_ready = each.state == State.IN_SERVICE and each.ready_at is not None
        return (0 if is_ready else WAITING_ORDER.get(State(each.state), 3), each.starts_at)

    return sorted(waiting, key=place)


def sums_of(branch: Branch, day: date) -> list[KindSum]:
    found = moved_of(Payment.objects.filter(visit__branch=branch, visit__till_day=day))
    shown = [kind for kind in PaymentKind if kind in USUAL_KINDS or kind in found]
    return [KindSum(kind, kind.label, *found.get(kind, (Decimal(0), 0))) for kind in shown]


def moved_of(rows: QuerySet[Any]) -> Moved:
    """Sum and number of the rows by their kind."""
    sums = rows.order_by("kind").values_list("kind").annotate(amount=Sum("amount"), count=Count("pk"))
    return {kind: (amount, count) for kind, amount, count in sums}


def by_kind(found: Moved) -> list[KindSum]:
    """By how it was paid; only kinds that were used."""
    return [KindSum(kind, kind.label, *found[kind]) for kind in PaymentKind if kind in found]


# The bill --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Menu:
    """What can be put on a bill and who can have done it, by the values of the form's lists."""

    groups: list[tuple[str, list[tuple[str, str]]]]
    items: dict[str, Service | Goods]
    masters: dict[str, Staff]
    passes: Sequence[Pass] = ()
    packages: dict[str, Package] = field(default_factory=dict)


def menu_of(
    branch: Branch,
    appointment: Appointment | None = None,
    passes: Sequence[Pass] = (),
    corrected: Visit | None = None,
) -> Menu:
    """What was booked or billed stays on the list though it is off sale since, or the master has left. `passes` are the client's."""
    parts = list(appointment.parts.select_related("service", "master")) if appointment else []
    lines = list(corrected.lines.select_related("master")) if corrected else []
    booked = {part.service_id for part in parts} | {line.service_id for line in lines}
    services = list(
        Service.objects.filter(Q(is_active=True) | Q(pk__in=booked))
        .select_related("category")
        .order_by("category__position", "category__name", "name")
    )
    goods = list(Goods.objects.filter(Q(is_active=True) | Q(pk__in=[line.goods_id for line in lines if line.goods_id])))
    masters = list(Staff.objects.masters().bookable_at(branch))
    known = [part.master for part in parts] + [line.master for line in lines if line.master]
    masters += [master for master in dict.fromkeys(known) if master not in masters]
    groups = [
        (name, [(f"s{each.pk}", each.name) for each in group])
        for name, group in groupby(services, key=lambda service: service.category.name)
    ]
    if goods:
        groups.append((_("Goods"), [(f"g{each.pk}", each.name) for each in goods]))
    items: dict[str, Service | Goods] = {f"s{each.pk}": each for each in services}
    items |= {f"g{each.pk}": each for each in goods}
    packages = {str(each.pk): each for each in Package.objects.sellable().with_items()}
    return Menu(groups, items, {str(each.pk): each for each in masters}, passes, packages)


# The client's history --------------------------------------------------------------------------------


def visits_of(client: Client, *, by: Staff) -> VisitQuerySet:
    """All visits of the client, whoever looks: the card is the company's. `may_open` says whether the receipt is theirs to see."""
    lines = VisitLine.objects.select_related("master")
    visits = Visit.objects.filter(client=client).select_related("branch").prefetch_related(Prefetch("lines", lines))
    if not may(by, Right.TAKE_PAYMENT):
        return visits
    return visits.annotate(may_open=Exists(Visit.objects.visible_to(by).filter(pk=OuterRef("pk"))))


# Stock -----------------------------------------------------------------------------------------------


def stock_of(branch: Branch, *, text: str = "", only_low: bool = False) -> QuerySet[Goods]:
    """Goods with their `level` at the branch: those on sale, and those off sale that are still on the shelf."""
    here = Q(movements__branch=branch)
    goods = Goods.objects.annotate(level=Coalesce(Sum("movements__quantity", filter=here), 0))
    goods = goods.exclude(is_active=False, level=0).order_by("name", "pk")
    if text:
        goods = goods.filter(Q(name__icontains=text) | Q(sku__icontains=text))
    return goods.filter(level__lte=F("low_level")) if only_low else goods


def low_count(branch: Branch) -> int:
    """How many goods on sale are running out there."""
    return stock_of(branch, only_low=True).filter(is_active=True).count()


def level_of(goods: Goods, branch: Branch) -> int:
    sums = StockMovement.objects.filter(goods=goods, branch=branch).aggregate(level=Coalesce(Sum("quantity"), 0))
    return sums["level"]


def usually_received(goods: Iterable[Goods]) -> dict[int, int]:
    """How many came at once, on average of all branches; none of what never came."""
    came = StockMovement.objects.filter(goods__in=list(goods), reason=StockMovement.Reason.RECEIVED).order_by()
    rows = came.values_list("goods").annotate(mean=Avg("quantity"))
    return {pk: round(mean) for pk, mean in rows}


def movements_of(goods: Goods, branch: Branch) -> QuerySet[StockMovement]:
    return StockMovement.objects.filter(goods=goods, branch=branch).select_related("by", "visit")


def payments_of(staff: Staff) -> QuerySet[Payment]:
    """Payments at the branches this person sees, with the client and day of their visit."""
    visits = Payment.objects.filter(visit__branch__in=Branch.objects.visible_to(staff))
    return visits.annotate(day=F("visit__day")).select_related("visit__branch", "visit__client")
