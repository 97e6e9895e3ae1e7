"""Standing reservations at the desk: looked at before they are made, the page of one, and what is done with all later dates."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings import operations
from bookings.booking import rows_chosen
from bookings.models import Appointment, Series
from bookings.queries.deposits import deposit_of
from bookings.queries.series import price_changes
from bookings.series_page import LaterCancelForm, LaterMoveForm, SeriesForm, dates_of, hidden, terms_form_of, visits_of
from bookings.tasks import offer_freed_times
from bookings.waiting_forms import AddForm
from bookings.waiting_views import ask_for_whom
from salon.roles import Right, needs, staff_of

ASKED = ("services", "master", "first_day", "at")


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def series_new(request: HttpRequest) -> HttpResponse:
    """GET shows the dates of the rule in the address; POST makes the series, or lists again what cannot be had."""
    by, now, branch = staff_of(request), timezone.now(), request.branch  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    data = sent or request.GET
    asked = AddForm(data, by=by)
    client = asked.cleaned_data.get("client") if asked.is_valid() else None
    if client is None:
        what = _("Standing reservation")
        return ask_for_whom(request, what=what, back=reverse("bookings:day"), back_name=_("Calendar"))
    key = request.POST.get("request_key", "")[:60]
    if already := operations.made_before(key, by=by):
        return redirect("bookings:series", already.pk)
    is_asked = all(name in data for name in ASKED)
    form = SeriesForm(data if is_asked else None, branch=branch, by=by, initial=data.dict())
    context: dict[str, Any] = {"form": form, "client": client, "choice": rows_chosen(data, branch)}
    if form.is_valid():
        rule = form.rule | {"branch": branch, "now": now}
        dates = dates_of(lambda chosen: operations.preview(client, **rule, chosen=chosen), sent, branch, _("Leave out"))
        terms = terms_form_of(dates, sent, client, branch=branch, company=request.company, now=now)  # type: ignore[attr-defined]
        if dates.is_fine and terms.is_valid():
            made = operations.make_series(
                client, **rule, by=by, chosen=dates.chosen, request_key=key, accepted=terms.accepted
            )
            messages.success(request, _("The standing reservation is made."))
            return redirect("bookings:series", made.pk)
        context |= {"dates": dates, "terms_form": terms, "hidden": [*hidden(data), ("request_key", key or uuid4())]}
    return render(request, "bookings/series_new.html", context, status=200 if sent is None else 422)


def own_series(request: HttpRequest, pk: int) -> Series:
    return get_object_or_404(Series.objects.visible_to(staff_of(request)).with_parts(), pk=pk)


def own_visit(request: HttpRequest, pk: int) -> Appointment:
    found = Appointment.objects.visible_to(staff_of(request)).with_parts().select_related("series")
    return get_object_or_404(found.select_related("client", "branch", "series"), pk=pk, series__isnull=False)


@require_GET
@needs(Right.BOOK)
def series(request: HttpRequest, pk: int) -> HttpResponse:
    now, found = timezone.now(), own_series(request, pk)
    context = {"series": found, "visits": visits_of(found), "changes": price_changes(found, now=now), "now": now}
    return render(request, "bookings/series.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def series_extend(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = own_series(request, pk), timezone.now()
    sent = request.POST if request.method == "POST" else None
    dates = dates_of(
        lambda chosen: operations.extension(found, now=now, chosen=chosen), sent, found.branch, _("Leave out")
    )
    terms = terms_form_of(dates, sent, found.client, branch=found.branch, company=request.company, now=now)  # type: ignore[attr-defined]
    if dates.is_fine and terms.is_valid():
        operations.extend_series(
            found, until=found.until, by=staff_of(request), now=now, chosen=dates.chosen, accepted=terms.accepted
        )
        messages.success(request, _("Extended by six months."))
        return redirect("bookings:series", pk)
    context = {"series": found, "dates": dates, "terms_form": terms}
    return render(request, "bookings/series_extend.html", context, status=422 if sent else 200)


@require_POST
@needs(Right.BOOK)
def series_prices(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept today's prices, or keep what was agreed."""
    found, by, now = own_series(request, pk), staff_of(request), timezone.now()
    settle = operations.accept_prices if request.POST.get("answer") == "accept" else operations.keep_prices
    settle(found, [change.part for change in price_changes(found, now=now)], by=by, now=now)
    return redirect("bookings:series", pk)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def later_move(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is of the first date that moves. The new time is in the address while the dates are looked at."""
    visit, now = own_visit(request, pk), timezone.now()
    sent = request.POST if request.method == "POST" else None
    data = sent or request.GET
    form = LaterMoveForm(data if "starts_at" in data else None, initial={"starts_at": visit.starts_at})
    context: dict[str, Any] = {"visit": visit, "form": form, "deposit": deposit_of(visit, now=now)}
    if form.is_valid():
        starts_at = form.cleaned_data["starts_at"]
        dates = dates_of(
            lambda chosen: operations.move_preview(visit, starts_at=starts_at, now=now, chosen=chosen), sent, visit.branch, _("Leave where it is")
        )  # fmt: skip
        if dates.is_fine:
            wanted = form.cleaned_data | {"chosen": dates.chosen}
            moved = operations.move_later(visit, by=staff_of(request), now=now, **wanted)
            offer_freed_times.delay_on_commit()
            messages.success(request, _("Moved, this date and all later ones."))
            return redirect("bookings:series", moved.pk)
        context |= {"dates": dates, "starts_at": starts_at}
    return render(request, "bookings/series_move.html", context, status=422 if sent is not None else 200)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def later_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    visit = own_visit(request, pk)
    form = LaterCancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = operations.cancel_later(
            visit, reason=form.cleaned_data["reason"], by=staff_of(request), now=timezone.now()
        )
        offer_freed_times.delay_on_commit()
        messages.success(request, _("Cancelled, this date and all later ones."))
        return redirect("bookings:series", ended.pk)
    return render(
        request, "bookings/series_cancel.html", {"visit": visit, "form": form}, status=422 if form.errors else 200
    )
