"""The bill: taking the money for a booking, selling without one, and correcting a bill that was wrong."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.models import OPEN, Appointment
from clients.models import Client
from clients.queries import search
from clients.search import named_exactly
from loyalty.queries import climb_of
from salon.formats import format_money
from salon.forms.doubts import insist
from salon.roles import Right, needs, staff_of
from visits import operations
from visits.bill import Bill, Subject, changed_bill, first_bill, typed_bill
from visits.errors import NotCorrectable, NotReadyToPay
from visits.forms import BillOfForm
from visits.models import Visit
from visits.queries import late_day

FOUND = 8


@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_PAYMENT)
def check_out(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Appointment.objects.visible_to(staff_of(request)).with_parts(), pk=pk)
    paid = Visit.objects.filter(appointment=found).first()
    if paid and request.method == "GET":
        return redirect("visits:receipt", paid.pk)
    if not paid and found.state not in OPEN:
        raise NotReadyToPay
    return bill_page(request, subject_of(request, found.client, found, now=timezone.now()))


@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_PAYMENT)
def sell(request: HttpRequest) -> HttpResponse:
    """A bill without an appointment; first of all, whose."""
    by = staff_of(request)
    _appointment, client = BillOfForm({"client": request.GET.get("client")}, by=by).chosen()
    if client is None:
        text = request.GET.get("q", "").strip()[:100]
        if not request.htmx and (scanned := named_exactly(text, by=by)):  # type: ignore[attr-defined]
            return redirect(f"{reverse('visits:sell')}?client={scanned}")
        found = search(text, by=by, limit=FOUND) if text else []
        return render(request, "visits/sell.html", {"text": text, "found": found})
    return bill_page(request, subject_of(request, client, None, now=timezone.now()))


def subject_of(request: HttpRequest, client: Client, appointment: Appointment | None, *, now: datetime) -> Subject:
    branch = appointment.branch if appointment else request.branch  # type: ignore[attr-defined]
    return Subject(client, appointment, branch, request.company, staff_of(request), now)  # type: ignore[attr-defined]


def bill_page(request: HttpRequest, subject: Subject) -> HttpResponse:
    """POST with a button other than the last shows the form again, changed; Enter and the last one take the money."""
    if request.method == "GET":
        return shown_bill(request, first_bill(subject))
    if action := half_way(request):
        return shown_bill(request, changed_bill(subject, request.POST, action))
    bill = typed_bill(subject, request.POST)
    if not is_whole(bill):
        return shown_bill(request, bill, status=422)
    visit = correct(subject.corrects, bill) if subject.corrects else take_money(bill)
    messages.success(request, _("Paid: %(sum)s.") % {"sum": format_money(visit.total)})
    return redirect("visits:receipt", visit.pk)


def is_whole(bill: Bill) -> bool:
    """Says beside the fields what is not; a sum that looks mistyped is asked about once everything else is right."""
    if not bill.is_right:
        return False
    if bill.subject.corrects and not bill.payment.cleaned_data["reason"]:
        bill.payment.add_error("reason", _("Write what was wrong."))
        return False
    if not bill.is_sure:
        insist(bill.payment)
    return bill.is_sure


def take_money(bill: Bill) -> Visit:
    subject = bill.subject
    return operations.check_out(
        subject.appointment,
        client=subject.client,
        branch=subject.branch,
        key=f"till:{bill.payment.cleaned_data['key']}",
        may_be_early=bill.payment.is_agreed,
        **what_is_paid(bill),
    )


def correct(wrong: Visit, bill: Bill) -> Visit:
    form = bill.payment.cleaned_data
    return operations.correct_bill(wrong, reason=form["reason"], key=f"till:{form['key']}", **what_is_paid(bill))


def what_is_paid(bill: Bill) -> dict[str, Any]:
    subject = bill.subject
    return {
        "lines": bill.wanted,
        "payments": bill.payment.payments(day=subject.branch.local_day(subject.now)),
        "tips": bill.tips.wanted,
        "pick": bill.pick.pick,
        "card": bill.card,
        "by": subject.by,
        "now": subject.now,
    }


def half_way(request: HttpRequest) -> str:
    """The button that only changes the form; a row's own button removes the row."""
    if any(name.endswith("-DELETE") for name in request.POST):
        return "remove"
    action = request.POST.get("action", "")
    return "" if action == "pay" else action


def shown_bill(request: HttpRequest, bill: Bill, status: int = 200) -> HttpResponse:
    subject = bill.subject
    context = {
        "bill": bill,
        "client": subject.client,
        "climb": climb_of(subject.client, subject.now),
        "counted_on": late_day(subject.branch, subject.now),
    }
    return render(request, "visits/check_out.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Right.REFUND)
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One refund of all of it and one new bill, written together."""
    seen = Visit.objects.visible_to(staff_of(request)).select_related("client", "branch", "appointment")
    wrong = get_object_or_404(seen, pk=pk)
    if request.method == "GET" and not wrong.may_be_corrected:
        raise NotCorrectable
    booked = Appointment.objects.with_parts().get(pk=wrong.appointment_id) if wrong.appointment_id else None
    subject = subject_of(request, wrong.client, booked, now=timezone.now())
    return bill_page(request, replace(subject, branch=wrong.branch, corrects=wrong))


@require_POST
@needs(Right.TAKE_PAYMENT)
def preview(request: HttpRequest) -> HttpResponse:
    """What the bill comes to as it stands, in pieces for the page."""
    of = BillOfForm(request.POST, by=staff_of(request))
    appointment, client = of.chosen()
    if client is None:
        return HttpResponse(status=404)
    subject = subject_of(request, client, appointment, now=timezone.now())
    bill = typed_bill(replace(subject, corrects=of.corrected), request.POST)
    is_same = request.POST.get("tips_of", "") == bill.tips.whose
    return render(request, "visits/preview.html", {"bill": bill, "has_other_masters": not is_same})
