"""The steps of a visit's day, one small table."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bookings.errors import NotItsHour, WrongState
from bookings.models import AHEAD, HOLDING_TIME, OPEN, Appointment, State
from bookings.operations.deposits import Settlement, check_not_settled, settle_cancelled, settle_missed
from bookings.operations.eligible import check_eligible
from bookings.operations.freed import note_freed
from bookings.operations.locks import locked
from bookings.operations.plan import as_agreed
from clients.models import Client
from clients.operations import check_safety
from salon.models import Staff

# From which states a step leads to which; what is not here is refused.
STEPS = {
    State.CONFIRMED: frozenset({State.BOOKED}),
    State.ARRIVED: AHEAD,
    State.IN_SERVICE: AHEAD | {State.ARRIVED},
    State.DONE: OPEN,
    State.CANCELLED: AHEAD | {State.ARRIVED},
    State.NO_SHOW: AHEAD,
}


@transaction.atomic
def confirm(appointment: Appointment, *, by: Staff | None, now: datetime) -> Appointment:
    return step(appointment, State.CONFIRMED)


@transaction.atomic
def check_in(appointment: Appointment, *, by: Staff, now: datetime, may_be_early: bool = False) -> Appointment:
    """The client is here and waits."""
    appointment = locked(appointment)
    check_hour(appointment, now=now, may_be_early=may_be_early)
    check_harm(appointment, now)
    return followed(appointment, State.ARRIVED, arrived_at=now)


@transaction.atomic
def start_service(appointment: Appointment, *, by: Staff, now: datetime, may_be_early: bool = False) -> Appointment:
    appointment = locked(appointment)
    check_hour(appointment, now=now, may_be_early=may_be_early)
    check_harm(appointment, now)
    return followed(appointment, State.IN_SERVICE, started_at=now, arrived_at=appointment.arrived_at or now)


@transaction.atomic
def mark_ready(appointment: Appointment, *, by: Staff, now: datetime) -> Appointment:
    """The chair is done and the desk may take the money; the visit stays in service until it is paid."""
    appointment = locked(appointment)
    if appointment.state != State.IN_SERVICE:
        raise WrongState(
            _("This visit is “%(state)s”: only a visit in service can be finished.")
            % {"state": appointment.get_state_display()}
        )
    if appointment.ready_at is None:
        appointment.ready_at = now
        appointment.save(update_fields=["ready_at"])
    return appointment


@transaction.atomic
def finish(appointment: Appointment, *, by: Staff | None, now: datetime) -> Appointment:
    """Done and paid; the till calls it within its own transaction."""
    return step(appointment, State.DONE)


@transaction.atomic
def cancel_appointment(
    appointment: Appointment, *, reason: str, by: Staff | None, now: datetime, settlement: Settlement | None = None
) -> Appointment:
    """Frees the time; who, when and why stay. Its deposit goes where `settlement` says, else where the policy says."""
    appointment = locked(appointment)
    if appointment.state == State.CANCELLED:
        check_not_settled(appointment, settlement)
        return appointment
    appointment = followed(appointment, State.CANCELLED, cancelled_at=now, cancelled_by=by, cancel_reason=reason)
    settle_cancelled(appointment, settlement, by=by, now=now)
    note_freed([as_agreed(part) for part in appointment.parts.all()], [], appointment.branch, now=now)
    return appointment


@transaction.atomic
def mark_no_show(
    appointment: Appointment, *, by: Staff, now: datetime, settlement: Settlement | None = None
) -> Appointment:
    """Frees the time and counts against the client, once. Its deposit goes as with a visit that was cancelled."""
    appointment = locked(appointment)
    if appointment.state == State.NO_SHOW:
        check_not_settled(appointment, settlement)
        return appointment
    if now < appointment.starts_at:
        raise WrongState(_("The visit has not begun yet: the client may still come."))
    appointment = followed(appointment, State.NO_SHOW)
    settle_missed(appointment, settlement, by=by, now=now)
    note_freed([as_agreed(part) for part in appointment.parts.all()], [], appointment.branch, now=now)
    Client.objects.filter(pk=appointment.client_id).update(no_shows_count=F("no_shows_count") + 1)
    return appointment


def step(appointment: Appointment, state: State, **facts: Any) -> Appointment:
    return followed(locked(appointment), state, **facts)


def followed(appointment: Appointment, state: State, **facts: Any) -> Appointment:
    """Into `state` if it follows; already there is fine and changes nothing. The appointment is locked."""
    if appointment.state == state:
        return appointment
    if appointment.state not in STEPS[state]:
        words = {"now": appointment.get_state_display(), "wanted": state.label}
        raise WrongState(_("This visit is “%(now)s”; it cannot become “%(wanted)s”.") % words)
    appointment.state = state
    for name, value in facts.items():
        setattr(appointment, name, value)
    appointment.save(update_fields=["state", *facts])
    if state not in HOLDING_TIME:
        appointment.parts.update(holds_time=False)
    return appointment


def check_harm(appointment: Appointment, now: datetime) -> None:
    """What became known since it was booked counts too; on the day it is done, which may be earlier than planned."""
    check_safety(appointment.client, appointment.services, day=appointment.branch.local_day(now))
    check_eligible(
        appointment.client,
        appointment.services,
        branch=appointment.branch,
        day=appointment.branch.local_day(now),
        now=now,
        without=appointment.pk,
    )


def check_hour(appointment: Appointment, *, now: datetime, may_be_early: bool) -> None:
    """A visit that nobody has come to yet begins at its hour, unless somebody was asked and agreed."""
    if may_be_early or not appointment.is_ahead or appointment.is_its_hour(now):
        return
    sentence = _("This visit is planned for %(when)s. Say that it is to begin now.") % {"when": appointment.when}
    raise NotItsHour(sentence, starts_at=appointment.starts_at.isoformat())
