"""What the salon owes for points and prepaid money, and whether passes are renewed; with the list behind each number."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from loyalty.models import AccountKind
from loyalty.queries import (
    PLANNED_PERCENT,
    Flow,
    by_month,
    cost_of,
    debts,
    ended_passes,
    entries_behind,
    owed_now,
    renewals,
)
from reports.forms import read_scope
from reports.periods import KINDS
from reports.views import KIND_LABELS, ROWS, shown
from salon.formats import format_day
from salon.forms.days import known_day
from salon.roles import Right, needs

POINTS = AccountKind.POINTS


def column_labels(kind: str) -> dict[str, str]:
    if kind == POINTS:
        return {Flow.CAME: _("Issued"), Flow.SPENT: _("Spent"), Flow.LAPSED: _("Expired"), Flow.BACK: _("Taken back"), Flow.OTHER: _("Corrected")}  # fmt: skip
    return {Flow.CAME: _("Paid in"), Flow.SPENT: _("Used"), Flow.LAPSED: _("Lapsed or kept"), Flow.BACK: _("Given back"), Flow.OTHER: _("Moved or corrected")}  # fmt: skip


@require_GET
@needs(Right.SEE_LIABILITIES)
def liabilities(request: HttpRequest) -> HttpResponse:
    """?kind=: the account whose months are shown, points at first."""
    now, asked = timezone.now(), request.GET.get("kind", "")
    owed = owed_now()
    kind = asked if asked in owed else POINTS.value
    months = by_month(kind, now=now, today=timezone.localdate(now))
    context = {
        "owed": [(AccountKind(each), amount) for each, amount in owed.items()],
        "debt": sum(row.owed for row in debts(request.branches)),  # type: ignore[attr-defined]
        "kind": AccountKind(kind),
        "is_points": kind == POINTS,
        "columns": column_labels(kind).items(),
        "months": [(month, [(flow, month.flows[flow]) for flow in Flow]) for month in months],
        "cost": cost_of(months),
    }
    return render(request, "reports/liabilities.html", context)


@require_GET
@needs(Right.SEE_LIABILITIES)
def liability_entries(request: HttpRequest, kind: str) -> HttpResponse:
    """?flow=&month=: the entries of one number."""
    flow, month = request.GET.get("flow", ""), known_day(request.GET.get("month"))
    if kind not in AccountKind.values or flow not in ("", *Flow):
        raise Http404
    label = AccountKind(kind).label
    title = f"{label}: {column_labels(kind)[flow]}" if flow else str(label)
    page = Paginator(entries_behind(kind, flow, month), ROWS).get_page(request.GET.get("page"))
    about = format_day(month, "month") if month else _("All the time")
    context = {"kind": kind, "page": page, "title": title, "about": about, "scope": read_scope(request, timezone.now())}
    return render(request, "reports/liability_entries.html", context)


@require_GET
@needs(Right.SEE_REPORTS)
def pass_renewals(request: HttpRequest) -> HttpResponse:
    """?renewed=yes or no: those, else all passes that ended in the period."""
    scope = read_scope(request, timezone.now())
    rows = ended_passes(scope.branches, scope.period.first, scope.period.last, today=scope.today)
    figure = renewals(rows, scope.today)
    chosen = {"yes": True, "no": False}.get(request.GET.get("renewed", ""))
    if chosen is not None:
        rows = rows.filter(is_renewed=chosen)
    more = {"figure": figure, "plan": PLANNED_PERCENT, "periods": [(kind, KIND_LABELS[kind]) for kind in KINDS]}
    return shown(request, scope, rows.select_related("plan", "client", "branch"), "reports/renewals.html", _("Passes renewed"), chosen=chosen, **more)  # fmt: skip
