"""The close of the day: counting the till, the locked reports of days before, and cash in and out of the drawer."""

from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from loyalty.queries import usual_price
from salon.doubts import about_drawer
from salon.formats import format_day, format_money
from salon.forms.days import known_day
from salon.forms.doubts import ask, insist
from salon.roles import Right, needs, staff_of
from visits.forms import CashForm, CloseForm, UncountedForm
from visits.models import CashMovement, DayClose
from visits.operations import check_closable, close_day, close_uncounted, move_cash
from visits.queries import (
    closes_of,
    counted_on,
    day_report,
    expected_in_till,
    float_before,
    late_day,
    open_days,
    report_of,
)

ROWS = 31


@require_GET
@needs(Right.CLOSE_DAY)
def closes(request: HttpRequest) -> HttpResponse:
    """Days that stand open, and the reports of those that are closed."""
    now, branch = timezone.now(), request.branch  # type: ignore[attr-defined]
    today = branch.local_day(now)
    page = Paginator(closes_of(branch), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "open_days": open_days(branch, today), "today": today, "counted_on": late_day(branch, now)}
    return render(request, "visits/closes.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.CLOSE_DAY)
def close(request: HttpRequest, written: str) -> HttpResponse:
    now, branch, day = timezone.now(), request.branch, known_day(written)  # type: ignore[attr-defined]
    if day is None:
        raise Http404
    check_closable(branch, day, now=now)
    report, before = day_report(branch, day), float_before(branch, day)
    form = CloseForm(request.POST or None, company=request.company, expected=expected_in_till(report, before))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("float_after", "reason")}
        made = close_day(branch, day=day, counted=form.counted, **given, by=staff_of(request), now=now)
        messages.success(request, _("%(day)s is closed.") % {"day": format_day(day, "day_long")})
        return redirect("visits:closed", made.pk)
    moved = CashMovement.objects.filter(branch=branch, till_day=day).select_related("by")
    context = {
        "day": day,
        "report": report,
        "before": before,
        "form": form,
        "moved": moved,
        "today": branch.local_day(now),
    }
    return render(request, "visits/close.html", context, status=422 if form.is_bound else 200)


@require_GET
@needs(Right.CLOSE_DAY)
def closed(request: HttpRequest, pk: int) -> HttpResponse:
    """Locked: nothing of it can be changed."""
    seen = DayClose.objects.visible_to(staff_of(request)).select_related("branch", "closed_by").prefetch_related("sums")
    found = get_object_or_404(seen, pk=pk)
    moved = CashMovement.objects.filter(branch=found.branch, till_day=found.day).select_related("by")
    report = None if found.uncounted else report_of(found)
    return render(request, "visits/closed.html", {"close": found, "report": report, "moved": moved})


@require_http_methods(["GET", "POST"])
@needs(Right.SEE_LOSSES)
def uncounted(request: HttpRequest) -> HttpResponse:
    """Days that nobody counted are closed together; the reason stays."""
    now, branch = timezone.now(), request.branch  # type: ignore[attr-defined]
    days = open_days(branch, branch.local_day(now))
    form = UncountedForm(request.POST or None, company=request.company, days=days)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        made = close_uncounted(branch, **form.cleaned_data, by=staff_of(request), now=now)
        return redirect("visits:closed", made.pk)
    return render(request, "visits/uncounted.html", {"form": form, "days": days}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.CLOSE_DAY)
def cash(request: HttpRequest) -> HttpResponse:
    """A page of its own, or its dialog when htmx asks."""
    now, branch = timezone.now(), request.branch  # type: ignore[attr-defined]
    form = CashForm(request.POST or None, company=request.company)  # type: ignore[attr-defined]
    day = counted_on(branch, now)
    if request.method == "POST" and form.is_valid():
        there = expected_in_till(day_report(branch, day), float_before(branch, day))["cash"]
        if ask(form, about_drawer(form.amount, there=there, usual=usual_price())):
            given = {name: form.cleaned_data[name] for name in ("reason", "note")}
            move_cash(branch, amount=form.amount, **given, by=staff_of(request), now=now, key=form.cleaned_data["key"])
            messages.success(request, said(form.amount))
            return redirect("visits:till")
        insist(form)
    name = "visits/cash.html#dialog" if request.htmx else "visits/cash.html"  # type: ignore[attr-defined]
    return render(request, name, {"form": form}, status=422 if form.is_bound else 200)


def said(amount: Decimal) -> str:
    words = {"sum": format_money(abs(amount))}
    return _("Taken out of the drawer: %(sum)s.") % words if amount < 0 else _("Put into the drawer: %(sum)s.") % words
