"""Gift certificates: sold, looked for by code, printed, blocked, made longer, paid back."""

from datetime import datetime
from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.models import Client
from loyalty.certificate_pdf import printed
from loyalty.forms import BlockForm, CertificateFilter, CertificateForm, ExtendForm, PayOutForm
from loyalty.models import AccountKind, Certificate, Entry
from loyalty.models.prepaid import written
from loyalty.operations import block_certificate, extend_certificate, pay_out, sell_certificate, unblock_certificate
from loyalty.queries import extended, usual_at_salon
from loyalty.views.ledger import is_meant
from salon.formats import format_money
from salon.roles import Right, needs, staff_of

ROWS = 50


def today(request: HttpRequest, now: datetime) -> Any:
    return request.branch.local_day(now)  # type: ignore[attr-defined]


@require_GET
@needs(Right.SELL_PREPAID)
def certificates(request: HttpRequest) -> HttpResponse:
    """Of the whole company: a certificate is good at every branch. A whole code opens its certificate at once."""
    form = CertificateFilter(request.GET)
    text, state = form.chosen
    if text and (one := Certificate.objects.filter(code=written(text)).first()):
        return redirect("loyalty:certificate", one.pk)
    found = (
        Certificate.objects.with_state(today(request, timezone.now())).in_state(state).select_related("buyer", "branch")
    )
    page = Paginator(found.about(text) if text else found, ROWS).get_page(request.GET.get("page"))
    return render(request, "loyalty/certificates.html", {"form": form, "page": page, "text": text, "state": state})


@require_http_methods(["GET", "POST"])
@needs(Right.SELL_PREPAID)
def certificate_new(request: HttpRequest) -> HttpResponse:
    """?buyer=: opened from a client's card."""
    by, company, asked = staff_of(request), request.company, request.GET.get("buyer", "")  # type: ignore[attr-defined]
    known = get_object_or_404(Client.objects.visible_to(by), pk=asked) if asked.isdigit() else None
    form = CertificateForm(request.POST or None, company=company, by=by, known=known)
    if request.method == "POST" and form.is_valid() and is_meant(form, "nominal", usual=usual_at_salon()):
        given = form.cleaned_data
        sold = sell_certificate(
            nominal=given["nominal"], payments=form.payments(given["nominal"]), branch=request.branch, by=by, now=timezone.now(),  # type: ignore[attr-defined]
            key=given["key"], buyer=form.bought_by, recipient=given["recipient"], wish=given["wish"],
        )  # fmt: skip
        messages.success(request, _("Sold. The code is %(code)s.") % {"code": sold.code})
        return redirect("loyalty:certificate", sold.pk)
    status = 422 if form.is_bound else 200
    return render(request, "loyalty/certificate_new.html", {"form": form, "known": known}, status=status)


@require_GET
@needs(Right.SELL_PREPAID)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, found(request, pk))


@require_GET
@needs(Right.SELL_PREPAID)
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    row = found(request, pk)
    answer = HttpResponse(printed(row, salon=request.company.name), content_type="application/pdf")  # type: ignore[attr-defined]
    answer["Content-Disposition"] = f'inline; filename="{row.code}.pdf"'
    return answer


@require_POST
@needs(Right.SELL_PREPAID)
def certificate_block(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = found(request, pk), BlockForm(request.POST)
    if not form.is_valid():
        return shown(request, row, block=form)
    block_certificate(row, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Certificate %(code)s is blocked.") % {"code": row.code})
    return redirect("loyalty:certificate", row.pk)


@require_POST
@needs(Right.SELL_PREPAID)
def certificate_unblock(request: HttpRequest, pk: int) -> HttpResponse:
    row = unblock_certificate(found(request, pk), by=staff_of(request))
    messages.success(request, _("Certificate %(code)s can be used again.") % {"code": row.code})
    return redirect("loyalty:certificate", row.pk)


@require_POST
@needs(Right.SELL_PREPAID)
def certificate_extend(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = found(request, pk), ExtendForm(request.POST)
    if not form.is_valid():
        return shown(request, row, extend=form)
    extend_certificate(row, **form.cleaned_data, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("loyalty:certificate", row.pk)


@require_POST
@needs(Right.REFUND)
def certificate_pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Sold by mistake, or not wanted any more: all that is left, after which it is worth nothing."""
    row, form = found(request, pk), PayOutForm(request.POST)
    if not form.is_valid():
        return shown(request, row, out=form)
    entry = pay_out(
        None, prepaid=row, **form.cleaned_data, branch=request.branch, by=staff_of(request), now=timezone.now()  # type: ignore[attr-defined]
    )  # fmt: skip
    messages.success(request, _("Paid back: %(sum)s.") % {"sum": format_money(-entry.amount)})
    return redirect("loyalty:certificate", row.pk)


def found(request: HttpRequest, pk: int) -> Certificate:
    rows = Certificate.objects.with_state(today(request, timezone.now()))
    return get_object_or_404(rows.select_related("buyer", "branch", "sold_by"), pk=pk)


def shown(
    request: HttpRequest,
    row: Certificate,
    *,
    block: BlockForm | None = None,
    extend: ExtendForm | None = None,
    out: PayOutForm | None = None,
) -> HttpResponse:
    entries = Entry.objects.filter(account__kind=AccountKind.CERTIFICATE, account__subject=row.ledger_subject)
    context = {
        "certificate": row,
        "entries": entries.select_related("branch", "by"),
        "qr": drawn(row.code),
        "block_form": block or BlockForm(),
        "extend_form": extend or ExtendForm(initial={"until": row.expires_on}),
        "out_form": out or PayOutForm(),
        "extended": extended(row),
    }
    return render(request, "loyalty/certificate.html", context, status=422 if block or extend or out else 200)


def drawn(code: str) -> SafeString:
    """For the scanner at the till, which types what it reads."""
    square = segno.make_qr(code, error="m").svg_inline(scale=4, border=0, omitsize=True)
    return mark_safe(square)  # noqa: S308 drawn by segno from our own signs
