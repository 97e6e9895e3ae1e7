"""The client's own page of a visit, opened by a signed link without an account. Looking changes nothing; buttons post."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings.addresses import PAGE, visit_link
from bookings.forms import LinkDayForm, LinkMoveForm
from bookings.ics import client_entry
from bookings.models import Appointment, State
from bookings.operations import by_link as operations
from bookings.queries.moving import day_window, places, soon
from bookings.queries.revisions import revision_of
from bookings.visit_link import by_link, page_of

SHOWN_DAYS = 7


@login_not_required
@require_GET
@never_cache
@by_link
def page(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    return render(request, "bookings/link/visit.html", page_of(appointment, token=token, now=timezone.now()))


@login_not_required
@require_POST
@never_cache
@by_link
def confirm(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    operations.confirm_by_link(appointment, now=timezone.now())
    messages.success(request, _("Thank you! We expect you."))
    return redirect(PAGE, token)


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
@by_link
def cancel(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """GET asks once and says what follows."""
    if request.method == "GET" and appointment.state != State.CANCELLED:
        return render(request, "bookings/link/cancel.html", page_of(appointment, token=token, now=timezone.now()))
    if request.method == "POST":
        operations.cancel_by_link(appointment, now=timezone.now())
    return redirect(PAGE, token)


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
@by_link
def move(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """GET shows the free times of a day; POST takes one of them. Of a cancelled visit the page says so."""
    if request.method == "GET" and appointment.state == State.CANCELLED:
        return redirect(PAGE, token)
    form = LinkMoveForm(request.POST or None, appointment=appointment)
    if request.method == "POST" and form.is_valid():
        operations.move_by_link(appointment, **form.cleaned_data["place"], now=timezone.now())
        messages.success(request, _("Moved. See you then!"))
        return redirect(PAGE, token)
    context = page_of(appointment, token=token, now=timezone.now()) | choice_of(request, appointment) | {"form": form}
    return render(request, "bookings/link/move.html", context, status=422 if form.errors else 200)


def choice_of(request: HttpRequest, appointment: Appointment) -> dict[str, Any]:
    """The day asked for, the six after it, and what is free; when nothing is, the next times there are."""
    now, branch = timezone.now(), appointment.branch
    asked = LinkDayForm(request.GET)
    asked.is_valid()  # what makes no sense is left out
    today = branch.local_day(now)
    day = max(asked.cleaned_data.get("day") or branch.local_day(appointment.starts_at), today)
    anybody = bool(asked.cleaned_data.get("anybody"))
    found = places(appointment, master=None, anybody=anybody, window=day_window(appointment, day, day, now))
    first = max(day - timedelta(days=SHOWN_DAYS // 2), today)
    return {
        "asked": LinkDayForm(initial={"day": day, "anybody": anybody}), "day": day, "anybody": anybody, "places": found, "next": [] if found else soon(appointment, after=day, now=now),
        "days": [first + timedelta(days=n) for n in range(SHOWN_DAYS)],
    }  # fmt: skip


@login_not_required
@require_GET
@never_cache
@by_link
def calendar(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """To be opened by the phone's calendar."""
    text = client_entry(appointment, revision_of(appointment), link=visit_link(appointment))
    headers = {"Content-Disposition": 'attachment; filename="visit.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
