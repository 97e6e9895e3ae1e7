"""Where money may be lost at the till: what was given back and by whom, deep discounts, tills not closed, differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from loyalty.pricing import Kind
from salon.models import Branch, Company, Staff
from visits.models import DayClose, DayCloseSum, LedgerCheck, Refund, VisitLine
from visits.queries import open_days_of, overrides

DAYS = 30
DEEP = Decimal(20)


@dataclass(frozen=True)
class ByPerson:
    """`voided` are bills of which nothing was left; `lowered` lines with a deep discount, `given` what these came to."""

    staff: Staff
    refunds: int = 0
    voided: int = 0
    corrected: int = 0
    returned: Decimal = Decimal(0)
    lowered: int = 0
    given: Decimal = Decimal(0)


@dataclass(frozen=True)
class GivenAway:
    """By who did it: what was given back, and what deep discounts came to (by None where nobody is known)."""

    returned: dict[int, dict[str, Any]]
    lowered: dict[int | None, dict[str, Any]]

    def sum(self, name: str) -> Any:
        rows = [*self.returned.values(), *self.lowered.values()]
        return sum(row[name] for row in rows if name in row)


@dataclass(frozen=True)
class Losses:
    """The counts on the owner's page. `proof` is the last check of the ledger, if there was any."""

    refunds: int
    returned: Decimal
    lowered: int
    given: Decimal
    overridden: int
    unclosed: list[tuple[Branch, list[date]]]
    differing: int
    proof: LedgerCheck | None

    @property
    def open_days(self) -> int:
        return sum(len(days) for _branch, days in self.unclosed)

    @property
    def is_quiet(self) -> bool:
        return (
            not (self.refunds or self.lowered or self.overridden or self.open_days or self.differing) and self.is_proven
        )

    @property
    def is_proven(self) -> bool:
        return self.proof is None or self.proof.is_right


def refunds(branches: Sequence[Branch], *, now: datetime) -> QuerySet[Refund]:
    since = now - timedelta(days=DAYS)
    return Refund.objects.filter(visit__branch__in=branches, made_at__gte=since).select_related(
        "by", "visit__branch", "visit__client"
    )


def deep_discounts(branches: Sequence[Branch], *, company: Company, today: date) -> QuerySet[VisitLine]:
    """Given by hand from DEEP per cent on, or above the ceiling by the owner. Bills that were wholly given back count no more."""
    deep = Q(discount_kind=Kind.MANUAL, discount_percent__gte=min(DEEP, company.max_discount_percent))
    since = today - timedelta(days=DAYS)
    lines = VisitLine.objects.filter(deep, visit__branch__in=branches, visit__day__gte=since, visit__is_void=False)
    return lines.select_related("visit__branch", "visit__client", "visit__paid_by", "master").order_by(
        "-visit__paid_at", "pk"
    )


def overridden(branches: Sequence[Branch], *, today: date) -> QuerySet[VisitLine]:
    """Lines on which the owner went past the ceiling or below cost, and said why; whatever the discount is called."""
    lines = overrides(branches, first=today - timedelta(days=DAYS), last=today)
    return lines.filter(visit__is_void=False)


def unclosed(branches: Sequence[Branch], *, now: datetime) -> list[tuple[Branch, list[date]]]:
    """Branches with days before today that nobody closed."""
    found = open_days_of({branch: branch.local_day(now) for branch in branches})
    return [(branch, days) for branch, days in found.items() if days]


def left_uncounted(branches: Sequence[Branch], *, now: datetime) -> QuerySet[DayClose]:
    """Where a manager closed days without counting."""
    found = DayClose.objects.filter(branch__in=branches, closed_at__gte=now - timedelta(days=DAYS)).uncounted()
    return found.select_related("branch", "closed_by").order_by("-closed_at")


def differences(branches: Sequence[Branch], *, today: date) -> QuerySet[DayClose]:
    """Closes where something was counted that was not expected, with how much more (below zero: less)."""
    since = today - timedelta(days=DAYS)
    found = DayClose.objects.filter(branch__in=branches, day__gte=since).differing()
    off = Sum(F("sums__counted") - F("sums__expected"))
    return found.select_related("branch", "closed_by").annotate(off=off).order_by("-day", "pk")


def given_away(branches: Sequence[Branch], *, company: Company, today: date, now: datetime) -> GivenAway:
    """Two queries."""
    back = refunds(branches, now=now).order_by().values("by").annotate(
        refunds=Count("pk", filter=Q(is_correction=False)),
        voided=Count("pk", filter=Q(is_correction=False, visit__is_void=True)),
        corrected=Count("pk", filter=Q(is_correction=True)),
        returned=Sum("total", filter=Q(is_correction=False), default=Decimal(0)),
    )  # fmt: skip
    deep = deep_discounts(branches, company=company, today=today).order_by().values("visit__paid_by")
    lowered: dict[int | None, Any] = {
        row.pop("visit__paid_by"): row for row in deep.annotate(lowered=Count("pk"), given=Sum("discount"))
    }
    return GivenAway({row.pop("by"): row for row in back}, lowered)  # type: ignore[misc]


def by_person(given_away: GivenAway) -> list[ByPerson]:
    """Whoever gave most back first."""
    returned, lowered = given_away.returned, given_away.lowered
    people = Staff.objects.filter(pk__in={*returned, *lowered} - {None})
    found = [ByPerson(each, **returned.get(each.pk, {}), **lowered.get(each.pk, {})) for each in people]
    return sorted(found, key=lambda row: (-row.returned, -row.given, row.staff.pk))


def losses(branches: Sequence[Branch], *, today: date, now: datetime, given_away: GivenAway) -> Losses:
    return Losses(
        refunds=given_away.sum("refunds"),
        returned=given_away.sum("returned"),
        lowered=given_away.sum("lowered"),
        given=given_away.sum("given"),
        overridden=overridden(branches, today=today).count(),
        unclosed=unclosed(branches, now=now),
        differing=differences(branches, today=today).count(),
        proof=LedgerCheck.objects.first(),
    )


def missing(branches: Sequence[Branch], *, today: date) -> Decimal:
    """What the closes of these days found too little, all together."""
    sums = DayCloseSum.objects.filter(
        close__in=differences(branches, today=today).values("pk"), counted__lt=F("expected")
    )
    return sums.aggregate(off=Sum(F("expected") - F("counted"), default=Decimal(0)))["off"]
