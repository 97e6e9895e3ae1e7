"""The signed link to one visit: who may open it, in whose words and by which clock, and what stands on the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from bookings.addresses import PAGE, ways
from bookings.models import AHEAD, Appointment, State
from bookings.operations.by_link import changes_until
from bookings.queries.deposits import Deposit, deposit_of
from loyalty.addresses import card_link
from loyalty.queries import card_of
from salon.links import read_link
from salon.models import Company

OVER = frozenset({State.DONE, State.NO_SHOW})
View = Callable[..., HttpResponse]


def opened_by(token: str, now: datetime) -> Appointment | None:
    """The link dies with the visit: when it is over, and when the client's card is gone."""
    link = read_link(PAGE, token)
    found = Appointment.objects.with_parts().filter(pk=link["visit"]).first() if link else None
    if found is None or found.state in OVER or found.ends_at <= now or found.client.archived_at:
        return None
    return found


def by_link(view: View) -> View:
    """Calls `view(request, appointment, token=…)` in the client's language and by the branch's clock.

    They stay active until the answer is out, because a refusal is worded after the view has ended.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        limited = ratelimit.consume_or_429(request, action="visit_link", limit_get=True)
        if limited:
            return limited
        appointment = opened_by(token, timezone.now())
        if appointment is None:
            return render(request, "bad_link.html", status=404)
        translation.activate(language_of(request, appointment))
        timezone.activate(appointment.branch.zone)
        return view(request, appointment, token=token)

    return opened


def language_of(request: HttpRequest, appointment: Appointment) -> str:
    """What was chosen on the page, else the client's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    known = dict(settings.LANGUAGES)
    return chosen if chosen in known else appointment.client.language or Company.objects.get().language


@dataclass(frozen=True)
class VisitPage:
    """What a client sees of their visit: the first name and nothing else of their data."""

    appointment: Appointment
    token: str
    may_change: bool
    changes_until: datetime
    deposit: Deposit

    @property
    def may_confirm(self) -> bool:
        return self.appointment.state == State.BOOKED


def page_of(appointment: Appointment, *, token: str, now: datetime) -> dict[str, Any]:
    until = changes_until(appointment, Company.objects.get())
    shown = VisitPage(
        appointment=appointment,
        token=token,
        may_change=appointment.state in AHEAD and now < until,
        changes_until=until,
        deposit=deposit_of(appointment, now=now),
    )
    card = card_link(appointment.client_id) if card_of(appointment.client, now) else ""
    return {
        "page": shown,
        "visit": appointment,
        "branch": appointment.branch,
        "token": token,
        "ways": ways(appointment),
        "card": card,
    }
