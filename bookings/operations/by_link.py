"""What clients do to their own visit by the link in their letter: nobody of the salon is asked, so the rules are narrower."""

from datetime import datetime, timedelta

import pghistory
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.errors import TooLateByLink, WrongState
from bookings.models import AHEAD, Appointment, State
from bookings.operations.locks import locked
from bookings.operations.steps import cancel_appointment, confirm
from bookings.operations.visits import move_appointment
from salon.models import Company, Staff

CLIENT = "client, by the link"


@transaction.atomic
def confirm_by_link(appointment: Appointment, *, now: datetime) -> Appointment:
    """“I will come.” Said twice it changes nothing."""
    with pghistory.context(by=CLIENT):
        return confirm(appointment, by=None, now=now)


@transaction.atomic
def move_by_link(appointment: Appointment, *, starts_at: datetime, master: Staff | None, now: datetime) -> Appointment:
    """Locks the visit. To the time it already has: nothing changes."""
    appointment = locked(appointment)
    if appointment.starts_at == starts_at and master is None and appointment.state in AHEAD:
        return appointment
    check_may_change(appointment, now=now)
    with pghistory.context(by=CLIENT):
        return move_appointment(appointment, starts_at=starts_at, master=master, by=None, now=now)


@transaction.atomic
def cancel_by_link(appointment: Appointment, *, now: datetime) -> Appointment:
    """Locks the visit: whoever has already come to the desk does not cancel any more."""
    appointment = locked(appointment)
    if appointment.state == State.CANCELLED:
        return appointment
    check_may_change(appointment, now=now)
    with translation.override(Company.objects.get().language):
        reason = _("by the client’s link")
    with pghistory.context(by=CLIENT):
        return cancel_appointment(appointment, reason=reason, by=None, now=now)


def check_may_change(appointment: Appointment, *, now: datetime) -> None:
    if appointment.state not in AHEAD:
        state = {"state": appointment.get_state_display()}
        raise WrongState(_("This visit is “%(state)s”: it can no longer be changed here.") % state)
    if now >= changes_until(appointment, Company.objects.get()):
        raise TooLateByLink


def changes_until(appointment: Appointment, company: Company) -> datetime:
    """From then on the client calls."""
    return appointment.starts_at - timedelta(hours=company.link_hours)
