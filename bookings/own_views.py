"""A master's own day on the phone: who is in the chair, what comes, start and finish. No contacts here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bookings import operations
from bookings.brief import Place, actions_for, facts_about
from bookings.models import AHEAD, Appointment, State
from bookings.queries import branch_on, brief_of, own_day
from bookings.queries.brief import alerts_of, client_in_brief
from clients.models import Promise
from clients.operations import keep_promise, note_readings
from loyalty.models import Card
from salon.forms.days import asked_day
from salon.roles import Right, needs, staff_of

ON_THE_DAY = frozenset({Place.FORMULA})


@require_GET
@needs(Right.SEE_OWN_DAY)
def my_day(request: HttpRequest) -> HttpResponse:
    by, now, branch = staff_of(request), timezone.now(), request.branch  # type: ignore[attr-defined]
    today = branch.local_day(now)
    day = asked_day(request.GET, today)
    shown = own_day(by, branch_on(by, day, usual=branch), day, now=now)
    context = {"own": shown, "now": now, "today": today, "hour": timezone.localtime(now).hour}
    if shown.current:
        visit = shown.current.first_part.appointment
        visit.client = client_in_brief(visit)
        alerts = alerts_of(visit.client, visit, by=by)
        context |= {
            "visit": visit,
            "alerts": alerts,
            "reads_first": bool(alerts) and not visit.brief_readings.filter(by=by).exists(),
            "facts": [each for each in facts_about(visit, by=by, now=now) if each.place in ON_THE_DAY],
            "actions": actions_for(visit, by=by),
            "card": Card.objects.valid(now).filter(client=visit.client_id).select_related("tier").first(),
            "passed": max(0, min(shown.current.minutes, int((now - shown.current.starts_at).total_seconds() // 60))),
        }
    return render(request, "bookings/my_day.html", context)


def own_visit(request: HttpRequest, pk: int) -> Appointment:
    """Only a visit with a part of their own, whatever else the person may see."""
    by = staff_of(request)
    return get_object_or_404(Appointment.objects.visible_to(by).of_master(by).with_parts(), pk=pk)


@require_POST
@needs(Right.SEE_OWN_DAY)
def my_start(request: HttpRequest, pk: int) -> HttpResponse:
    operations.start_own_service(own_visit(request, pk), by=staff_of(request), now=timezone.now())
    return redirect("bookings:my_day")


@require_GET
@needs(Right.SEE_OWN_DAY)
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    visit, by, now = own_visit(request, pk), staff_of(request), timezone.now()
    is_today = visit.branch.local_day(visit.starts_at) == visit.branch.local_day(now)
    note_readings([visit.client_id], by=by, company=request.company, now=now)  # type: ignore[attr-defined]
    context = {
        "brief": brief_of(visit, by=by, now=now),
        "visit": visit,
        "actions": actions_for(visit, by=by),
        "can_start": is_today and visit.state in AHEAD | {State.ARRIVED},
    }
    return render(request, "bookings/brief.html", context)


@require_POST
@needs(Right.SEE_OWN_DAY)
def brief_read(request: HttpRequest, pk: int) -> HttpResponse:
    operations.read_brief(own_visit(request, pk), by=staff_of(request), now=timezone.now())
    messages.success(request, _("Read. The desk sees it."))
    return redirect("bookings:my_day")


@require_POST
@needs(Right.SEE_OWN_DAY)
def brief_read_and_start(request: HttpRequest, pk: int) -> HttpResponse:
    operations.read_and_start(own_visit(request, pk), by=staff_of(request), now=timezone.now())
    return redirect("bookings:my_day")


@require_POST
@needs(Right.SEE_OWN_DAY)
def brief_promise_kept(request: HttpRequest, pk: int, promise: int) -> HttpResponse:
    visit = own_visit(request, pk)
    found = get_object_or_404(Promise.objects.filter(client=visit.client_id), pk=promise)
    keep_promise(found, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Kept: %(text)s") % {"text": found.text})
    return redirect("bookings:brief", visit.pk)


@require_POST
@needs(Right.SEE_OWN_DAY)
def my_ready(request: HttpRequest, pk: int) -> HttpResponse:
    operations.mark_ready(own_visit(request, pk), by=staff_of(request), now=timezone.now())
    messages.success(request, _("Done. The desk takes the payment."))
    return redirect("bookings:my_day")
