"""What the salon owes for what was earned or paid beforehand: by month, how it came and where it went."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth

from loyalty.models import Account, AccountKind, Entry
from loyalty.queries.ledger import ZERO

Reason = Entry.Reason
MONTHS = 12


class Flow(StrEnum):
    """The columns; each reason is in one of them, so that they add up to what is owed."""

    CAME = "came"
    SPENT = "spent"
    LAPSED = "lapsed"
    BACK = "back"
    OTHER = "other"


FLOWS = {
    Flow.CAME: (Reason.OPENING, Reason.TOP_UP, Reason.EARNED, Reason.REFERRAL),
    Flow.SPENT: (Reason.SPENT, Reason.REFUNDED),
    Flow.LAPSED: (Reason.EXPIRED, Reason.FORFEITED),
    Flow.BACK: (Reason.RETURNED, Reason.TAKEN_BACK),
    Flow.OTHER: (Reason.MOVED, Reason.CORRECTION),
}
FLOW_OF = {reason: flow for flow, reasons in FLOWS.items() for reason in reasons}
OWED_KINDS = [kind for kind in AccountKind if kind != AccountKind.CREDIT]


@dataclass(frozen=True)
class Month:
    """`flows` by Flow; `owed` at its end."""

    first: date
    flows: dict[str, Decimal]
    owed: Decimal


@dataclass(frozen=True)
class Cost:
    """Not every point is claimed: `share` of those that left were spent, the others lapsed."""

    owed: Decimal
    spent: Decimal
    lapsed: Decimal

    @property
    def share(self) -> Decimal:
        """All, while nothing has left."""
        left = self.spent + self.lapsed
        return self.spent / left if left else Decimal(1)

    @property
    def percent(self) -> int:
        return round(self.share * 100)

    @property
    def expected(self) -> Decimal:
        return (self.owed * self.share).quantize(Decimal("0.01"))


def owed_now() -> dict[str, Decimal]:
    """By kind of account, without those clients owe."""
    found = dict(Account.objects.exclude(kind=AccountKind.CREDIT).values_list("kind").annotate(sum=Sum("balance")))
    return {kind: found.get(kind, ZERO) for kind in OWED_KINDS}


def by_month(kind: str, *, now: datetime, today: date) -> list[Month]:
    """The running month first; what was owed at the end of each is reckoned backwards from what is owed now."""
    first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
    rows = (
        Entry.objects.filter(account__kind=kind, happened_at__lte=now, happened_at__date__gte=first)
        .annotate(month=TruncMonth("happened_at"))
        .order_by("month")
        .values_list("month", "reason")
        .annotate(sum=Sum("amount"))
    )
    flows: dict[date, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(Flow, ZERO))
    for month, reason, amount in rows:
        flows[month.date()][FLOW_OF[reason]] += amount
    owed, found = owed_now()[kind], []
    for back in range(MONTHS):
        month = today.replace(day=1) - relativedelta(months=back)
        found.append(Month(month, flows[month], owed))
        owed -= sum(flows[month].values(), ZERO)
    return found


def cost_of(months: list[Month]) -> Cost:
    """Of points, from what left in these months."""
    sums = {flow: -sum((month.flows[flow] for month in months), ZERO) for flow in (Flow.SPENT, Flow.LAPSED)}
    return Cost(months[0].owed, max(ZERO, sums[Flow.SPENT]), max(ZERO, sums[Flow.LAPSED]))


def entries_behind(kind: str, flow: str, month: date | None) -> QuerySet[Entry]:
    """The rows of one number; of the whole year, or of one month."""
    wanted: dict[str, Any] = {"account__kind": kind}
    if flow:
        wanted["reason__in"] = FLOWS[Flow(flow)]
    if month:
        wanted["happened_at__date__range"] = (month, month + relativedelta(months=1, days=-1))
    return Entry.objects.filter(**wanted).select_related("account__client", "branch", "by")
