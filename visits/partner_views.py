"""The owner's pages of partners: what was counted both ways, and the settlement of each month."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loyalty.forms import PartnerForm
from loyalty.models import Partner
from loyalty.operations import report_sent, save_partner
from salon.roles import Right, needs, staff_of
from visits.forms import MonthForm, ReportForm
from visits.operations import settle_partner
from visits.queries import PartnerMonth, bills_through, months_with, sent_to

MONTHS, ROWS = 12, 25


def today(request: HttpRequest) -> date:
    return request.branch.local_day(timezone.now())  # type: ignore[attr-defined, no-any-return]


def found(pk: int) -> Partner:
    return get_object_or_404(Partner.objects.select_related("discount"), pk=pk)


def asked_month(request: HttpRequest) -> date:
    form = MonthForm(request.GET)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["month"]  # type: ignore[no-any-return]


def rows_of(months: list[PartnerMonth], company: Any) -> list[dict[str, Any]]:
    owed = [row.owed(company) for row in months]
    return [
        {"row": row, "we": we, "they": they, "due": abs(we - they)}
        for row, (we, they) in zip(months, owed, strict=True)
    ]


@require_GET
@needs(Right.EDIT_COMPANY)
def partners(request: HttpRequest) -> HttpResponse:
    """?month=: the settlement list of that month; without it of the last one that is over."""
    this = today(request).replace(day=1)
    month = asked_month(request) if "month" in request.GET else this - relativedelta(months=1)
    known = list(Partner.objects.select_related("discount"))
    rows = rows_of(list(months_with(known, month, month).values()), request.company)  # type: ignore[attr-defined]
    sums = {name: sum(each[name] for each in rows) for name in ("we", "they")}
    context = {
        "rows": rows, "sums": sums | {"due": abs(sums["we"] - sums["they"])}, "month": month, "is_over": month < this,
        "earlier": month - relativedelta(months=1), "later": month + relativedelta(months=1) if month < this else None,
    }  # fmt: skip
    return render(request, "visits/partners.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def partner_new(request: HttpRequest) -> HttpResponse:
    return partner_form(request, Partner())


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_COMPANY)
def partner_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return partner_form(request, found(pk))


def partner_form(request: HttpRequest, row: Partner) -> HttpResponse:
    title, form = row.name, PartnerForm(request.POST or None, instance=row, company=request.company)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        save_partner(form.instance, code=given["code"], percent=given["percent"], by=staff_of(request))
        messages.success(request, _("Saved."))
        return redirect("visits:partner", form.instance.pk)
    context = {"form": form, "title": title, "partner": row}
    return render(request, "visits/partner_form.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Right.EDIT_COMPANY)
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    return partner_page(request, found(pk))


def partner_page(request: HttpRequest, row: Partner, report: ReportForm | None = None) -> HttpResponse:
    """Those of the last twelve months in which something was counted, the running one first; what the partner reported is typed for the one that is over."""
    company, this = request.company, today(request).replace(day=1)  # type: ignore[attr-defined]
    last = this - relativedelta(months=1)
    months = list(months_with([row], this - relativedelta(months=MONTHS - 1), this).values())[::-1]
    told = [each for each in months if each.month >= last or each.bills or each.sent or each.settled]
    form = report or ReportForm(company=company, initial={"month": f"{last:%Y-%m}"})
    context = {
        "partner": row,
        "rows": rows_of(told, company),
        "this": this,
        "form": form,
        "reported": last,
        "is_settled": any(each.settled for each in told if each.month == last),
    }
    return render(request, "visits/partner.html", context, status=422 if report else 200)


@require_GET
@needs(Right.EDIT_COMPANY)
def partner_bills(request: HttpRequest, pk: int) -> HttpResponse:
    row, month = found(pk), asked_month(request)
    page = Paginator(bills_through(row, month), ROWS).get_page(request.GET.get("page"))
    return render(request, "visits/partner_bills.html", {"partner": row, "month": month, "page": page})


@require_GET
@needs(Right.EDIT_COMPANY)
def partner_sent(request: HttpRequest, pk: int) -> HttpResponse:
    row, month = found(pk), asked_month(request)
    page = Paginator(sent_to(row, month), ROWS).get_page(request.GET.get("page"))
    return render(request, "visits/partner_sent.html", {"partner": row, "month": month, "page": page})


@require_POST
@needs(Right.EDIT_COMPANY)
def partner_report(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = found(pk), ReportForm(request.POST, company=request.company)  # type: ignore[attr-defined]
    if not form.is_valid():
        return partner_page(request, row, form)
    report_sent(row, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("visits:partner", row.pk)


@require_POST
@needs(Right.EDIT_COMPANY)
def partner_settle(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = found(pk), MonthForm(request.POST)
    if not form.is_valid():
        raise Http404
    settle_partner(row, **form.cleaned_data, today=today(request), by=staff_of(request), now=timezone.now())
    messages.success(request, _("The month is settled with %(name)s.") % {"name": row})
    return redirect("visits:partner", row.pk)
