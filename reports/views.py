"""The owner's pages: figures, and the list behind each of them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from reports import losses, peak, queries
from reports.chart import score_trend, spark, trend
from reports.forms import Scope, read_scope
from reports.periods import KINDS
from salon.formats import format_money, format_weekday
from salon.roles import Right, needs

ROWS = 50
YEAR = timedelta(days=365)
KIND_LABELS = {
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"),
    "year": gettext_lazy("Year"),
}


@require_GET
@needs(Right.SEE_REPORTS)
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    scope = read_scope(request, now)
    start, end = scope.branch.day_bounds(scope.period.first)[0], now
    days = queries.by_day(scope.branches, scope.period)
    of: dict[str, Any] = {"company": request.company, "today": scope.today, "now": now}  # type: ignore[attr-defined]
    given_away = losses.given_away(scope.branches, **of)
    context = {
        "scope": scope,
        "periods": [(kind, KIND_LABELS[kind]) for kind in KINDS],
        "totals": queries.totals(scope.branches, scope.period),
        "before": queries.totals(scope.branches, scope.period.before()),
        "returning": queries.returning_clients(scope.branches, scope.period).count(),
        "second": queries.second_visit(scope.branches, scope.today),
        "nps": queries.score(scope.branches, start, end),
        "at_risk": queries.at_risk_totals(scope.branches, **of),
        "losses": losses.losses(scope.branches, today=scope.today, now=now, given_away=given_away),
        "revenue_spark": spark([float(money) for _day, money, _count in days]),
        "visits_spark": spark([count for _day, _money, count in days]),
        "trend": trend(days),
        "score_trend": score_trend(queries.score_by_month(scope.branches, start=now - YEAR, end=now)),
    }
    return render(request, "reports/overview.html", context)


@require_GET
@needs(Right.SEE_REPORTS)
def visit_list(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = queries.visits(scope.branches, scope.period).with_lines()
    return shown(request, scope, rows, "reports/visits.html", _("Visits and revenue"), adds=F("total") - F("refunded"))  # fmt: skip


@require_GET
@needs(Right.SEE_REPORTS)
def new_clients(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = queries.first_visits(scope.branches, scope.period).with_lines()
    return shown(request, scope, rows, "reports/visits.html", _("New clients: their first visits"))


@require_GET
@needs(Right.SEE_REPORTS)
def returning_clients(request: HttpRequest) -> HttpResponse:
    scope = read_scope(request, timezone.now())
    rows = queries.returning_clients(scope.branches, scope.period)
    return shown(request, scope, rows, "reports/clients.html", _("Clients who came again"))


@require_GET
@needs(Right.SEE_REPORTS)
def second_visit(request: HttpRequest) -> HttpResponse:
    """Everyone who first came in the year that had time to come again; ?came=no for those who did not."""
    scope = read_scope(request, timezone.now())
    rows = queries.first_timers(scope.branches, scope.today)
    if request.GET.get("came") == "no":
        rows = rows.filter(visits_count=1)
    return shown(request, scope, rows, "reports/clients.html", _("First visit to second visit"), choose_came=True)


@require_GET
@needs(Right.SEE_REPORTS)
def at_risk(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    scope = read_scope(request, now)
    rows = queries.at_risk(scope.branches, company=request.company, today=scope.today, now=now)  # type: ignore[attr-defined]
    return shown(request, scope, rows, "reports/clients.html", _("Clients at risk"))


@require_GET
@needs(Right.SEE_REPORTS)
def answers(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    scope = read_scope(request, now)
    rows = queries.answers(scope.branches, scope.branch.day_bounds(scope.period.first)[0], now).select_related(
        "client", "branch"
    )
    return shown(request, scope, rows.order_by("-answered_at"), "reports/answers.html", _("Scores"))


@require_GET
@needs(Right.SEE_REPORTS)
def peak_hours(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    scope = read_scope(request, now)
    found = peak.load(scope.branches, scope.period)
    empty = [
        (each, peak.who_comes_then(scope.branch, each, now=now, today=scope.today).count()) for each in found.empty
    ]
    context = {
        "scope": scope,
        "periods": [(kind, KIND_LABELS[kind]) for kind in KINDS],
        "load": found,
        "empty": empty,
        "schedule_url": reverse("schedule:week"),
    }
    return render(request, "reports/peak_hours.html", context)


@require_GET
@needs(Right.SEE_REPORTS)
def hour_visits(request: HttpRequest, weekday: int, hour: int) -> HttpResponse:
    if weekday > 6 or hour > 23:
        raise Http404
    scope = read_scope(request, timezone.now())
    rows = peak.visits_at(scope.branches, scope.period, weekday, hour).with_parts()
    title = _("%(weekday)s, %(hour)02d:00: bookings that began then") % {
        "weekday": format_weekday(weekday),
        "hour": hour,
    }
    return shown(request, scope, rows, "reports/appointments.html", title)


@require_GET
@needs(Right.SEE_REPORTS)
def hour_clients(request: HttpRequest, weekday: int, first: int, last: int) -> HttpResponse:
    if weekday > 6 or first > 23 or last > 24:
        raise Http404
    now = timezone.now()
    scope = read_scope(request, now)
    stretch = peak.Stretch(weekday, first, last, 0, 0)
    rows = peak.who_comes_then(scope.branch, stretch, now=now, today=scope.today).order_by("-spent_total", "pk")
    words = {"weekday": format_weekday(weekday), "first": first, "last": last}
    title = _("Due or late, and used to come: %(weekday)s %(first)02d:00–%(last)02d:00") % words
    return shown(request, scope, rows, "reports/clients.html", title)


def shown(
    request: HttpRequest,
    scope: Scope,
    rows: QuerySet[Any],
    template: str,
    title: str,
    *,
    adds: Any = None,
    says: Callable[[Decimal], str] = format_money,
    **more: Any,
) -> HttpResponse:
    """`adds`: what of the rows is added up under the list, in words by `says`."""
    page, total = paged(request, rows, adds)
    said = "" if total is None else says(total)
    return render(request, template, {"scope": scope, "page": page, "title": title, "total": said, **more})


def paged(request: HttpRequest, rows: QuerySet[Any], adds: Any = None) -> tuple[Page[Any], Decimal | None]:
    """The asked page, and the sum of all of them; counted and added up in one query."""
    paginator, total = Paginator(rows, ROWS), None
    if adds is not None:
        found = rows.order_by().aggregate(count=Count("pk"), sum=Sum(adds, default=Decimal(0)))
        paginator.count, total = found["count"], found["sum"]
    return paginator.get_page(request.GET.get("page")), total
