"""The desk: the calendar, the drawer of a visit and its steps, a new booking. A master's own day is in own_views.py."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings import operations
from bookings.asking import is_anything_asked, terms_asked
from bookings.booking import choice_of
from bookings.deposit_forms import SettleForm, TermsForm
from bookings.drawer import drawer_of
from bookings.early import asked_or_done
from bookings.forms import BookingForm, CancelForm, MoveForm, ResizeForm
from bookings.last_move import forget, last_move, remember
from bookings.models import Appointment, AppointmentPart, Rest
from bookings.queries.deposits import deposit_of, is_late_move
from bookings.sight import Sight, feed_for, page_for, sight_of
from bookings.tasks import offer_freed_times
from salon.formats import format_moment, format_money, format_time
from salon.roles import Right, needs, staff_of


def calendar(request: HttpRequest, sight: Sight, at: datetime, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one sight of the calendar; `more` is the drawer when a visit is open."""
    shown = page_for(sight, by=staff_of(request), now=at)
    return render(request, "bookings/day.html", shown | more, status=status)


@require_GET
@needs(Right.SEE_CALENDAR)
def day(request: HttpRequest) -> HttpResponse:
    """The day with its masters, the week of one, a list, or the resources: `?view=`."""
    now = timezone.now()
    return calendar(request, sight_of(request.GET, request.branch, now), now)  # type: ignore[attr-defined]


@require_GET
@needs(Right.SEE_CALENDAR)
def feed(request: HttpRequest) -> HttpResponseBase:
    """Asked every second or two by each calendar on a screen: 304 while nothing has changed.

    The tag is read before the rows: what changes in between is shown now and told once more.
    """
    by, now = staff_of(request), timezone.now()
    sight = sight_of(request.GET, request.branch, now)  # type: ignore[attr-defined]
    tag = sight.version(by=by, now=now)
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged:
        unchanged["ETag"] = tag
        return unchanged
    return JsonResponse(feed_for(sight, by=by, now=now), headers={"ETag": tag, "Cache-Control": "no-cache"})


def visit(request: HttpRequest, pk: int) -> Appointment:
    return get_object_or_404(Appointment.objects.visible_to(staff_of(request)).with_parts(), pk=pk)


@require_GET
@needs(Right.SEE_CALENDAR)
def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Its day, with the drawer open."""
    found, now = visit(request, pk), timezone.now()
    return calendar(request, day_of(found), now, **drawer_of(found, by=staff_of(request), now=now))


def day_of(appointment: Appointment) -> Sight:
    return Sight(appointment.branch, "day", appointment.branch.local_day(appointment.starts_at))


@require_GET
@needs(Right.SEE_CALENDAR)
def drawer(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the calendar is looked at comes in the address, so that the way back is known."""
    found, now = visit(request, pk), timezone.now()
    shown = drawer_of(found, by=staff_of(request), now=now) | {"sight": sight_around(request, found)}
    return render(request, "bookings/drawer.html", shown)


def sight_around(request: HttpRequest, found: Appointment) -> Sight:
    """The sight the address names, else the visit's own day."""
    return sight_of(request.GET, found.branch, found.starts_at)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def new(request: HttpRequest) -> HttpResponse:
    """GET shows the free times for what is chosen so far, and what is asked for it; POST books."""
    by, now, branch = staff_of(request), timezone.now(), request.branch  # type: ignore[attr-defined]
    data = request.POST if request.method == "POST" else request.GET
    form = BookingForm(request.POST or None, branch=branch, by=by)
    asks = is_anything_asked()
    terms = terms_asked(data, branch=branch, company=request.company, by=by, now=now) if asks else None  # type: ignore[attr-defined]
    terms_form = TermsForm(request.POST or None, terms=terms)
    if request.method == "POST" and form.is_valid() and terms_form.is_valid():
        booked = book(form, branch=branch, by=by, now=now, accepted=terms_form.accepted)
        messages.success(
            request,
            _("Booked: %(client)s, %(time)s.") % {"client": booked.client, "time": format_moment(booked.starts_at)},
        )
        return redirect("bookings:appointment", booked.pk)
    choice = choice_of(data, branch=branch, company=request.company, by=by, now=now)  # type: ignore[attr-defined]
    shown = {"form": form, "choice": choice, "asks": asks, "terms": terms, "terms_form": terms_form}
    return render(request, "bookings/new.html", shown, status=422 if form.errors or terms_form.errors else 200)


def book(form: BookingForm, **who: Any) -> Appointment:
    wanted = (
        {name: form.cleaned_data[name] for name in ("starts_at", "note", "request_key")} | {"parts": form.parts} | who
    )
    client = form.cleaned_data["client"]
    return (
        operations.book_appointment(client, **wanted)
        if client
        else operations.book_newcomer(person=form.person, **wanted)
    )


