"""The waiting list at the desk, and the client's page with an offer of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bookings import operations
from bookings.addresses import ways
from bookings.asking import Terms, terms_for
from bookings.deposit_forms import OwnTermsForm
from bookings.models import Offer, Wish
from bookings.operations.slots import plan_of
from bookings.queries import WaitingFit, waiting_for
from bookings.tasks import offer_freed_times
from bookings.waiting_forms import AddForm, WaitingFilter, WishForm, price_list
from clients.models import Client
from clients.queries import search
from messaging.operations import way_to
from salon.cursor import newest_first
from salon.links import read_link
from salon.models import Branch, Company, Staff
from salon.roles import Right, needs, staff_of

LINK_DAYS = 30
FOUND = 8


@dataclass(frozen=True)
class Place:
    """Where a wish fits on the day that is looked at."""

    fit: WaitingFit
    master: str


@require_GET
@needs(Right.BOOK)
def waiting(request: HttpRequest) -> HttpResponse:
    """The list of the branch, the longest waiting last as everywhere; who fits on the chosen day comes first, in order."""
    branch, now = request.branch, timezone.now()  # type: ignore[attr-defined]
    form = WaitingFilter(request.GET)
    chosen = form.chosen
    day = chosen["day"] or branch.local_day(now)
    found = (
        Wish.objects.visible_to(staff_of(request))
        .at(branch)
        .in_state(chosen["state"] or "")
        .for_service(chosen["service"])
    )
    page = newest_first(found.with_people().prefetch_related("offers"), before=request.GET.get("before"))
    places = places_of(branch, day, now)
    context = {
        "slice": page, "rows": [(wish, places.get(wish.pk, [])) for wish in page.rows], "form": form, "chosen": chosen, "day": day, "now": now,
        "fitting": [(each[0].fit, each) for each in places.values()],
    }  # fmt: skip
    return render(request, "bookings/waiting.html", context)


def places_of(branch: Branch, day: date, now: Any) -> dict[int, list[Place]]:
    """By wish, in the order of the list."""
    names = {master.pk: master.short_name for master in Staff.objects.masters().at(branch)}
    found: dict[int, list[Place]] = defaultdict(list)
    for fit in waiting_for(branch, day, now=now):
        found[fit.wish.pk].append(Place(fit, names.get(fit.master_id, "")))
    return found


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def wish_new(request: HttpRequest) -> HttpResponse:
    """Without a client in the address, the client is searched first."""
    by, now, branch = staff_of(request), timezone.now(), request.branch  # type: ignore[attr-defined]
    asked = AddForm(request.GET, by=by)
    client = asked.cleaned_data.get("client") if asked.is_valid() else None
    if client is None:
        name = _("Waiting list")
        return ask_for_whom(request, what=name, back=reverse("bookings:waiting"), back_name=name)
    today = branch.local_day(now)
    start = {
        "first_day": today,
        "last_day": today,
        "services": request.GET.getlist("services"),
        "masters": request.GET.getlist("masters"),
    }
    start |= {name: request.GET[name] for name in ("first_day", "last_day") if request.GET.get(name)}
    form = WishForm(request.POST or None, branch=branch, initial=start)
    if request.method == "POST" and form.is_valid():
        operations.make_wish(client, branch=branch, by=by, now=now, **form.cleaned_data)
        messages.success(request, _("%(client)s is on the waiting list.") % {"client": client})
        return redirect("bookings:waiting")
    return wish_page(request, form, client)


def ask_for_whom(request: HttpRequest, *, what: str, back: str, back_name: str) -> HttpResponse:
    """The client is searched, and chosen by a link to the same address."""
    query = request.GET.get("q", "").strip()
    found = search(query, by=staff_of(request), limit=FOUND) if query else []
    context = {"query": query, "found": found, "what": what, "back": back, "back_name": back_name}
    return render(request, "bookings/for_whom.html", context)


def wish_page(request: HttpRequest, form: WishForm, client: Client, wish: Wish | None = None) -> HttpResponse:
    reachable = way_to(client, kind="waiting_offer")[1] != ""
    context = {
        "form": form,
        "client": client,
        "wish": wish,
        "price_list": price_list(),
        "chosen": form.chosen,
        "reachable": reachable,
    }
    return render(request, "bookings/wish.html", context, status=422 if form.errors else 200)


def own_wish(request: HttpRequest, pk: int) -> Wish:
    return get_object_or_404(Wish.objects.visible_to(staff_of(request)).with_people(), pk=pk)


@require_http_methods(["GET", "POST"])
@needs(Right.BOOK)
def wish_edit(request: HttpRequest, pk: int) -> HttpResponse:
    wish = own_wish(request, pk)
    names = ("first_day", "last_day", "weekdays", "hours_from", "hours_until", "note")
    start = {name: getattr(wish, name) for name in names} | {
        "services": wish.services.all(),
        "masters": wish.masters.all(),
    }
    form = WishForm(request.POST or None, branch=wish.branch, initial=start)
    if request.method == "POST" and form.is_valid():
        operations.change_wish(wish, by=staff_of(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Changed. The place in the order stays."))
        return redirect("bookings:waiting")
    return wish_page(request, form, wish.client, wish)


@require_POST
@needs(Right.BOOK)
def wish_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    operations.withdraw_wish(own_wish(request, pk), by=staff_of(request), now=timezone.now())
    offer_freed_times.delay_on_commit()
    messages.success(request, _("Taken off the waiting list."))
    return redirect("bookings:waiting")


# The client's page --------------------------------------------------------------------------------


def offer_of(token: str) -> Offer | None:
    link = read_link(operations.OFFER_PAGE, token, days=LINK_DAYS)
    known = Offer.objects.select_related("wish__client", "wish__branch", "slot__branch")
    return known.filter(pk=link["offer"]).first() if link else None


def in_their_words(offer: Offer) -> Any:
    return translation.override(offer.wish.client.language or Company.objects.get().language)


@login_not_required
@require_GET
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """What is held and until when; once answered or too late, that it is so."""
    found = offer_of(token)
    if found is None:
        return render(request, "bad_link.html", status=404)
    with in_their_words(found):
        return offer_page(request, found, token, OwnTermsForm(terms=terms_of(found, timezone.now())))


def terms_of(offer: Offer, now: datetime) -> Terms | None:
    """Of the time that is held, as for any booking."""
    if not offer.is_open(now) or offer.slot is None:
        return None
    plan, wish, company = plan_of(offer.slot), offer.wish, Company.objects.get()
    return terms_for(wish.client, plan, branch=wish.branch, company=company, now=now, starts_at=offer.starts_at)


def offer_page(request: HttpRequest, offer: Offer, token: str, form: OwnTermsForm) -> HttpResponse:
    context = {
        "offer": offer,
        "wish": offer.wish,
        "token": token,
        "is_open": offer.is_open(timezone.now()),
        "form": form,
    }
    if visit := operations.taken_by(offer):
        context |= {"ways": ways(visit)}
    with timezone.override(offer.wish.branch.zone):
        return render(request, "bookings/offer.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def offer_take(request: HttpRequest, token: str) -> HttpResponse:
    """Too late is said by the page itself, in the client's language."""
    found = offer_of(token)
    if found is None:
        return render(request, "bad_link.html", status=404)
    now = timezone.now()
    if found.is_open(now):
        with in_their_words(found):
            form = OwnTermsForm(request.POST, terms=terms_of(found, now))
            if not form.is_valid():
                return offer_page(request, found, token, form)
            operations.take_offer(found, now=now, accepted=form.accepted)
    return redirect(operations.OFFER_PAGE, token)


@login_not_required
@require_POST
def offer_decline(request: HttpRequest, token: str) -> HttpResponse:
    """The next one on the list is asked at once."""
    found = offer_of(token)
    if found is None:
        return render(request, "bad_link.html", status=404)
    operations.decline_offer(found, now=timezone.now())
    offer_freed_times.delay_on_commit()
    return redirect(operations.OFFER_PAGE, token)
