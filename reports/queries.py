"""The owner's figures. Money and visits come from daily facts; each figure has its list, made of the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from bookings.models import Appointment
from clients.models import Client
from feedback.models import Survey
from feedback.nps import Nps, nps
from reports.models import DailyFact
from reports.periods import Period
from salon.models import Branch, Company
from visits.models import Visit

SECOND_VISIT_WITHIN = 90
AT_RISK_AFTER = 7


@dataclass(frozen=True)
class Totals:
    revenue: Decimal
    discounts: Decimal
    visits: int
    new_clients: int

    def change(self, earlier: "Totals", what: str) -> Decimal | None:
        """Per cent against the period before; nothing to compare with gives None."""
        was, is_now = Decimal(getattr(earlier, what)), Decimal(getattr(self, what))
        return None if not was else ((is_now - was) / was * 100).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, in whole per cent; None while there is nobody to count."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(self.part / self.whole * 100) if self.whole else None


@dataclass(frozen=True)
class AtRisk:
    clients: int
    money: Decimal


def totals(branches: Sequence[Branch], period: Period) -> Totals:
    facts = DailyFact.objects.filter(branch__in=branches, day__range=(period.first, period.last))
    sums = facts.aggregate(
        revenue=Sum("revenue", default=0),
        discounts=Sum("discounts", default=0),
        visits=Sum("visits", default=0),
        new=Sum("new_clients", default=0),
    )
    return Totals(sums["revenue"], sums["discounts"], sums["visits"], sums["new"])


def by_day(branches: Sequence[Branch], period: Period) -> list[tuple[date, Decimal, int]]:
    """(day, revenue, visits) for each day of the period, days without visits included."""
    rows = (
        DailyFact.objects.filter(branch__in=branches, day__range=(period.first, period.last))
        .values("day")
        .annotate(money=Sum("revenue"), count=Sum("visits"))
    )
    found = {row["day"]: (row["money"], row["count"]) for row in rows}
    days = (period.first + timedelta(days=n) for n in range(period.days))
    return [(day, *found.get(day, (Decimal(0), 0))) for day in days]


def visits(branches: Sequence[Branch], period: Period) -> QuerySet[Visit]:
    return Visit.objects.standing().filter(branch__in=branches).between(period.first, period.last)


def days_given_back(branch: Branch, *, since: datetime, before: date) -> list[date]:
    """Earlier days whose bills were given back or corrected lately: their figures changed."""
    changed = Visit.objects.filter(branch=branch, day__lt=before, refunds__made_at__gte=since)
    return sorted(set(changed.values_list("day", flat=True)))


def first_visits(branches: Sequence[Branch], period: Period) -> QuerySet[Visit]:
    return visits(branches, period).filter(is_first=True)


def returning_clients(branches: Sequence[Branch], period: Period) -> QuerySet[Client]:
    """Clients with a visit in the period that was not their first. Each is counted once."""
    again = visits(branches, period).filter(client=OuterRef("pk"), is_first=False)
    return Client.objects.present().filter(Exists(again), last_visit_on__gte=period.first)


def first_timers(branches: Sequence[Branch], today: date) -> QuerySet[Client]:
    """First came in the year that ended SECOND_VISIT_WITHIN days ago: all had time to come again."""
    until = today - timedelta(days=SECOND_VISIT_WITHIN)
    return Client.objects.present().filter(
        home_branch__in=branches, first_visit_on__range=(until - timedelta(days=364), until)
    )


def second_visit(branches: Sequence[Branch], today: date) -> Share:
    counts = first_timers(branches, today).aggregate(whole=Count("pk"), part=Count("pk", filter=Q(visits_count__gte=2)))
    return Share(counts["part"], counts["whole"])


def answers(branches: Sequence[Branch], start: datetime, end: datetime) -> QuerySet[Survey]:
    return Survey.objects.filter(branch__in=branches).answered_between(start, end)


def score(branches: Sequence[Branch], start: datetime, end: datetime) -> Nps:
    counts = answers(branches, start, end).aggregate(
        promoters=Count("pk", filter=Q(score__gte=9)),
        passives=Count("pk", filter=Q(score__range=(7, 8))),
        detractors=Count("pk", filter=Q(score__lte=6)),
    )
    return nps(**counts)


@dataclass(frozen=True)
class ScoreMonth:
    month: date
    nps: Nps


def score_by_month(branches: Sequence[Branch], *, start: datetime, end: datetime) -> list[ScoreMonth]:
    """Calendar months of the active time zone that have answers, oldest first."""
    rows = (
        answers(branches, start, end)
        .order_by()
        .annotate(month=TruncMonth("answered_at"))
        .values("month")
        .annotate(
            promoters=Count("pk", filter=Q(score__gte=9)),
            passives=Count("pk", filter=Q(score__range=(7, 8))),
            detractors=Count("pk", filter=Q(score__lte=6)),
        )
        .order_by("month")
    )
    return [ScoreMonth(row["month"].date(), nps(row["promoters"], row["passives"], row["detractors"])) for row in rows]


def at_risk(branches: Sequence[Branch], *, company: Company, today: date, now: datetime) -> QuerySet[Client]:
    """Due for more than AT_RISK_AFTER days, with no booking ahead, and not yet lapsed: can still be kept."""
    booked = Appointment.objects.ahead(now).filter(client=OuterRef("pk"))
    due = Client.objects.present().filter(
        home_branch__in=branches, next_visit_due_on__lt=today - timedelta(days=AT_RISK_AFTER)
    )
    gone = Client.objects.lapsed(
        today, min_days=company.lapsed_min_days, default_interval=company.default_interval_days
    )
    return due.visited().exclude(pk__in=gone.values("pk")).exclude(Exists(booked))


def at_risk_totals(branches: Sequence[Branch], *, company: Company, today: date, now: datetime) -> AtRisk:
    """The money is one average receipt of each."""
    sums = at_risk(branches, company=company, today=today, now=now).aggregate(
        clients=Count("pk"), money=Sum(F("spent_total") / F("visits_count"), default=Decimal(0))
    )
    return AtRisk(sums["clients"], Decimal(sums["money"]).quantize(company.precision))
