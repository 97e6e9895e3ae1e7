"""What the salon owes for what was earned or paid beforehand: by month, how it came and where it went."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import DateField, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from loyalty.models import Account, AccountKind, Entry, Lot
from loyalty.queries.ledger import ZERO

Reason = Entry.Reason
MONTHS = 12
# Whose entries are looked at: of these branches, with None also those of no branch, what expired by itself or was brought
# over. All without it.
Branches = Collection[int | None] | None


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
    """`flows` by Flow of the branches that are looked at, `everywhere` those of all; `owed` at its end, which is of no branch."""

    first: date
    flows: dict[str, Decimal]
    everywhere: dict[str, Decimal]
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


def by_month(kind: str, *, now: datetime, today: date, owed: Decimal, branches: Branches = None) -> list[Month]:
    """The running month first; what was owed at the end of each is reckoned backwards from what is `owed` now."""
    first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
    rows = (
        Entry.objects.filter(account__kind=kind, happened_at__lte=now, happened_at__gte=start_of(first))
        .annotate(month=TruncMonth("happened_at"))
        .order_by()
        .values_list("month", "branch", "reason")
        .annotate(sum=Sum("amount"))
    )
    flows: dict[date, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(Flow, ZERO))
    everywhere: dict[date, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(Flow, ZERO))
    for month, branch, reason, amount in rows:
        everywhere[month.date()][FLOW_OF[reason]] += amount
        if branches is None or branch in branches:
            flows[month.date()][FLOW_OF[reason]] += amount
    found = []
    for back in range(MONTHS):
        month = today.replace(day=1) - relativedelta(months=back)
        found.append(Month(month, flows[month], everywhere[month], owed))
        owed -= sum(everywhere[month].values(), ZERO)
    return found


def cost_of(months: list[Month]) -> Cost:
    """Of points, from what left in these months."""
    sums = {flow: -sum((month.everywhere[flow] for month in months), ZERO) for flow in (Flow.SPENT, Flow.LAPSED)}
    return Cost(months[0].owed, max(ZERO, sums[Flow.SPENT]), max(ZERO, sums[Flow.LAPSED]))


def entries_behind(kind: str, flow: str, month: date | None, branches: Branches = None) -> QuerySet[Entry]:
    """The rows of one number; of the whole time, or of one month."""
    wanted: dict[str, Any] = {"account__kind": kind}
    if flow:
        wanted["reason__in"] = FLOWS[Flow(flow)]
    if month:
        wanted |= {"happened_at__gte": start_of(month), "happened_at__lt": start_of(after(month))}
    # Only the rows of a page are joined with the people: sorting them all in their full width takes ten times as long.
    return Entry.objects.filter(of_branches(branches), **wanted).prefetch_related("account__client", "branch", "by")


def of_branches(branches: Branches) -> Q:
    if branches is None:
        return Q()
    known = Q(branch__in=[pk for pk in branches if pk])
    return known | Q(branch=None) if None in branches else known


def after(month: date) -> date:
    return month + relativedelta(months=1)


def start_of(day: date) -> datetime:
    """A bound, and not the day of each entry: the database would reckon the clock's time of every row of the table."""
    return timezone.make_aware(datetime.combine(day, time.min))


def held(kind: str, month: date | None) -> QuerySet[Account]:
    """Accounts with what is `owed` on them, the largest first; with a month what was on them at its end.

    Of points that are owed now also the day on which the first of them expire, `expires_on`.
    """
    accounts = Account.objects.filter(kind=kind).select_related("client")
    if month:
        later = Entry.objects.filter(account=OuterRef("pk"), happened_at__gte=start_of(after(month))).order_by()
        sums = Subquery(later.values("account").annotate(sum=Sum("amount")).values("sum"))
        accounts = accounts.annotate(owed=F("balance") - Coalesce(sums, ZERO, output_field=DecimalField()))
    else:
        accounts = accounts.annotate(owed=F("balance"))
    soonest = Lot.objects.open().filter(account=OuterRef("pk")).oldest_first().values("expires_on")[:1]
    expiry = Subquery(soonest) if kind == AccountKind.POINTS and not month else Value(None, output_field=DateField())
    return accounts.exclude(owed=ZERO).annotate(expires_on=expiry).order_by("-owed", "pk")
