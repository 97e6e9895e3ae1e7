"""Letters about a visit: booked, moved, with another master, cancelled, and the reminders. Each is a row of the outbox, written once.

A visit's row is locked while it is decided what its client knows; `Told` remembers it. With booking letters switched off
it is remembered all the same, so that switching them on later tells nobody of what is long known.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from bookings.addresses import visit_link
from bookings.ics import Letter, client_entry
from bookings.models import AHEAD, Appointment, State, Told
from bookings.queries.letters import TOLD_WITHIN, TOO_SOON
from bookings.queries.revisions import revision_of
from bookings.reminding import DAY_UNTIL, HOURS_UNTIL, Quiet, due
from clients.models import Channel, Client
from clients.queries.household import reminder_recipients
from messaging.models import Message
from messaging.operations import queue_message, way_to, withdraw
from salon.models import Branch, Company

WITH_ENTRY = frozenset({"visit_booked", "visit_moved", "visit_master", "visit_cancelled"})
UNTIL = {"visit_tomorrow": DAY_UNTIL, "visit_soon": HOURS_UNTIL}  # sent later than so long before, it would be wrong
KINDS = WITH_ENTRY | set(UNTIL)


@transaction.atomic
def tell_of_visit(appointment: Appointment, *, now: datetime) -> Message | None:
    """Locks the visit. Booked, moved, given to another master or cancelled since the client was last told: one letter. Nothing new: none."""
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).with_parts().get(pk=appointment.pk)
    told = Told.objects.filter(appointment=appointment).first()
    kind = news(appointment, told, now)
    if not kind:
        Told.objects.filter(appointment=appointment, is_in_doubt=True).update(is_in_doubt=False)
        return None
    told = remembered(appointment, told, now)
    withdraw(f"{each}:{appointment.pk}:" for each in KINDS)
    company = Company.objects.get()
    if not company.booking_letters:
        return None
    return write(appointment, kind, company=company, key=f"{kind}:{appointment.pk}:{told.number}", now=now)


def news(appointment: Appointment, told: Told | None, now: datetime) -> str:
    """What the client does not know yet, as the kind of letter."""
    if appointment.starts_at - now < TOO_SOON:
        return ""
    is_ahead = appointment.state in AHEAD
    if told is None:
        return "visit_booked" if is_ahead and now - appointment.booked_at <= TOLD_WITHIN else ""
    if appointment.state == State.CANCELLED and not told.is_cancelled:
        return "visit_cancelled"
    if is_ahead and told.starts_at != appointment.starts_at:
        return "visit_moved"
    return "visit_master" if is_ahead and told.is_in_doubt and told.masters != masters_of(appointment) else ""


def masters_of(appointment: Appointment) -> list[int]:
    return [part.master_id for part in appointment.parts.all()]


def remembered(appointment: Appointment, told: Told | None, now: datetime) -> Told:
    told = told or Told(appointment=appointment, number=0)
    told.starts_at, told.is_cancelled = appointment.starts_at, appointment.state == State.CANCELLED
    told.masters, told.is_in_doubt = masters_of(appointment), False
    told.number, told.told_at = told.number + 1, now
    told.save()
    return told


@transaction.atomic
def remind_of_visit(appointment: Appointment, *, now: datetime) -> Message | None:
    """Locks the visit. One reminder of a kind for a visit's time; what was moved is reminded of its new time."""
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).with_parts().get(pk=appointment.pk)
    company = Company.objects.get()
    kind = reminder(appointment, company, now)
    if not kind or not company.booking_letters:
        return None
    key = reminder_key(appointment, kind)
    if Message.objects.filter(dedupe_key=key).exists():
        return None
    return write(appointment, kind, company=company, key=key, now=now)


def reminder(appointment: Appointment, company: Company, now: datetime) -> str:
    """Needs `told` and the branch; gives the kind that is due, or nothing."""
    if appointment.state not in AHEAD:
        return ""
    told = getattr(appointment, "told", None)
    if told and told.starts_at != appointment.starts_at:
        return ""  # first comes the letter that it was moved
    known_since = told.told_at if told else appointment.booked_at
    quiet = Quiet(appointment.branch.zone, company.quiet_from, company.quiet_until)
    confirmed = appointment.state == State.CONFIRMED
    return due(appointment.starts_at, known_since=known_since, is_confirmed=confirmed, quiet=quiet, now=now)


def reminder_key(appointment: Appointment, kind: str) -> str:
    return f"{kind}:{appointment.pk}:{appointment.starts_at:%Y%m%d%H%M}"


def write(appointment: Appointment, kind: str, *, company: Company, key: str, now: datetime) -> Message | None:
    """To whoever of the family reads the reminders, in their language, by e-mail or SMS. Without an address there is nobody to write to."""
    reader = reminder_recipients([appointment.client]).get(appointment.client_id, appointment.client)
    channel, address = way_to(reader, kind=kind)
    if not address:
        return None
    with_entry = kind in WITH_ENTRY and channel == Channel.EMAIL
    with translation.override(reader.language or company.language):
        context, calendar = facts(appointment, reader), entry(appointment, reader) if with_entry else ""
    return queue_message(
        reader, kind=kind, dedupe_key=key, branch=appointment.branch, context=context, now=now, is_marketing=False,
        expires_at=appointment.starts_at - UNTIL.get(kind, timedelta(0)), calendar=calendar,
    )  # fmt: skip


def facts(appointment: Appointment, reader: Client) -> dict[str, Any]:
    return {
        "who": "" if reader == appointment.client else appointment.client.given_name,
        "when": appointment.when,
        "services": appointment.services_told,
        "master": ", ".join(master.short_name for master in appointment.masters),
        "address": appointment.branch.address,
        "link": visit_link(appointment),
    }


def entry(appointment: Appointment, reader: Client) -> str:
    letter = Letter(sender_of(appointment.branch), appointment.branch.name, reader.email)
    return client_entry(appointment, revision_of(appointment), link=visit_link(appointment), letter=letter)


def sender_of(branch: Branch) -> str:
    return branch.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
