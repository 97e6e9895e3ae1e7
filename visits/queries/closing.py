"""What a day came to at a till, and which days stand open."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from loyalty.models import AccountKind, Entry, Till
from loyalty.queries import AT_THE_TILL, PAID_BY
from salon.models import Branch
from visits.models import TILL_KINDS, CashMovement, DayClose, Payment, PaymentKind, Refund, RefundPayment, Tip, Visit

ZERO = Decimal(0)
DAY = timedelta(days=1)
LOOKED_BACK = timedelta(days=31)
Sums = dict[str, Decimal]


@dataclass(frozen=True)
class DayReport:
    """Sums by kind of payment. `expected` is what must be there of each kind of money, without the float."""

    bills: int
    turnover: Decimal
    discounts: Decimal
    payments: Sums
    tips: Sums
    paid_in: Sums
    paid_out: Sums
    refunds: Sums
    moved: Decimal
    fees: Decimal
    expected: Sums = field(default_factory=dict)

    @property
    def parts(self) -> list[tuple[str, list[tuple[str, Decimal]]]]:
        """What moved, in words: each with its sums by kind of payment."""
        told = {
            _("Paid"): self.payments,
            _("Tips"): self.tips,
            _("Paid in"): self.paid_in,
            _("Paid out"): self.paid_out,
            _("Given back of bills"): self.refunds,
        }
        return [
            (label, [(str(PaymentKind(kind).label), sums[kind]) for kind in PaymentKind if kind in sums])
            for label, sums in told.items()
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            name: {kind: str(amount) for kind, amount in value.items()} if isinstance(value, dict) else str(value)
            for name, value in asdict(self).items()
        }


def day_report(branch: Branch, day: date) -> DayReport:
    """By the day of the till; a constant number of queries."""
    bills = Visit.objects.filter(branch=branch, till_day=day).aggregate(
        count=Count("pk"), total=Sum("total", default=ZERO), off=Sum("discount_total", default=ZERO)
    )
    payments = by_kind(Payment.objects.filter(visit__branch=branch, visit__till_day=day))
    tips = tips_on(branch, day)
    refunds = by_kind(RefundPayment.objects.filter(refund__visit__branch=branch, refund__till_day=day))
    entries = Entry.objects.filter(branch=branch, till_day=day).exclude(account__kind=AccountKind.POINTS)
    entries = entries.annotate(how=PAID_BY)
    paid_in = by_kind(entries.filter(reason=Entry.Reason.TOP_UP), "how")
    paid_out = {kind: -amount for kind, amount in by_kind(entries.filter(reason=Entry.Reason.RETURNED), "how").items()}
    fees = -sum(entries.filter(reason=Entry.Reason.FORFEITED).values_list("amount", flat=True), ZERO)
    moved = CashMovement.objects.filter(branch=branch, till_day=day).aggregate(sum=Sum("amount", default=ZERO))["sum"]
    came_in = {
        kind: payments.get(kind, ZERO) + tips.get(kind, ZERO) + paid_in.get(kind, ZERO)
        - paid_out.get(kind, ZERO) - refunds.get(kind, ZERO)
        for kind in TILL_KINDS
    }  # fmt: skip
    came_in[PaymentKind.CASH] += moved
    return DayReport(
        bills["count"], bills["total"], bills["off"], payments, tips, paid_in, paid_out, refunds, moved, fees,
        {str(kind): amount for kind, amount in came_in.items()},
    )  # fmt: skip


def tips_on(branch: Branch, day: date) -> Sums:
    """A bill that is corrected has its tips written anew with the other bill: on that day the old ones count against them."""
    given = by_kind(Tip.objects.filter(visit__branch=branch, visit__till_day=day))
    again = by_kind(Tip.objects.filter(visit__corrected_by__branch=branch, visit__corrected_by__till_day=day))
    net = {kind: given.get(kind, ZERO) - again.get(kind, ZERO) for kind in {*given, *again}}
    return {kind: amount for kind, amount in net.items() if amount}


def by_kind(rows: QuerySet[Any], name: str = "kind") -> Sums:
    return dict(rows.order_by(name).values_list(name).annotate(sum=Sum("amount")))


def expected_in_till(report: DayReport, before: Decimal) -> Sums:
    """Of each kind of money; in the drawer also the float that was left `before`."""
    floats = {PaymentKind.CASH: before}
    return {kind.value: report.expected[kind] + floats.get(kind, ZERO) for kind in TILL_KINDS}


def report_of(close: DayClose) -> DayReport:
    """As it was when the day was closed."""
    kept: dict[str, Any] = {
        name: {kind: Decimal(amount) for kind, amount in value.items()} if isinstance(value, dict) else Decimal(value)
        for name, value in close.report.items()
    }
    return DayReport(**(kept | {"bills": int(kept["bills"])}))


def closes_of(branch: Branch) -> QuerySet[DayClose]:
    """The newest first, each with what was counted more or less than expected."""
    off = Sum(F("sums__counted") - F("sums__expected"), default=ZERO)
    return DayClose.objects.filter(branch=branch).select_related("closed_by").annotate(off=off).order_by("-day")


def float_before(branch: Branch, day: date) -> Decimal:
    """What the last close before this day left in the drawer."""
    last = DayClose.objects.filter(branch=branch, day__lt=day).order_by("-day").first()
    return last.float_after if last else ZERO


def counted_on(branch: Branch, now: datetime) -> date:
    """Which day's close counts what is paid now; `loyalty.operations.till_day` without the lock."""
    till, today = Till.objects.filter(branch=branch).first(), branch.local_day(now)
    return max(today, till.closed_through + timedelta(days=1)) if till and till.closed_through else today


def late_day(branch: Branch, now: datetime) -> date | None:
    """The day that money of now counts on, where it is not today because today is closed."""
    day = counted_on(branch, now)
    return None if day == branch.local_day(now) else day


def open_days(branch: Branch, today: date) -> list[date]:
    """Days before today on which money moved and that nobody closed, oldest first."""
    return open_days_of({branch: today})[branch]


def open_days_of(todays: Mapping[Branch, date]) -> dict[Branch, list[date]]:
    """The same of many branches, each with its own today; a constant number of queries."""
    closed = dict(Till.objects.filter(branch__in=todays).values_list("branch", "closed_through"))
    spans: dict[tuple[date, date], list[int]] = defaultdict(list)
    for branch, today in todays.items():
        since, through = today - LOOKED_BACK, closed.get(branch.pk)
        spans[max(since, through + DAY) if through else since, today - DAY].append(branch.pk)
    found = moved_in(spans)
    return {branch: sorted(day for pk, day in found if pk == branch.pk) for branch in todays}


def moved_in(spans: Mapping[tuple[date, date], Sequence[int]]) -> set[tuple[int, date]]:
    """Branches and days of the till with any money in them."""

    def within(name: str) -> Q:
        return reduce(or_, (Q(till_day__range=span, **{f"{name}__in": pks}) for span, pks in spans.items()), Q(pk=None))

    rows: set[Any] = set()
    for table in (Visit.objects, Entry.objects.filter(reason__in=AT_THE_TILL), CashMovement.objects):
        rows |= set(table.filter(within("branch")).order_by().values_list("branch", "till_day").distinct())
    back = Refund.objects.filter(within("visit__branch")).order_by()
    return rows | set(back.values_list("visit__branch", "till_day").distinct())
