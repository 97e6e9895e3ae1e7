"""What a promotion would have cost, had it been on in the last comparable days: each sale priced anew beside what it was."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least, NullIf, Round

from clients.models import Client
from clients.models.client import DAYS_OF_PERMANENT
from loyalty.models import Card
from loyalty.operations import Promotion
from loyalty.pricing import Line, Offer, Rules, largest_discount, lowest_price, more_sales, price_line
from salon.models import Company, Goods, Service
from visits.models import VisitLine

ZERO = Decimal(0)
SUM = DecimalField(max_digits=20, decimal_places=6)
A_YEAR = timedelta(days=364)  # the same weekdays


@dataclass(frozen=True)
class Days:
    """Both included."""

    first: date
    last: date


def comparable(plan: Promotion, today: date, *, is_year_ago: bool) -> Days:
    """As many days: those just before it begins that are over already, or the same ones a year ago."""
    if is_year_ago:
        return Days(plan.first - A_YEAR, plan.last - A_YEAR)
    last = min(plan.first, today) - timedelta(days=1)
    return Days(last - (plan.last - plan.first), last)


class Truncated(Func):
    function = "TRUNC"


def sum_of(expression: Any) -> ExpressionWrapper:
    return ExpressionWrapper(expression, output_field=SUM)


def sales_of(plan: Promotion, days: Days, *, company: Company, now: datetime) -> QuerySet[VisitLine]:
    """Lines of those days that it touches, with what it would have given (`given` more than they got) and `commission_then`.

    The same arithmetic as the engine's, in SQL: the ceiling, regular clients' own, cost, and the best one wins.
    """
    services = [each for each in plan.services if plan.touches_classics or not each.is_classic]
    lines = VisitLine.objects.filter(Q(service__in=services) | Q(goods__in=list(plan.goods)))
    lines = lines.filter(visit__day__range=(days.first, days.last))
    if plan.branches:
        lines = lines.filter(visit__branch__in=list(plan.branches))
    digits = -int(company.precision.as_tuple().exponent)
    holder = Exists(Card.objects.valid(now).filter(client=OuterRef("visit__client")))
    regular = Q(visit__client__visits_count__gt=1, visit__client__usual_interval_days__lte=DAYS_OF_PERMANENT) | Q(
        holder
    )
    ceiling = Case(
        When(regular, then=Value(company.regular_max_discount_percent)), default=Value(company.max_discount_percent)
    )
    full = sum_of(F("price") * F("quantity"))
    asked = Round(sum_of(full * Value(plan.percent) / Value(Decimal(100))), digits)
    most = Truncated(sum_of(full * ceiling / Value(Decimal(100))), Value(digits), output_field=SUM)
    spare = Greatest(Value(ZERO), Truncated(sum_of(full - F("cost")), Value(digits), output_field=SUM))
    lines = lines.annotate(
        before=full,
        given=Greatest(Value(ZERO), sum_of(Least(asked, most, spare) - F("discount")), output_field=SUM),
        rate=Coalesce(
            sum_of(F("commission") / NullIf(Coalesce("commission_base", full), Value(ZERO))),
            Value(ZERO),
            output_field=SUM,
        ),
    )
    paid = F("before") - F("discount") - F("given")
    anew = sum_of(F("rate") * (paid if plan.is_shared else F("before")))
    return lines.annotate(
        commission_then=Case(When(given__gt=0, then=Round(anew, digits)), default=F("commission"), output_field=SUM)
    )


@dataclass(frozen=True)
class Item:
    """`price`, `cost`, `lowest` and `then` are of one piece by the price list; `earned` of all that were `sold`, less commission."""

    key: str
    name: str
    price: Decimal
    cost: Decimal
    then: Decimal
    lowest: Decimal
    largest: Decimal
    is_left_alone: bool
    is_cut: bool
    sold: int
    earned: Decimal
    earned_then: Decimal
    more: int | None

    @property
    def margin(self) -> Decimal:
        """Of one piece, as they were really sold; by the price list and without commission where none was."""
        return self.earned / self.sold if self.sold else self.price - self.cost

    @property
    def margin_then(self) -> Decimal:
        return self.earned_then / self.sold if self.sold else self.then - self.cost


@dataclass(frozen=True)
class MasterHit:
    pk: int
    name: str
    commission: Decimal
    commission_then: Decimal

    @property
    def less(self) -> Decimal:
        return self.commission - self.commission_then


@dataclass(frozen=True)
class Forecast:
    """`given`: what those who came anyway would have been given, on `visits` of `clients`."""

    days: Days
    items: list[Item]
    masters: list[MasterHit]
    given: Decimal
    visits: int
    clients: int

    @property
    def sold(self) -> int:
        return sum(item.sold for item in self.items)

    @property
    def earned(self) -> Decimal:
        return sum((item.earned for item in self.items), ZERO)

    @property
    def earned_then(self) -> Decimal:
        return sum((item.earned_then for item in self.items), ZERO)

    @property
    def more(self) -> int | None:
        """None: however many are sold, some item earns nothing."""
        counts = [item.more for item in self.items]
        return None if None in counts else sum(filter(None, counts))


def forecast(plan: Promotion, days: Days, *, company: Company, now: datetime) -> Forecast:
    """Three queries, however many sales there were."""
    sales = sales_of(plan, days, company=company, now=now)
    hit = Q(given__gt=0)
    sums = {
        "sold": Sum("quantity"), "paid": Sum("total"), "costs": Sum("cost"), "paid_out": Sum("commission"), "less": Sum("given"),
        "paid_out_then": Sum("commission_then"),
    }  # fmt: skip
    rows: dict[Any, Any] = {
        (row["service_id"], row["goods_id"]): row
        for row in sales.order_by().values("service_id", "goods_id").annotate(**sums)
    }
    whole = sales.aggregate(
        visits=Count("visit", filter=hit, distinct=True),
        clients=Count("visit__client", filter=hit, distinct=True),
        all=Sum("given"),
    )
    items = [item_of(each, rows.get((each.pk, None)), plan, company) for each in plan.services]
    items += [item_of(each, rows.get((None, each.pk)), plan, company) for each in plan.goods]
    return Forecast(days, items, masters_hit(sales), whole["all"] or ZERO, whole["visits"], whole["clients"])


def item_of(thing: Service | Goods, row: dict[str, Any] | None, plan: Promotion, company: Company) -> Item:
    is_service = isinstance(thing, Service)
    cost = thing.material_cost if isinstance(thing, Service) else thing.purchase_cost
    is_left_alone = isinstance(thing, Service) and thing.is_classic and not plan.touches_classics
    offers = [] if is_left_alone else [Offer("promotion", plan.percent, "")]
    priced = price_line(
        Line(thing.price, cost=cost), offers=offers, rules=Rules(company.precision, company.max_discount_percent)
    )
    earned = row["paid"] - row["costs"] - row["paid_out"] if row else ZERO
    earned_then = row["paid"] - row["less"] - row["costs"] - row["paid_out_then"] if row else ZERO
    sold = row["sold"] if row else 0
    return Item(
        key=f"{'s' if is_service else 'g'}{thing.pk}",
        name=thing.name,
        price=thing.price,
        cost=cost,
        then=priced.total,
        lowest=lowest_price(cost, company.precision),
        largest=largest_discount(thing.price, cost),
        is_left_alone=is_left_alone,
        is_cut=bool(priced.cut),
        sold=sold,
        earned=earned,
        earned_then=earned_then,
        more=more_sales(sold, earned, earned_then),
    )


def masters_hit(sales: QuerySet[VisitLine]) -> list[MasterHit]:
    """Those whose commission would have been less, the most first."""
    sums = sales.filter(master__isnull=False).order_by().values("master_id", "master__first_name", "master__last_name")
    rows = sums.annotate(now=Sum("commission"), then=Sum("commission_then"))
    names = {row["master_id"]: f"{row['master__first_name']} {row['master__last_name']}".strip() for row in rows}
    found = [MasterHit(row["master_id"], names[row["master_id"]], row["now"], row["then"]) for row in rows]
    return sorted((each for each in found if each.less > 0), key=lambda each: (-each.less, each.name))


def sales_behind(sales: QuerySet[VisitLine], *, item: str, master: int | None, only_given: bool) -> QuerySet[VisitLine]:
    """The rows of one number of the forecast. `item` is s<service> or g<goods>."""
    if item[1:].isdigit():
        sales = sales.filter(**{"service" if item.startswith("s") else "goods": int(item[1:])})
    if master:
        sales = sales.filter(master=master)
    if only_given:
        sales = sales.filter(given__gt=0)
    return sales.select_related("visit__client", "visit__branch", "master").order_by("-visit__day", "-pk")


def clients_behind(sales: QuerySet[VisitLine]) -> QuerySet[Client]:
    """Who would have got it anyway, those with most visits first."""
    return Client.objects.filter(pk__in=sales.filter(given__gt=0).order_by().values("visit__client")).order_by(
        "-visits_count", "pk"
    )
