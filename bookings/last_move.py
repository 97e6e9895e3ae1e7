"""The last move or resize of a session, kept for ten minutes so that it can be taken back."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from bookings.errors import NothingToUndo
from bookings.models import Appointment
from bookings.operations import Places, places_of
from salon.roles import staff_of

KEPT = timedelta(minutes=10)
KEY = "last_move"


def remember(request: HttpRequest, appointment: Appointment, before: Places, text: str, *, now: datetime) -> None:
    """And say it, with a button to take it back. Of what did not change the visit nothing is said."""
    after = places_of(appointment)
    if before == after:
        return
    request.session[KEY] = {
        "appointment": appointment.pk, "by": staff_of(request).pk, "at": now.timestamp(), "before": before, "after": after,
    }  # fmt: skip
    messages.success(request, text, extra_tags=reverse("bookings:undo"))


def last_move(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """Own and young enough, or refused."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if not kept or kept["by"] != staff_of(request).pk or now.timestamp() - kept["at"] > KEPT.total_seconds():
        raise NothingToUndo
    return kept


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
