"""What the salon owes for points and prepaid money, and whether passes are renewed; with the list behind each number."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from loyalty.models import AccountKind
from loyalty.queries import (
    PLANNED_PERCENT,
    ZERO,
    Branches,
    Flow,
    by_month,
    cost_of,
    debts,
    ended_passes,
    entries_behind,
    held,
    owed_now,
    renewals,
)
from reports.forms import Scope, read_scope
from reports.held import with_things
from reports.periods import KINDS
from reports.views import KIND_LABELS, paged, shown
from salon.formats import format_day, format_money, format_points
from salon.forms.days import known_day
from salon.models import Branch
from salon.roles import Right, needs

POINTS = AccountKind.POINTS
OWED_KINDS = [kind for kind in AccountKind if kind != AccountKind.CREDIT]


def column_labels(kind: str) -> dict[str, str]:
    if kind == POINTS:
        return {Flow.CAME: _("Issued"), Flow.SPENT: _("Spent"), Flow.LAPSED: _("Expired"), Flow.BACK: _("Taken back"), Flow.OTHER: _("Corrected")}  # fmt: skip
    return {Flow.CAME: _("Paid in"), Flow.SPENT: _("Used"), Flow.LAPSED: _("Lapsed or kept"), Flow.BACK: _("Given back"), Flow.OTHER: _("Moved or corrected")}  # fmt: skip


def shown_sum(kind: str, amount: Decimal) -> str:
    return format_points(amount) if kind == POINTS else format_money(amount)


def looked_at(scope: Scope, seen: Sequence[Branch]) -> Branches:
    """Entries of no branch, what expired by itself or was brought over, are among those of all. Everything where all
    branches are looked at.
    """
    if len(scope.branches) < len(seen):
        return [branch.pk for branch in scope.branches]
    others = Branch.objects.active().exclude(pk__in=[branch.pk for branch in seen])
    return [*(branch.pk for branch in seen), None] if others.exists() else None


def asked_day(request: HttpRequest) -> date | None:
    month = known_day(request.GET.get("month"))
    return month.replace(day=1) if month else None


@require_GET
@needs(Right.SEE_LIABILITIES)
def liabilities(request: HttpRequest) -> HttpResponse:
    """?kind=: the account whose months are shown, points at first. What moved is of the branches, what is owed of none."""
    now, asked = timezone.now(), request.GET.get("kind", "")
    scope, branches = read_scope(request, now), request.branches  # type: ignore[attr-defined]
    owed = owed_now()
    kind = asked if asked in owed else POINTS.value
    of = looked_at(scope, branches)
    months = by_month(kind, now=now, today=timezone.localdate(now), owed=owed[kind], branches=of)
    context = {
        "scope": scope,
        "owed": [(AccountKind(each), amount) for each, amount in owed.items()],
        "debt": sum(row.owed for row in debts(branches)),
        "kind": AccountKind(kind),
        "is_points": kind == POINTS,
        "is_part": of is not None,
        "columns": column_labels(kind).items(),
        "months": [(month, [(flow, month.flows[flow]) for flow in Flow]) for month in months],
        "cost": cost_of(months),
    }
    return render(request, "reports/liabilities.html", context)


@require_GET
@needs(Right.SEE_LIABILITIES)
def liability_entries(request: HttpRequest, kind: str) -> HttpResponse:
    """?flow=&month=: the entries of one number, of the branches it counts."""
    flow, month = request.GET.get("flow", ""), asked_day(request)
    if kind not in AccountKind.values or flow not in ("", *Flow):
        raise Http404
    label = AccountKind(kind).label
    title = f"{label}: {column_labels(kind)[flow]}" if flow else str(label)
    scope = read_scope(request, timezone.now())
    of = looked_at(scope, request.branches)  # type: ignore[attr-defined]
    rows = entries_behind(kind, flow, month, of)
    about = format_day(month, "month") if month else _("All the time")
    return shown(request, scope, rows, "reports/liability_entries.html", title, kind=kind, about=about, adds="amount", says=partial(shown_sum, kind), is_part=of is not None)  # fmt: skip


@require_GET
@needs(Right.SEE_LIABILITIES)
def liability_balances(request: HttpRequest, kind: str) -> HttpResponse:
    """?month=: who was owed what at its end, without it now. The whole company's."""
    month = asked_day(request)
    if kind not in OWED_KINDS:
        raise Http404
    scope = read_scope(request, timezone.now())
    rows = held(kind, None if month and month >= scope.today.replace(day=1) else month)
    page, total = paged(request, rows, "owed")
    context: dict[str, Any] = {
        "kind": kind,
        "about": _("at the end of %(month)s") % {"month": format_day(month, "month")} if month else _("now"),
        "total": shown_sum(kind, total or ZERO),
    }
    title = _("%(kind)s: owed to whom") % {"kind": AccountKind(kind).label}
    found = with_things(kind, list(page))
    has_expiry = any(row.expires_on for row in found)
    context |= {"scope": scope, "page": page, "held": found, "has_expiry": has_expiry, "title": title}
    return render(request, "reports/liability_balances.html", context)


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
    more: dict[str, Any] = {
        "figure": figure,
        "plan": PLANNED_PERCENT,
        "periods": [(kind, KIND_LABELS[kind]) for kind in KINDS],
    }
    return shown(request, scope, rows.select_related("plan", "client", "branch"), "reports/renewals.html", _("Passes renewed"), chosen=chosen, **more)  # fmt: skip
