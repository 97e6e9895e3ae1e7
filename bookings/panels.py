"""What bookings put on the client's card: upcoming visits, the past ones that came to nothing, and what is handed over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment, AppointmentPart, BookingTerms, Series, SeriesPart, State, Wish
from bookings.queries.deposits import held_on
from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over
from clients.models import Client
from clients.timeline import Event, source
from salon.context import counter
from salon.models import Staff
from salon.roles import Right, may

SHOWN = 5
ICONS = {State.CANCELLED: "calendar-x", State.NO_SHOW: "ban"}


@counter("waiting")
def on_the_waiting_list(request: HttpRequest) -> QuerySet[Wish] | None:
    """Shown in the calendar's bar."""
    branch = request.branch  # type: ignore[attr-defined]
    return Wish.objects.at(branch).open() if branch and may(request.user, Right.BOOK) else None


@dataclass(frozen=True)
class Coming:
    """One visit ahead with its parts in sequence, at least one."""

    appointment: Appointment
    parts: tuple[AppointmentPart, ...]

    @property
    def terms(self) -> BookingTerms | None:
        return getattr(self.appointment, "terms", None)

    @property
    def deposit_held(self) -> Decimal:
        return getattr(self.parts[0], "deposit_held", Decimal(0))

    @property
    def services_text(self) -> str:
        return ", ".join(part.service.name for part in self.parts)

    @property
    def price(self) -> Decimal:
        return sum((part.price for part in self.parts), Decimal(0))


@panel("upcoming", template="bookings/parts/upcoming.html", place="main", order=10, queries=1)
def upcoming(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Visits ahead, nearest first; empty when there are none."""
    nearest = Appointment.objects.filter(client=client).upcoming(now).order_by("starts_at")[:SHOWN]
    parts = AppointmentPart.objects.filter(appointment__in=nearest).select_related(
        "appointment__terms", "service", "master"
    )
    parts = parts.annotate(deposit_held=held_on("appointment_id"))
    in_order = parts.order_by("appointment__starts_at", "appointment", "starts_at", "pk")
    ahead = [Coming(visit, tuple(own)) for visit, own in groupby(in_order, key=lambda part: part.appointment)]
    return {"upcoming": ahead, "opens": may(by, Right.SEE_CALENDAR)} if ahead else {}


@row_part("standing_rows")
def standing_rows(client_pk: OuterRef) -> QuerySet[Series, Any]:
    names = SeriesPart.objects.filter(series=OuterRef("pk")).order_by("place").values("service__name")
    running = Series.objects.running().filter(client=client_pk).order_by("-made_at", "-pk")[:SHOWN]
    return running.values(each=JSONObject(pk="pk", at="at", every_weeks="every_weeks", services=ArraySubquery(names)))


@row_part("waiting_rows")
def waiting_rows(client_pk: OuterRef) -> QuerySet[Wish, Any]:
    names = Wish.services.through.objects.filter(wish=OuterRef("pk")).order_by("pk").values("service__name")
    wishes = Wish.objects.open().filter(client=client_pk).in_order()[:SHOWN]
    fields = ("pk", "first_day", "last_day", "hours_from", "hours_until", "weekdays")
    return wishes.values(each=JSONObject(**{name: name for name in fields}, services=ArraySubquery(names)))


@panel("waiting", template="bookings/parts/standing.html", place="side", order=15, queries=0, right=Right.BOOK)
def waiting(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Standing reservations that run and what the client waits for; the buttons are there without either."""
    standing = [
        row | {"at": time.fromisoformat(row["at"]), "services": ", ".join(row["services"])}
        for row in client.standing_rows
    ]  # type: ignore[attr-defined]
    return {"wishes": [wished(row) for row in client.waiting_rows], "standing": standing, "client": client}  # type: ignore[attr-defined]


def wished(row: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(row[name]) for name in ("first_day", "last_day")}
    hours = {name: time.fromisoformat(row[name]) if row[name] else None for name in ("hours_from", "hours_until")}
    wish = Wish(pk=row["pk"], weekdays=row["weekdays"], **days, **hours)
    return {"wish": wish, "services": ", ".join(row["services"])}


@source("bookings", label=_("Bookings"))
def bookings(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    """Those that were not paid: what was paid is in the history as a visit."""
    found = Appointment.objects.filter(client=client, starts_at__lt=before).exclude(state=State.DONE).with_parts()
    return [event(each, opens=may(by, Right.SEE_CALENDAR)) for each in found.order_by("-starts_at")[:limit]]


def event(appointment: Appointment, *, opens: bool) -> Event:
    state = State(appointment.state)
    return Event(
        kind="bookings",
        at=appointment.starts_at,
        icon=ICONS.get(state, "calendar-event"),
        title=f"{state.label}: {appointment.services_text}",
        text=appointment.cancel_reason or appointment.note,
        by=", ".join(master.short_name for master in appointment.masters),
        amount=appointment.price,
        url=reverse("bookings:appointment", args=[appointment.pk]) if opens else "",
    )


@hands_over("waiting", Wish)
def wishes_handed_over(client: Client) -> list[dict[str, Any]]:
    return [
        {
            "first_day": wish.first_day.isoformat(),
            "last_day": wish.last_day.isoformat(),
            "services": [service.name for service in wish.services.all()],
            "state": wish.state,
            "note": wish.note,
        }
        for wish in Wish.objects.filter(client=client).prefetch_related("services")
    ]


@hands_over("standing", Series)
def series_handed_over(client: Client) -> list[dict[str, Any]]:
    return [
        {
            "first_day": series.first_day.isoformat(),
            "time": f"{series.at:%H:%M}",
            "every_weeks": series.every_weeks,
            "until": series.until.isoformat(),
            "branch": series.branch.name,
            "services": series.services_text,
        }
        for series in Series.objects.filter(client=client).with_parts()
    ]


@hands_over("bookings", Appointment)
def handed_over(client: Client) -> list[dict[str, Any]]:
    return [
        {
            "starts_at": visit.starts_at.isoformat(),
            "ends_at": visit.ends_at.isoformat(),
            "branch": visit.branch.name,
            "state": visit.state,
            "services": [
                {"service": part.service.name, "master": str(part.master), "price": str(part.price)}
                for part in visit.parts.all()
            ],
            "note": visit.note,
            "cancel_reason": visit.cancel_reason,
            "terms": told_to(getattr(visit, "terms", None)),
        }
        for visit in Appointment.objects.filter(client=client).with_parts().select_related("terms")
    ]


def told_to(terms: BookingTerms | None) -> dict[str, Any] | None:
    """What the client was told when booking, and the deposit asked."""
    if terms is None:
        return None
    said = {"text": terms.text, "deposit": str(terms.demand), "how": terms.how}
    return said | {"accepted_at": terms.accepted_at.isoformat() if terms.accepted_at else ""}
