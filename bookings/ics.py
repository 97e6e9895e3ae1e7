"""A visit as an iCalendar entry, and a master's visits as a feed. Pure building: what is in them is chosen by the callers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from bookings.models import Appointment, State

PRODUCT = "-//Salon//Bookings//EN"
STATUS = {State.BOOKED: "TENTATIVE", State.CANCELLED: "CANCELLED", State.NO_SHOW: "CANCELLED"}


@dataclass(frozen=True)
class Revision:
    """How often a visit was changed, by the database's own history, and when last."""

    number: int
    at: datetime


@dataclass(frozen=True)
class Letter:
    """Who invites whom: only in what is sent by e-mail."""

    organizer: str
    organizer_name: str
    attendee: str


def client_entry(appointment: Appointment, revision: Revision, *, link: str, letter: Letter | None = None) -> str:
    """The client's own: REQUEST or CANCEL in a letter, PUBLISH for a download."""
    event = entry(appointment, revision, f"{appointment.services_told}, {appointment.branch.name}")
    masters = ", ".join(master.short_name for master in appointment.masters)
    event.add("description", "\n".join([_("With %(masters)s") % {"masters": masters}, link]))
    event.add("url", link)
    if letter is None:
        return written([event], method="PUBLISH")
    organizer = vCalAddress(f"mailto:{letter.organizer}")
    organizer.params["CN"] = vText(letter.organizer_name)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{letter.attendee}")
    attendee.params["ROLE"], attendee.params["PARTSTAT"] = vText("REQ-PARTICIPANT"), vText("ACCEPTED")
    event.add("attendee", attendee)
    return written([event], method="CANCEL" if appointment.state == State.CANCELLED else "REQUEST")


def feed(visits: Iterable[tuple[Appointment, Revision]], *, name: str) -> str:
    """A master's own: who by first name and initial, what, and nothing to reach the client by."""
    events = [entry(visit, revision, f"{short(visit)}: {visit.services_text}") for visit, revision in visits]
    return written(events, method="PUBLISH", name=name)


def short(appointment: Appointment) -> str:
    """“Nadia P.”"""
    client = appointment.client
    return f"{client.given_name} {client.family_name[:1]}." if client.family_name else client.given_name


def entry(appointment: Appointment, revision: Revision, summary: str) -> Event:
    branch = appointment.branch
    event = Event()
    event.add("uid", f"visit-{appointment.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", revision.at)
    event.add("last-modified", revision.at)
    event.add("sequence", revision.number)
    event.add("status", STATUS.get(State(appointment.state), "CONFIRMED"))
    event.add("summary", summary)
    event.add("dtstart", appointment.starts_at.astimezone(branch.zone))
    event.add("dtend", appointment.ends_at.astimezone(branch.zone))
    event.add("location", ", ".join(filter(None, [branch.name, branch.address])))
    return event


def written(events: Sequence[Event], *, method: str, name: str = "") -> str:
    """With the rules of every time zone that is named in it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    years = [event.start.year for event in events]
    if years:
        # Not since 1970: some readers take an old rule of a zone for today's.
        calendar.add_missing_timezones(first_date=date(min(years) - 1, 1, 1), last_date=date(max(years) + 2, 1, 1))
    return calendar.to_ical().decode()
