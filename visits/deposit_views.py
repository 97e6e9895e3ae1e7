"""The deposit of a booking at the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.models import Appointment
from bookings.queries.deposits import deposit_of
from loyalty.models import AccountKind
from loyalty.queries import balances
from salon.formats import format_money
from salon.roles import Right, needs, staff_of
from visits.forms.deposit import ReservationForm
from visits.operations import take_deposit


@require_http_methods(["GET", "POST"])
@needs(Right.TAKE_PAYMENT)
def reservation(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own, or its dialog when htmx asks."""
    by, now = staff_of(request), timezone.now()
    found = get_object_or_404(Appointment.objects.visible_to(by).select_related("client", "branch"), pk=pk)
    deposit = deposit_of(found, now=now)
    on_deposit = balances(found.client)[AccountKind.DEPOSIT]
    form = ReservationForm(request.POST or None, company=request.company, due=deposit.due, on_deposit=on_deposit)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        entry = take_deposit(found, **form.cleaned_data, branch=request.branch, by=by, now=now)  # type: ignore[attr-defined]
        messages.success(request, _("Deposit taken: %(sum)s.") % {"sum": format_money(entry.amount)})
        return redirect("bookings:appointment", found.pk)
    name = "visits/reservation.html#dialog" if request.htmx else "visits/reservation.html"  # type: ignore[attr-defined]
    context = {"appointment": found, "deposit": deposit, "form": form}
    return render(request, name, context, status=422 if form.is_bound else 200)