@require_POST
@needs(Right.BOOK)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = visit(request, pk), timezone.now()
    form = MoveForm(request.POST, appointment=found)
    if not form.is_valid():
        shown = drawer_of(found, by=staff_of(request), now=now) | {"move_form": form}
        return calendar(request, day_of(found), now, status=422, **shown)
    before = operations.places_of(found)
    moved = operations.move_appointment(found, **form.cleaned_data, by=staff_of(request), now=now)
    offer_freed_times.delay_on_commit()
    said = _("Moved to %(time)s.") % {"time": format_moment(moved.starts_at)}
    if is_late_move(moved, now=now):
        said += " " + _("This counts as late. If the salon asked for it, take it back and tick that under “Move”.")
    remember(request, moved, before, said, now=now)
    return redirect("bookings:appointment", pk)


@require_POST
@needs(Right.BOOK)
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back the person's own last move or resize."""
    now = timezone.now()
    kept = last_move(request, now=now)
    back = operations.put_back(
        visit(request, kept["appointment"]), before=kept["before"], after=kept["after"], by=staff_of(request), now=now
    )
    forget(request)
    messages.success(request, _("Back at %(time)s, as before.") % {"time": format_moment(back.starts_at)})
    return redirect("bookings:appointment", back.pk)


@require_POST
@needs(Right.BOOK)
def resize(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is of the part whose end was drawn."""
    by, now = staff_of(request), timezone.now()
    part = get_object_or_404(AppointmentPart.objects.visible_to(by), pk=pk)
    form = ResizeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    before = operations.places_of(part.appointment)
    resized = operations.resize_part(part, ends_at=form.cleaned_data["ends_at"], by=by, now=now)
    offer_freed_times.delay_on_commit()
    remember(request, resized, before, _("Now until %(time)s.") % {"time": format_time(resized.ends_at)}, now=now)
    return redirect("bookings:appointment", part.appointment_id)


@require_POST
@needs(Right.BOOK)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    operations.confirm(visit(request, pk), by=staff_of(request), now=timezone.now())
    return redirect("bookings:appointment", pk)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    question = _("This visit is planned for %(when)s. Has the client arrived now?")
    return asked_or_done(request, visit(request, pk), operations.check_in, title=_("Arrived"), question=question)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    question = _("This visit is planned for %(when)s. Start it now?")
    return asked_or_done(request, visit(request, pk), operations.start_service, title=_("Start"), question=question)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = visit(request, pk), timezone.now()
    form, settle = CancelForm(request.POST or None), settle_form(request, found, now)
    if request.method == "POST" and form.is_valid() and settle.is_valid():
        reason, settlement = form.cleaned_data["reason"], settle.settlement
        operations.cancel_appointment(found, reason=reason, by=staff_of(request), now=now, settlement=settlement)
        offer_freed_times.delay_on_commit()
        messages.success(request, _("Cancelled. The time is free again."))
        say_what_is_given_back(request, settle)
        return redirect(reverse("bookings:day") + sight_around(request, found).query())
    shown = {"appointment": found, "form": form, "settle": settle}
    return render(request, "bookings/cancel.html", shown, status=422 if form.errors or settle.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks what becomes of the deposit."""
    found, now = visit(request, pk), timezone.now()
    settle = settle_form(request, found, now, is_missed=True)
    if request.method == "POST" and settle.is_valid():
        operations.mark_no_show(found, by=staff_of(request), now=now, settlement=settle.settlement)
        say_what_is_given_back(request, settle)
        return redirect("bookings:appointment", pk)
    shown = {"appointment": found, "settle": settle}
    return render(request, "bookings/no_show.html", shown, status=422 if settle.errors else 200)


def settle_form(request: HttpRequest, found: Appointment, now: datetime, *, is_missed: bool = False) -> SettleForm:
    """Bound by any POST, also one that says nothing of a deposit."""
    deposit = deposit_of(found, now=now)
    most = deposit.missed_fee if is_missed else deposit.late_fee
    data = request.POST if request.method == "POST" else None
    return SettleForm(data, deposit=deposit, most=most, company=request.company, by=staff_of(request))  # type: ignore[attr-defined]


def say_what_is_given_back(request: HttpRequest, settle: SettleForm) -> None:
    chosen = settle.settlement
    if chosen and chosen.rest == Rest.RETURN and (back := settle.deposit.held - (chosen.forfeit or 0)):
        messages.success(request, _("Give the client %(sum)s back.") % {"sum": format_money(back)})
