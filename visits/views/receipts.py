"""The receipt: its page, the same on paper, and by e-mail to the client."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from loyalty.models import Pass
from loyalty.queries import balances, climb_of
from messaging.models import Message
from messaging.tasks import send_due_messages
from salon.links import read_link
from salon.models import Company
from salon.roles import Right, needs, staff_of
from visits.models import Visit, VisitQuerySet
from visits.operations import letter_key, send_receipt
from visits.receipt import BY_LINK
from visits.receipt_pdf import receipt_pdf

LINK_DAYS = 366


@require_GET
@needs(Right.TAKE_PAYMENT)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    visit = get_object_or_404(whole(Visit.objects.visible_to(staff_of(request))), pk=pk)
    memos = {line.service.name: line.service.aftercare for line in visit.lines.all() if line.service}
    has = balances(visit.client)
    context = {
        "visit": visit,
        "payments": visit.payments.all(),
        "balances": has,
        "owed": -has["credit"],
        "climb": climb_of(visit.client, timezone.now()),
        "passes": Pass.objects.filter(lines__visit=visit).select_related("plan").distinct(),
        "memos": [(name, memo) for name, memo in memos.items() if memo],
        "letter": Message.objects.filter(dedupe_key=letter_key(visit)).first(),
    }
    return render(request, "visits/receipt.html", context)


@require_GET
@needs(Right.TAKE_PAYMENT)
def receipt_file(request: HttpRequest, pk: int) -> HttpResponse:
    visit = get_object_or_404(whole(Visit.objects.visible_to(staff_of(request))), pk=pk)
    return as_file(visit, request.company)  # type: ignore[attr-defined]


@require_POST
@needs(Right.TAKE_PAYMENT)
def receipt_send(request: HttpRequest, pk: int) -> HttpResponse:
    visit = get_object_or_404(whole(Visit.objects.visible_to(staff_of(request))), pk=pk)
    send_receipt(visit, now=timezone.now())
    send_due_messages.delay_on_commit()
    messages.success(request, _("The receipt goes out by e-mail."))
    return redirect("visits:receipt", visit.pk)


@login_not_required
@require_GET
def receipt_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """For the client, in their language."""
    link = read_link(BY_LINK, token, days=LINK_DAYS)
    visit = whole(Visit.objects.all()).filter(pk=link["visit"]).first() if link else None
    if visit is None:
        return render(request, "bad_link.html", status=404)
    company = Company.objects.get()
    with translation.override(visit.client.language or company.language):
        return as_file(visit, company)


def whole(visits: VisitQuerySet) -> VisitQuerySet:
    """With everything that stands on a receipt."""
    return (
        visits.with_lines()
        .select_related("client", "branch", "paid_by", "corrects", "corrected_by")
        .prefetch_related(
            "payments__entry__account", "tips__master", "refunds__by", "refunds__payments", "refunds__lines__line"
        )
    )


def as_file(visit: Visit, company: Company) -> HttpResponse:
    answer = HttpResponse(receipt_pdf(visit, company=company, now=timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="receipt-{visit.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
