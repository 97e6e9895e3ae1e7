"""Booking, moving, stretching."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.availability import Window, free_for
from bookings.errors import NothingToBook, NotTheirService, TooShort, WrongState
from bookings.models import AHEAD, Appointment, AppointmentPart, State
from bookings.operations.eligible import check_eligible
from bookings.operations.locks import lock_masters, locked
from bookings.operations.plan import (
    WantedPart,
    as_agreed,
    check_services,
    check_shift,
    check_time,
    laid_out,
    lengths,
    save_plan,
)
from bookings.queries.times import masters_for
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
) -> Appointment:
    """Parts follow one another, at each master's own pace and price. The same `request_key` of the same person gives the same appointment."""
    if not parts:
        raise NothingToBook
    candidates = masters_for([part.service for part in parts if part.master is None], branch)
    lock_masters([part.master for part in parts if part.master] + candidates)
    key = f"{by.pk if by else 0}:{request_key}" if request_key else None
    already = Appointment.objects.filter(request_key=key).first() if key else None
    if already:
        return already
    check_safety(client, [part.service for part in parts], day=branch.local_day(starts_at))
    check_eligible(client, [part.service for part in parts], branch=branch, day=branch.local_day(starts_at), now=now)
    chosen = with_masters(parts, candidates, branch, starts_at, prefer=client.favourite_master_id)
    plan = laid_out(lengths(chosen), starts_at)
    check_time(plan, branch, by=by, now=now)
    appointment = Appointment(client=client, branch=branch, note=note, booked_by=by, booked_at=now, request_key=key)
    return save_plan(appointment, plan, now=now)


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
) -> Appointment:
    """Somebody who calls for the first time gets a card and a time, or neither."""
    already = Appointment.objects.filter(request_key=f"{by.pk}:{request_key}").first() if request_key else None
    if already:
        return already
    client = create_client(branch=branch, by=by, now=now, **person)
    return book_appointment(
        client, branch=branch, parts=parts, starts_at=starts_at, by=by, now=now, note=note, request_key=request_key
    )


def with_masters(
    parts: Sequence[WantedPart], candidates: list[Staff], branch: Branch, starts_at: datetime, *, prefer: int | None
) -> list[WantedPart]:
    """Where the master is open, one who is free for those services; the favourite first. Nobody free: the first, to be refused with offers."""
    wanted = [part.service for part in parts if part.master is None]
    if not wanted:
        return list(parts)
    if not candidates:
        raise NotTheirService(_("No master here does all of these. Book them one by one."))
    at = Window(branch, starts_at, starts_at + timedelta(minutes=1), grid=timedelta(minutes=1))
    free = [found.master_id for found in free_for(wanted, candidates, at)]
    order = [prefer] if prefer in free else free
    chosen = next((master for master in candidates if master.pk in order), candidates[0])
    return [WantedPart(part.service, part.master or chosen) for part in parts]


@transaction.atomic
def move_appointment(
    appointment: Appointment,
    *,
    starts_at: datetime,
    by: Staff | None,
    now: datetime,
    master: Staff | None = None,
    instead_of: Staff | None = None,
) -> Appointment:
    """Parts keep their order, length and price. `master` takes over every part, or only those of `instead_of`."""
    appointment = locked(appointment)
    if appointment.state not in AHEAD | {State.ARRIVED}:
        raise WrongState(
            _("This visit is “%(state)s” and cannot be moved.") % {"state": appointment.get_state_display()}
        )
    taken_over = [
        part.master if instead_of not in (None, part.master) else master or part.master
        for part in appointment.parts.all()
    ]
    plan = laid_out(
        [as_agreed(part, who) for part, who in zip(appointment.parts.all(), taken_over, strict=True)], starts_at
    )
    lock_masters([part.master for part in plan] + appointment.masters)
    check_services(plan)
    check_time(plan, appointment.branch, by=by, now=now, moved=appointment)
    check_safety(appointment.client, appointment.services, day=appointment.branch.local_day(starts_at))
    check_eligible(
        appointment.client,
        appointment.services,
        branch=appointment.branch,
        day=appointment.branch.local_day(starts_at),
        now=now,
        without=appointment.pk,
    )
    return save_plan(appointment, plan, now=now)


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
    agreed = [as_agreed(each, each.master) for each in appointment.parts.all()]
    wanted = [
        (service, master, ends_at - part.starts_at if each.pk == part.pk else length, clean_up, price)
        for each, (service, master, length, clean_up, price) in zip(appointment.parts.all(), agreed, strict=True)
    ]
    plan = laid_out(wanted, appointment.starts_at)
    lock_masters(appointment.masters)
    check_shift(plan, appointment.branch, now=now, moved=appointment)
    return save_plan(appointment, plan, now=now)
