"""The public pages, one after another: services, master, time, who you are, the code, done."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings.addresses import ways
from bookings.models import OnlineBooking
from bookings.online import offer, operations
from bookings.online.channels import channel_for
from bookings.online.doors import CODES, CODES_TO_ONE_ADDRESS, HOLDS, TRIES, Door, allowed, public, slow
from bookings.online.errors import NotOffered, TimeGone
from bookings.online.forms import TOO_QUICK, WRONG_CODE, CodeForm, DetailsForm, as_day, as_moment, typed_in
from bookings.online.operations import Verdict
from bookings.online.terms import terms_of
from messaging.tasks import send_due_messages

QUICKEST = timedelta(seconds=2)  # nobody fills in the form sooner
VISITOR = "visitor"
A_DAY = 24 * 3600
TRIED, TRIED_FOR = "online:tried:{}", 600


@require_GET
@login_not_required
@cache_control(public=True, max_age=3600)
def widget(request: HttpRequest) -> HttpResponseBase:
    """The one script of the widget, under an address that stays."""
    script = settings.BASE_DIR / "static" / "js" / "widget.js"
    return FileResponse(script.open("rb"), content_type="text/javascript; charset=utf-8")


@require_GET
@public
def services(request: HttpRequest, door: Door) -> HttpResponse:
    door.booking = asked_booking(door)
    if request.GET.getlist("service"):
        door.want(request.GET.getlist("service"), None)
    return render(request, "bookings/online/services.html", {"door": door})


@require_GET
@public
def masters(request: HttpRequest, door: Door) -> HttpResponse:
    door.booking = asked_booking(door)
    wanted = door.want(request.GET.getlist("service"), None)
    if wanted is None:
        return render(request, "bookings/online/services.html", {"door": door, "nothing": True}, status=422)
    return render(
        request, "bookings/online/masters.html", {"door": door, "masters": wanted.offer.doing_all(wanted.services)}
    )


@require_GET
@public
def times(request: HttpRequest, door: Door) -> HttpResponse:
    door.booking = asked_booking(door)
    wanted = door.want(request.GET.getlist("service"), request.GET.get("master"))
    if wanted is None:
        raise NotOffered
    first = as_day(request.GET.get("from"))
    strip = offer.strip_of(wanted, first=first, day=door.day, now=door.now, company=request.company)  # type: ignore[attr-defined]
    return render(request, "bookings/online/times.html", {"door": door, "strip": strip})


def asked_booking(door: Door, source: Any = None) -> OnlineBooking | None:
    """The visitor's own, when they came back for another time."""
    key = (source or door.request.GET).get("booking", "")
    try:
        return find(door, UUID(key))
    except ValueError:
        return None


def find(door: Door, key: UUID) -> OnlineBooking | None:
    rows = OnlineBooking.objects.filter(branch=door.branch, key=key).select_related("slot", "appointment", "master")
    return rows.first()


@require_POST
@public
def hold(request: HttpRequest, door: Door) -> HttpResponse:
    """A time is chosen, for the first time or instead of another; what was typed already comes along."""
    if not allowed("hold", door.network, HOLDS):
        return slow(request)
    door.booking = asked_booking(door, request.POST)
    if door.booking and door.booking.appointment:
        return go(door, "done", door.booking)
    wanted = door.want(request.POST.getlist("service"), request.POST.get("master"))
    starts_at = as_moment(request.POST.get("starts_at"))
    if wanted is None or starts_at is None:
        raise NotOffered if wanted is None else TimeGone
    door.asked["starts_at"] = starts_at
    visitor = request.COOKIES.get(VISITOR, "")[:40] or secrets.token_urlsafe(16)
    booking = operations.hold_time(
        wanted, starts_at=starts_at, visitor=visitor, network=door.network, language=door.language, now=door.now, booking=door.booking,
        typed=typed_in(request.POST),
    )  # fmt: skip
    answer = go(door, "code" if booking.verified_at else "details", booking)
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(VISITOR, visitor, max_age=A_DAY, path="/book/", httponly=True, samesite="Lax", secure=secure)
    return answer


def go(door: Door, page: str, booking: OnlineBooking) -> HttpResponse:
    return redirect(f"{reverse(f'online:{page}', args=[door.branch.code, booking.key])}?{door.carry}")


@require_http_methods(["GET", "POST"])
@public
def details(request: HttpRequest, door: Door, key: UUID) -> HttpResponse:
    """Who comes. An expired hold keeps all that was typed and offers the nearest times in the same form."""
    booking = find(door, key)
    if booking is None:
        return render(request, "bad_link.html", status=404)
    if booking.appointment:
        return go(door, "done", booking)
    door.want_again(booking)
    terms = terms_of(booking, language=door.language, company=request.company, now=door.now)  # type: ignore[attr-defined]
    door.terms, demand = terms, terms.asked.demand if terms else None
    form = DetailsForm(
        request.POST or None, initial=booking.typed, branch=door.branch, language=door.language, demand=demand
    )
    if request.method == "POST" and form.is_valid():
        return filled_in(request, door, booking, form)
    return details_page(request, door, form, status=422 if form.is_bound else 200)


