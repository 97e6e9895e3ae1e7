"""Booking, moving, stretching."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.availability import Aside, Piece, assigned
from bookings.errors import NothingToBook, NotTheirService, TooShort, WrongState
from bookings.layout import Planned, laid_out, moved_to, planned, resized
from bookings.models import AHEAD, Appointment, AppointmentPart, State
from bookings.operations.eligible import check_eligible
from bookings.operations.freed import fulfil_wishes, note_freed
from bookings.operations.locks import lock_masters, locked
from bookings.operations.plan import (
    WantedPart,
    as_agreed,
    check_services,
    check_shift,
    check_time,
    lengths,
    save_plan,
)
from bookings.operations.terms import Accepted, keep_terms, note_late_move
from bookings.queries.times import longest_wait, masters_for
from clients.models import Client
from clients.operations import check_safety, create_client
from salon.models import Branch, Staff

SHORTEST = timedelta(minutes=5)


@transaction.atomic
def book_appointment(
    client: Client,
    *,
    branch: Branch,
    parts: Sequence[WantedPart],
    starts_at: datetime,
    by: Staff | None,
    now: datetime,
    note: str = "",
    request_key: str = "",
    accepted: Accepted | None = None,
) -> Appointment:
    """Parts follow one another or begin together, at each master's own pace and price. The same `request_key` of the same person gives the same appointment."""
    if not parts:
        raise NothingToBook
    able = candidates(parts, branch, branch.local_day(starts_at))
    lock_masters(master for masters in able for master in masters)
    key = f"{by.pk if by else 0}:{request_key}" if request_key else None
    already = Appointment.objects.filter(request_key=key).first() if key else None
    if already:
        return already
    check_safety(client, [part.service for part in parts], day=branch.local_day(starts_at))
    check_eligible(client, [part.service for part in parts], branch=branch, day=branch.local_day(starts_at), now=now)
    plan = planned_visit(parts, able, branch, starts_at, client=client, now=now)
    check_time(plan, branch, by=by, now=now)
    appointment = Appointment(client=client, branch=branch, note=note, booked_by=by, booked_at=now, request_key=key)
    booked = save_plan(appointment, plan, now=now)
    keep_terms(booked, plan, accepted=accepted, by=by, now=now)
    fulfil_wishes(client, [part.service for part in plan])
    return booked


@transaction.atomic
def book_newcomer(
    *,
    branch: Branch,
    person: dict[str, Any],
    parts: Sequence[WantedPart],
    starts_at: datetime,
    by: Staff,
    now: datetime,
    note: str = "",
    request_key: str = "",
    accepted: Accepted | None = None,
) -> Appointment:
    """Somebody who calls for the first time gets a card and a time, or neither."""
    already = Appointment.objects.filter(request_key=f"{by.pk}:{request_key}").first() if request_key else None
    if already:
        return already
    client = create_client(branch=branch, by=by, now=now, **person)
    return book_appointment(
        client, branch=branch, parts=parts, starts_at=starts_at, by=by, now=now, note=note, request_key=request_key, accepted=accepted
    )  # fmt: skip


def candidates(parts: Sequence[WantedPart], branch: Branch, day: date) -> list[list[Staff]]:
    """For each part the master that was named, else those named to choose among, else all who work at the branch that day and do it."""
    able = [
        [part.master] if part.master else list(part.among) or masters_for([part.service], branch, first_day=day)
        for part in parts
    ]
    for part, masters in zip(parts, able, strict=True):
        if not masters:
            raise NotTheirService(_("Nobody here does “%(service)s”.") % {"service": part.service.name})
    return able


def planned_visit(
    parts: Sequence[WantedPart], able: Sequence[Sequence[Staff]], branch: Branch, starts_at: datetime, *, client: Client | None, now: datetime
) -> list[Planned]:  # fmt: skip
    """Who is free does it, the favourite first, the client waiting between parts no longer than the salon allows.
    Where it does not fit: laid out all the same, to be refused with the reason."""
    pieces = [
        Piece(part.service.pk, tuple(master.pk for master in masters), is_together=part.is_together)
        for part, masters in zip(parts, able, strict=True)
    ]
    aside, prefer = (Aside(client=client.pk), client.favourite_master_id) if client else (Aside(), None)
    found = assigned(pieces, starts_at, branch, now=now, aside=aside, wait=longest_wait(), prefer=prefer)
    known = {master.pk: master for masters in able for master in masters}
    chosen = [known[pk] for pk, _start in found] if found else [masters[0] for masters in able]
    wanted = lengths([replace(part, master=master) for part, master in zip(parts, chosen, strict=True)])
    if found is None:
        return laid_out(wanted, starts_at)
    return [planned(length, start) for length, (_pk, start) in zip(wanted, found, strict=True)]


@transaction.atomic
def move_appointment(
    appointment: Appointment,
    *,
    starts_at: datetime,
    by: Staff | None,
    now: datetime,
    master: Staff | None = None,
    instead_of: Staff | None = None,
    salon_asked: bool = False,
) -> Appointment:
    """Parts keep their order, length and price. `master` takes over every part, or only those of `instead_of`.

    Onto its own place nothing changes. Unless `salon_asked`, a move after the last free moment stays late for the policy.
    """
    appointment = locked(appointment)
    was_at = appointment.starts_at
    if appointment.state not in AHEAD | {State.ARRIVED}:
        raise WrongState(
            _("This visit is “%(state)s” and cannot be moved.") % {"state": appointment.get_state_display()}
        )
    now_planned = [as_agreed(part) for part in appointment.parts.all()]
    taken_over = [
        replace(part, master=part.master if instead_of not in (None, part.master) else master or part.master)
        for part in now_planned
    ]
    plan = moved_to(taken_over, starts_at)
    if plan == now_planned:
        return appointment
    lock_masters([part.master for part in plan] + appointment.masters)
    check_services(plan)
    check_time(plan, appointment.branch, by=by, now=now, moved=appointment)
    client, services, day = appointment.client, appointment.services, appointment.branch.local_day(starts_at)
    check_safety(client, services, day=day)
    check_eligible(client, services, branch=appointment.branch, day=day, now=now, without=appointment.pk)
    moved = save_plan(appointment, plan, now=now)
    note_freed(now_planned, plan, appointment.branch, now=now)
    if not salon_asked:
        note_late_move(moved, was_at=was_at, by=by, now=now)
    return moved


@transaction.atomic
def resize_part(part: AppointmentPart, *, ends_at: datetime, by: Staff | None, now: datetime) -> Appointment:
    """The part ends at another time; what follows in the visit moves along."""
    appointment = locked(part.appointment)
    if not appointment.is_open:
        raise WrongState(
            _("This visit is “%(state)s” and cannot be changed.") % {"state": appointment.get_state_display()}
        )
    if ends_at - part.starts_at < SHORTEST:
        raise TooShort
    parts = list(appointment.parts.all())
    which = next(n for n, each in enumerate(parts) if each.pk == part.pk)
    now_planned = [as_agreed(each) for each in parts]
    plan = resized(now_planned, which, ends_at)
    if plan == now_planned:
        return appointment
    lock_masters(appointment.masters)
    check_shift(plan, appointment.branch, now=now, moved=appointment)
    changed = save_plan(appointment, plan, now=now)
    note_freed(now_planned, plan, appointment.branch, now=now)
    return changed
