"""Where a client finds their visit: the signed page, and the pages of calendars that add it."""

from datetime import UTC
from urllib.parse import urlencode

from django.urls import reverse

from bookings.models import Appointment
from salon.links import client_link, token

PAGE = "visit:page"
STAMP = "%Y%m%dT%H%M%SZ"


def visit_link(appointment: Appointment) -> str:
    return client_link(PAGE, {"visit": appointment.pk})


def ways(appointment: Appointment) -> dict[str, str]:
    """Their own page of it, and how it gets into a calendar."""
    ics = reverse("visit:calendar", args=[token(PAGE, {"visit": appointment.pk})])
    return {
        "own": visit_link(appointment), "ics": ics, "google": google(appointment), "outlook": outlook(appointment),
    }  # fmt: skip


def google(appointment: Appointment) -> str:
    start, end = (f"{moment.astimezone(UTC):{STAMP}}" for moment in (appointment.starts_at, appointment.ends_at))
    asked = {
        "action": "TEMPLATE",
        "text": title(appointment),
        "dates": f"{start}/{end}",
        "location": place(appointment),
    }
    return "https://calendar.google.com/calendar/render?" + urlencode(asked)


def outlook(appointment: Appointment) -> str:
    start, end = (moment.astimezone(UTC).isoformat() for moment in (appointment.starts_at, appointment.ends_at))
    asked = {
        "path": "/calendar/action/compose", "rru": "addevent", "subject": title(appointment), "startdt": start, "enddt": end,
        "location": place(appointment),
    }  # fmt: skip
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + urlencode(asked)


def title(appointment: Appointment) -> str:
    return f"{appointment.services_told}, {appointment.branch.name}"


def place(appointment: Appointment) -> str:
    return ", ".join(filter(None, [appointment.branch.name, appointment.branch.address]))
