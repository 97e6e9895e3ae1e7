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
from loyalty.commissions import OfPiece
from loyalty.models import Card
from loyalty.operations import Promotion
from loyalty.pricing import (
    HUNDRED,
    Cut,
    Line,
    Offer,
    Rules,
    largest_discount,
    lowest_price,
    more_sales,
    price_line,
    rounded,
)
from salon.models import CommissionRule, Company, Goods, Service
from visits.models import VisitLine
from visits.queries.commissions import commissions_by_terms
from visits.queries.rivals import Rival, rivals_of

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

    `most` is the largest discount the till gives on the line. Of the commission `fixed` stays, `of_full` is a part of the full
    price, `of_paid` of the paid one.

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
    lines = lines.annotate(before=full, asked=asked, most=Least(most, spare))
    lines = lines.annotate(
        given=Greatest(Value(ZERO), sum_of(Least("asked", "most") - F("discount")), output_field=SUM),
        **commission_parts(is_shared=plan.is_shared),
    )
    paid = F("before") - F("discount") - F("given")
    anew = sum_of(F("fixed") + F("of_full") * F("before") + F("of_paid") * paid)
    return lines.annotate(
        commission_then=Case(When(given__gt=0, then=Round(anew, digits)), default=F("commission"), output_field=SUM)
    )


def commission_parts(*, is_shared: bool) -> dict[str, Case]:
    """As `OfPiece`, of a line: by the terms it was paid by."""
    rate = Coalesce(
        sum_of(F("commission") / NullIf(Coalesce("commission_base", F("before")), Value(ZERO))),
        Value(ZERO),
        output_field=SUM,
    )
    none, is_fixed = Value(ZERO), Q(commission_rule__kind=CommissionRule.Kind.FIXED)
    is_of_paid = Q(commission_rule__base=CommissionRule.Base.PAID)
    if is_shared:
        is_of_paid = ~Q(commission_rule__base=CommissionRule.Base.FULL)
    return {
        "fixed": Case(When(is_fixed, then=F("commission")), default=none, output_field=SUM),
        "of_full": Case(When(is_fixed | is_of_paid, then=none), default=rate, output_field=SUM),
        "of_paid": Case(When(is_fixed, then=none), When(is_of_paid, then=rate), default=none, output_field=SUM),
    }


@dataclass(frozen=True)
class Item:
    """Of one piece by the price list: `asked` as the owner plans it, `then` as the till gives it, `lowest` (None: no price) and
    `largest` cover cost and commission. `earned` of all that were `sold`, less commission."""

    key: str
    name: str
    price: Decimal
    cost: Decimal
    commission: OfPiece | None
    asked: Decimal
    then: Decimal
    lowest: Decimal | None
    largest: Decimal
    is_left_alone: bool
    cut: Cut
    sold: int
    earned: Decimal
    earned_then: Decimal

    def left(self, paid: Decimal) -> Decimal:
        """Of one piece sold for `paid`, less its commission where that is known."""
        return paid - self.cost - (self.commission.at(self.price, paid) if self.commission else ZERO)

    @property
    def loss(self) -> Decimal:
        return max(ZERO, -self.left(self.asked))

    @property
    def margin(self) -> Decimal:
        """Of one piece, as they were really sold; by the price list where none was."""
        return self.earned / self.sold if self.sold else self.left(self.price)

    @property
    def margin_then(self) -> Decimal:
        return self.earned_then / self.sold if self.sold else self.left(self.then)

    @property
    def more(self) -> int | None:
        """None: however many are sold, they do not earn it again."""
        if not self.sold and self.margin_then <= 0 and self.margin_then < self.margin:
            return None
        return more_sales(self.sold, self.earned, self.earned_then)


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
    rivals: list[Rival]
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
    """Four queries, however many sales there were; up to five more for other promotions and for services not sold yet."""
    sales = sales_of(plan, days, company=company, now=now)
    hit = Q(given__gt=0)
    sums = {
        "sold": Sum("quantity"), "paid": Sum("total"), "costs": Sum("cost"), "paid_out": Sum("commission"), "less": Sum("given"),
        "paid_out_then": Sum("commission_then"), "full": Sum("before"), "fixed": Sum("fixed"),
        "of_full": Sum(sum_of(F("of_full") * F("before"))), "of_paid": Sum(sum_of(F("of_paid") * F("before"))),
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
    unsold = [each for each in plan.services if (each.pk, None) not in rows]
    by_terms = commissions_by_terms(unsold, days.last, is_shared=plan.is_shared)
    things: list[Service | Goods] = [*plan.services, *plan.goods]
    items = []
    for thing in things:
        row = rows.get((thing.pk, None) if isinstance(thing, Service) else (None, thing.pk))
        known = commission_of_sales(row) if row else None if isinstance(thing, Goods) else by_terms.get(thing.pk)
        items.append(item_of(thing, row, known, plan, company))
    rivals = rivals_of(plan, sales)
    return Forecast(days, items, masters_hit(sales), rivals, whole["all"] or ZERO, whole["visits"], whole["clients"])


def commission_of_sales(row: dict[str, Any]) -> OfPiece:
    """The average of what was really sold."""
    full, sold = row["full"], row["sold"]
    parts = (row["of_full"] / full, row["of_paid"] / full) if full else (ZERO, ZERO)
    return OfPiece(row["fixed"] / sold, *parts)


def item_of(
    thing: Service | Goods, row: dict[str, Any] | None, commission: OfPiece | None, plan: Promotion, company: Company
) -> Item:
    cost = thing.material_cost if isinstance(thing, Service) else thing.purchase_cost
    is_left_alone = isinstance(thing, Service) and thing.is_classic and not plan.touches_classics
    offers = [] if is_left_alone else [Offer("promotion", plan.percent, "")]
    priced = price_line(
        Line(thing.price, cost=cost), offers=offers, rules=Rules(company.precision, company.max_discount_percent)
    )
    off = ZERO if is_left_alone else rounded(thing.price * plan.percent / HUNDRED, company.precision)
    covered = (commission or OfPiece()).covers_from(thing.price, cost)
    return Item(
        key=f"{'s' if isinstance(thing, Service) else 'g'}{thing.pk}",
        name=thing.name,
        price=thing.price,
        cost=cost,
        commission=commission,
        asked=thing.price - off,
        then=priced.total,
        lowest=None if covered is None else lowest_price(covered, company.precision),
        largest=ZERO if covered is None else largest_discount(thing.price, covered),
        is_left_alone=is_left_alone,
        cut=priced.cut,
        sold=row["sold"] if row else 0,
        earned=row["paid"] - row["costs"] - row["paid_out"] if row else ZERO,
        earned_then=row["paid"] - row["less"] - row["costs"] - row["paid_out_then"] if row else ZERO,
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
