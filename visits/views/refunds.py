"""Giving money back of a bill. What it would do is told before it is done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from salon.formats import format_money
from salon.roles import Right, needs, staff_of
from visits.errors import NothingToRefund
from visits.forms import RefundForm
from visits.models import Visit
from visits.operations import WalkBack, lines_left, refund_bill, rehearse_refund
from visits.queries import late_day


@require_http_methods(["GET", "POST"])
@needs(Right.REFUND)
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    visit, form = asked_refund(request, pk)
    if request.method == "GET":
        if visit.is_void or visit.imported_by_id:
            raise NothingToRefund
        return shown_refund(request, visit, form)
    if not form.is_valid():
        return shown_refund(request, visit, form)
    given = form.cleaned_data
    made = refund_bill(
        visit,
        lines=form.wanted,
        money_as=given["money_as"],
        reason=given["reason"],
        by=staff_of(request),
        now=timezone.now(),
        key=f"till:{given['key']}",
    )
    messages.success(request, _("Given back: %(sum)s.") % {"sum": format_money(made.total - made.points_short)})
    return redirect("visits:receipt", visit.pk)


@require_POST
@needs(Right.REFUND)
def refund_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What walks back with the sums as they stand; refusals are said there too."""
    visit, form = asked_refund(request, pk)
    context = {"visit": visit, "form": form, "walk": rehearsed(request, visit, form)}
    return render(request, "visits/refund.html#walk", context)


def asked_refund(request: HttpRequest, pk: int) -> tuple[Visit, RefundForm]:
    seen = Visit.objects.visible_to(staff_of(request)).select_related("client", "branch")
    visit = get_object_or_404(seen, pk=pk)
    return visit, RefundForm(request.POST or None, company=request.company, left=lines_left(visit))  # type: ignore[attr-defined]


def shown_refund(request: HttpRequest, visit: Visit, form: RefundForm) -> HttpResponse:
    walk, late = rehearsed(request, visit, form), late_day(visit.branch, timezone.now())
    context = {"visit": visit, "form": form, "walk": walk, "counted_on": late}
    return render(request, "visits/refund.html", context, status=422 if form.is_bound else 200)


def rehearsed(request: HttpRequest, visit: Visit, form: RefundForm) -> WalkBack | None:
    """Nothing while a sum cannot be read. The reason may come last."""
    if form.is_bound and set(form.errors) - {"reason"}:
        return None
    money_as = form.cleaned_data["money_as"] if form.is_bound else ""
    return rehearse_refund(visit, lines=form.wanted, money_as=money_as, by=staff_of(request), now=timezone.now())