def filled_in(request: HttpRequest, door: Door, booking: OnlineBooking, form: DetailsForm) -> HttpResponse:
    if form.is_machine:
        return go(door, "code", booking)  # it may wait for a code
    if not booking.is_held(door.now):
        return details_page(request, door, form, status=409)
    if door.now - booking.created_at < QUICKEST:
        form.add_error(None, TOO_QUICK)
        return details_page(request, door, form, status=422)
    booking = operations.fill_in(booking, typed=typed_in(request.POST), details=form.details, now=door.now)
    return issue(request, door, booking, form) or go(door, "code", booking)


def issue(request: HttpRequest, door: Door, booking: OnlineBooking, form: DetailsForm) -> HttpResponse | None:
    """Sends a code; a page instead when too many were sent. Known and unknown addresses are counted alike."""
    if booking.verified_at:
        return None
    address = channel_for(form.details)[1].casefold()
    if not (allowed("code", door.network, CODES) and allowed("code-to", address, CODES_TO_ONE_ADDRESS)):
        return slow(request)
    if operations.issue_code(booking, details=form.details, language=door.language, now=door.now):
        cache.delete(TRIED.format(booking.key))
        send_due_messages.delay_on_commit()
    return None


def details_page(request: HttpRequest, door: Door, form: DetailsForm, *, status: int) -> HttpResponse:
    booking = door.booking
    context = {"door": door, "form": form, "is_held": booking is not None and booking.is_held(door.now)}
    return render(request, "bookings/online/details.html", context, status=status)


@require_http_methods(["GET", "POST"])
@public
def code(request: HttpRequest, door: Door, key: UUID) -> HttpResponse:
    """The code proves the address; with it, or once it was proven, the visit is booked."""
    booking = find(door, key)
    if booking is None:
        return render(request, "bad_link.html", status=404)
    if booking.appointment:
        return go(door, "done", booking)
    door.want_again(booking)
    if request.method == "GET":
        return code_page(request, door, booking)
    if not allowed("try", door.network, TRIES):
        return slow(request)
    if not booking.verified_at and not is_proven(booking, request.POST.get("code", ""), door):
        return go(door, "code", booking)
    typed = DetailsForm(booking.typed, branch=door.branch, language=booking.language)
    if not typed.is_valid():
        return go(door, "details", booking)
    operations.book_online(booking, details=typed.details, now=door.now)
    return go(door, "done", booking)


def is_proven(booking: OnlineBooking, typed: str, door: Door) -> bool:
    """A wrong try is kept for the page it leads back to, so that Back never comes to a form that was sent."""
    form = CodeForm({"code": typed})
    verdict = operations.check_code(booking, code=form.cleaned_data["code"], now=door.now) if form.is_valid() else None
    if verdict != Verdict.RIGHT:
        cache.set(TRIED.format(booking.key), (typed[:20], verdict), TRIED_FOR)
    return verdict == Verdict.RIGHT


def tried(booking: OnlineBooking) -> CodeForm:
    """With the last wrong try and what was wrong with it."""
    typed, verdict = cache.get(TRIED.format(booking.key), (None, None))
    form = CodeForm() if typed is None else CodeForm({"code": typed})
    if form.is_valid() and verdict:
        form.add_error("code", WRONG_CODE[verdict])
    return form


def code_page(request: HttpRequest, door: Door, booking: OnlineBooking) -> HttpResponse:
    context = {"door": door, "form": tried(booking), "booking": booking, "is_held": booking.is_held(door.now)}
    return render(request, "bookings/online/code.html", context)


@require_POST
@public
def code_again(request: HttpRequest, door: Door, key: UUID) -> HttpResponse:
    booking = find(door, key)
    if booking is None:
        return render(request, "bad_link.html", status=404)
    form = DetailsForm(booking.typed, branch=door.branch, language=booking.language)
    if booking.appointment or not booking.is_filled_in or not form.is_valid():
        return go(door, "code", booking)
    return issue(request, door, booking, form) or go(door, "code", booking)


@require_GET
@public
def done(request: HttpRequest, door: Door, key: UUID) -> HttpResponse:
    booking = find(door, key)
    if booking is None:
        return render(request, "bad_link.html", status=404)
    if booking.appointment is None:
        return go(door, "details", booking)
    visit = booking.appointment
    parts = visit.parts.select_related("service", "master")
    context = {"door": door, "appointment": visit, "parts": parts, "ways": ways(visit)}
    return render(request, "bookings/online/done.html", context)
