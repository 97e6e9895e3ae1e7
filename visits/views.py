"""The till: who waits to pay, the bill and its receipt; the client's visits. Stock, formulas and photos have their own files."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings.models import OPEN, Appointment
from clients.models import Client
from clients.queries import search
from clients.search import named_exactly
from loyalty.queries import balances, climb_of
from salon.formats import format_money
from salon.forms.days import asked_day
from salon.roles import Right, needs, staff_of
from visits import operations
from visits.bill import Bill, Subject, changed_bill, first_bill, typed_bill
from visits.errors import NotReadyToPay
from visits.forms import BillOfForm
from visits.models import Visit
from visits.queries import till_of, visits_of

VISITS_ON_A_PAGE = 25
FOUND = 8


@require_GET
@needs(Right.TAKE_PAYMENT)
def till(request: HttpRequest) -> HttpResponse:
    now, branch = timezone.now(), request.branch  # type: ignore[attr-defined]
    today = branch.local_day(now)
    day = min(asked_day(request.GET, today), today)
    context = {
        "till": till_of(branch, day, by=staff_of(request), now=now),
        "day": day,
        "today": today,
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1),
        "now": now,
    }
    return render(request, "visits/till.html", context)


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
    if not bill.is_right:
        return shown_bill(request, bill, status=422)
    visit = operations.check_out(
        subject.appointment,
        client=subject.client,
        branch=subject.branch,
        lines=bill.wanted,
        payments=bill.payment.payments,
        by=subject.by,
        now=subject.now,
        key=f"till:{bill.payment.cleaned_data['key']}",
        may_be_early=bill.payment.is_agreed,
        pick=bill.pick.pick,
        card=bill.card,
    )
    messages.success(request, _("Paid: %(sum)s.") % {"sum": format_money(visit.total)})
    return redirect("visits:receipt", visit.pk)


def half_way(request: HttpRequest) -> str:
    """The button that only changes the form; a row's own button removes the row."""
    if any(name.endswith("-DELETE") for name in request.POST):
        return "remove"
    action = request.POST.get("action", "")
    return "" if action == "pay" else action


def shown_bill(request: HttpRequest, bill: Bill, status: int = 200) -> HttpResponse:
    return render(request, "visits/check_out.html", {"bill": bill, "client": bill.subject.client}, status=status)


@require_POST
@needs(Right.TAKE_PAYMENT)
def preview(request: HttpRequest) -> HttpResponse:
    """What the bill comes to as it stands, in pieces for the page."""
    appointment, client = BillOfForm(request.POST, by=staff_of(request)).chosen()
    if client is None:
        return HttpResponse(status=404)
    bill = typed_bill(subject_of(request, client, appointment, now=timezone.now()), request.POST)
    return render(request, "visits/preview.html", {"bill": bill})


@require_GET
@needs(Right.TAKE_PAYMENT)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    seen = (
        Visit.objects.visible_to(staff_of(request))
        .with_lines()
        .select_related("client", "branch", "paid_by", "card__client")
    )
    visit = get_object_or_404(seen, pk=pk)
    memos = {line.service.name: line.service.aftercare for line in visit.lines.all() if line.service}
    context = {
        "visit": visit,
        "payments": visit.payments.all(),
        "balances": balances(visit.client),
        "climb": climb_of(visit.client, timezone.now()),
        "memos": [(name, memo) for name, memo in memos.items() if memo],
    }
    return render(request, "visits/receipt.html", context)


@require_GET
@needs(Right.SEE_CARDS)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    by = staff_of(request)
    client = get_object_or_404(Client.objects.visible_to(by), pk=pk)
    page = Paginator(visits_of(client, by=by), VISITS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "visits/history.html", {"client": client, "page": page})
