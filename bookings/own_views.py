"""A master's own day on the phone: who is in the chair, what comes, start and finish. No contacts here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bookings import operations
from bookings.brief import actions_for, facts_about
from bookings.models import Appointment
from bookings.queries import own_day
from loyalty.models import Card
from salon.forms.days import asked_day
from salon.roles import Right, needs, staff_of


@require_GET
@needs(Right.SEE_OWN_DAY)
def my_day(request: HttpRequest) -> HttpResponse:
    by, now, branch = staff_of(request), timezone.now(), request.branch  # type: ignore[attr-defined]
    today = branch.local_day(now)
    shown = own_day(by, branch, asked_day(request.GET, today), now=now)
    context = {"own": shown, "now": now, "today": today, "hour": timezone.localtime(now).hour}
    if shown.current:
        visit = shown.current.first_part.appointment
        context |= {
            "visit": visit,
            "facts": facts_about(visit, by=by, now=now),
            "actions": actions_for(visit, by=by),
            "card": Card.objects.valid(now).filter(client=visit.client_id).select_related("tier").first(),
            "passed": max(0, min(shown.current.minutes, int((now - shown.current.starts_at).total_seconds() // 60))),
        }
    return render(request, "bookings/my_day.html", context)


def own_visit(request: HttpRequest, pk: int) -> Appointment:
    """Only a visit with a part of their own, whatever else the person may see."""
    by = staff_of(request)
    return get_object_or_404(Appointment.objects.visible_to(by).of_master(by), pk=pk)


@require_POST
@needs(Right.SEE_OWN_DAY)
def my_start(request: HttpRequest, pk: int) -> HttpResponse:
    operations.start_service(own_visit(request, pk), by=staff_of(request), now=timezone.now())
    return redirect("bookings:my_day")


@require_POST
@needs(Right.SEE_OWN_DAY)
def my_ready(request: HttpRequest, pk: int) -> HttpResponse:
    operations.mark_ready(own_visit(request, pk), by=staff_of(request), now=timezone.now())
    messages.success(request, _("Done. The desk takes the payment."))
    return redirect("bookings:my_day")
