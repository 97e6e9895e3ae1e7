"""What masters earned in a period. Sales count on the day of the bill, what was given back on the day it was given back.

A stepped commission is reckoned by the calendar month of the sale: the percent its whole turnover has reached counts for
all of it, and `by_steps` is what this is more than the lines of the bills hold.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, NullIf, TruncMonth

from loyalty.commissions import Terms
from loyalty.pricing import HUNDRED, rounded
from loyalty.queries import terms_of
from reports.periods import Period
from salon.models import Branch, CommissionRule, Company, Staff
from visits.models import RefundLine, Tip, VisitLine
from visits.queries import Turnovers, turnovers

ZERO = Decimal(0)
SUM = DecimalField(max_digits=20, decimal_places=6)
MONTH = relativedelta(months=1)


@dataclass(frozen=True)
class Earning:
    """`services` and `goods` are what was paid for them, `returned` what was given back of it. `at_bills` is the commission
    of the bills, `walked_back` what refunds took off it."""

    master: Staff
    services: Decimal = ZERO
    goods: Decimal = ZERO
    at_bills: Decimal = ZERO
    returned: Decimal = ZERO
    walked_back: Decimal = ZERO
    by_steps: Decimal = ZERO
    tips: Decimal = ZERO

    @property
    def due(self) -> Decimal:
        return self.at_bills - self.walked_back + self.by_steps


@dataclass(frozen=True)
class Asked:
    """Which branches, which days, and whose: without a master everybody's."""

    branches: Sequence[Branch]
    period: Period
    master: Staff | None = None

    @property
    def days(self) -> tuple[date, date]:
        return self.period.first, self.period.last

    def of_master(self, name: str) -> dict[str, Any]:
        return {name: self.master} if self.master else {f"{name}__isnull": False}


def sold(asked: Asked) -> QuerySet[VisitLine]:
    whose = asked.of_master("master")
    return VisitLine.objects.filter(visit__branch__in=asked.branches, visit__day__range=asked.days, **whose)


def returned(asked: Asked) -> QuerySet[RefundLine]:
    whose = asked.of_master("line__master")
    return RefundLine.objects.filter(
        refund__visit__branch__in=asked.branches, refund__till_day__range=asked.days, **whose
    )


def tipped(asked: Asked) -> QuerySet[Tip]:
    """Tips of a corrected bill are written anew with the other bill."""
    of_days = Tip.objects.filter(visit__branch__in=asked.branches, visit__till_day__range=asked.days)
    return of_days.filter(visit__corrected_by__isnull=True, **asked.of_master("master"))


def earnings(asked: Asked, *, company: Company) -> list[Earning]:
    """Whoever earned most first. As many queries for one master as for all."""
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    lines = sold(asked).order_by().values("master").annotate(
        services=Sum("total", filter=Q(goods__isnull=True), default=ZERO),
        goods=Sum("total", filter=Q(goods__isnull=False), default=ZERO),
        at_bills=Sum("commission"),
    )  # fmt: skip
    back = returned(asked).order_by().values("line__master").annotate(
        returned=Sum("amount"), walked_back=Sum("commission")
    )  # fmt: skip
    tips = tipped(asked).order_by().values("master").annotate(tips=Sum("amount"))
    for name, rows in (("master", lines), ("line__master", back), ("master", tips)):
        for row in rows:
            sums[row.pop(name)] |= row  # type: ignore[misc, arg-type]
    for master, more in by_steps(asked, company=company).items():
        sums[master]["by_steps"] = more
    found = [Earning(master, **sums[master.pk]) for master in Staff.objects.filter(pk__in=sums)]
    return sorted(found, key=lambda row: (-row.due, row.master.pk))


def lines_of(asked: Asked, part: str) -> QuerySet[VisitLine]:
    """Newest first; `part`: services, goods, stepped for those whose percent rises, or nothing for all."""
    rows = sold(asked)
    if part == "stepped":
        rows = rows.filter(commission_rule__kind=CommissionRule.Kind.STEPPED)
    elif part:
        rows = rows.filter(goods__isnull=part == "services")
    return rows.select_related("visit__branch", "visit__client", "master", "commission_rule").order_by(
        "-visit__day", "-pk"
    )


def returned_of(asked: Asked) -> QuerySet[RefundLine]:
    rows = returned(asked).select_related("refund__visit__branch", "refund__visit__client", "line__master")
    return rows.order_by("-refund__made_at", "pk")


def tips_of(asked: Asked) -> QuerySet[Tip]:
    rows = tipped(asked).select_related("visit__branch", "visit__client", "master")
    return rows.order_by("-visit__paid_at", "pk")


# Steps -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stepped:
    """What was sold (or, below zero, given back) of a month by one rule."""

    master: int
    rule: int
    month: date
    base: Decimal
    commission: Decimal


def by_steps(asked: Asked, *, company: Company) -> dict[int, Decimal]:
    """By master: by how much the percent that was reached gives more than the lines hold."""
    rows = list(stepped(asked))
    if not rows:
        return {}
    rules = {rule.pk: terms_of(rule) for rule in CommissionRule.objects.filter(pk__in={row.rule for row in rows})}
    reached = turnovers_of_months({row.master for row in rows}, {row.month for row in rows})
    more: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        percent = rules[row.rule].percent_at(reached[row.master, row.month])
        more[row.master] += rounded(row.base * percent / HUNDRED, company.precision) - row.commission
    return more


def turnovers_of_months(masters: set[int], months: set[date]) -> Turnovers:
    return turnovers(masters, min(months), max(months) + MONTH - timedelta(days=1))


def stepped(asked: Asked) -> Iterator[Stepped]:
    kind = CommissionRule.Kind.STEPPED
    lines = sold(asked).filter(commission_rule__kind=kind).order_by()
    back = returned(asked).filter(line__commission_rule__kind=kind).order_by()
    full = F("line__price") * F("line__quantity")
    part = Coalesce(F("amount") / NullIf(F("line__total"), Value(ZERO)), Value(Decimal(1)), output_field=SUM)
    agreed = Coalesce("commission_base", F("price") * F("quantity"))
    undone = Coalesce(F("line__commission_base"), full) * part
    for row in lines.values_list("master", "commission_rule", TruncMonth("visit__day")).annotate(
        base=Sum(agreed), stored=Sum("commission")
    ):
        yield Stepped(*row)
    for master, rule, month, base, commission in back.values_list(
        "line__master", "line__commission_rule", TruncMonth("line__visit__day")
    ).annotate(base=Sum(undone, output_field=SUM), stored=Sum("commission")):
        yield Stepped(master, rule, month, -base, -commission)


def reached_by(lines: Sequence[VisitLine]) -> dict[int, Decimal]:
    """Of these lines, by their number: the percent the month has reached for those whose percent rises."""
    rising = [
        line for line in lines if line.commission_rule and line.commission_rule.kind == CommissionRule.Kind.STEPPED
    ]
    if not rising:
        return {}
    months = turnovers_of_months(
        {line.master_id for line in rising if line.master_id}, {month_of(line) for line in rising}
    )
    terms: dict[Any, Terms] = {
        line.commission_rule: terms_of(line.commission_rule) for line in rising if line.commission_rule
    }
    return {
        line.pk: terms[line.commission_rule].percent_at(months[line.master_id or 0, month_of(line)]) for line in rising
    }


def month_of(line: VisitLine) -> date:
    return line.visit.day.replace(day=1)
