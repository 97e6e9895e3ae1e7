"""The last move or resize taken back: the visit is put where it was, by the same checks that every move passes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.errors import ChangedMeanwhile, WrongState
from bookings.layout import NONE, Planned
from bookings.models import AHEAD, Appointment, AppointmentPart, State
from bookings.operations.locks import lock_masters, locked
from bookings.operations.plan import as_agreed, check_services, check_shift, check_time, save_plan
from bookings.operations.terms import forget_late_move
from clients.operations import check_safety
from salon.models import Staff

Places = list[
    list[Any]
]  # of each part: its number, the master's, start, end, start and end of processing; times as text


def places_of(appointment: Appointment) -> Places:
    """Where the visit stands, as a session can keep it."""
    return [
        [part.pk, part.master_id, *map(text, (part.starts_at, part.ends_at, *pause(part)))]
        for part in appointment.parts.order_by("pk")
    ]


def pause(part: AppointmentPart) -> tuple[datetime | None, datetime | None]:
    return (part.processing.lower, part.processing.upper) if part.processing else (None, None)


def text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


@transaction.atomic
def put_back(appointment: Appointment, *, before: Places, after: Places, by: Staff, now: datetime) -> Appointment:
    """Refuses when anybody touched the visit since (`after` is how we left it), or took the time it would go back to."""
    appointment = locked(appointment)
    if places_of(appointment) != after:
        raise ChangedMeanwhile
    parts = list(appointment.parts.all())
    masters = Staff.objects.in_bulk({place[1] for place in before})
    was = {place[0]: place for place in before}
    plan = [as_it_was(part, was[part.pk], masters) for part in parts]
    lock_masters([part.master for part in plan] + appointment.masters)
    check_services(plan)
    check_put_back(appointment, plan, by=by, now=now)
    back = save_plan(appointment, plan, now=now)
    forget_late_move(back)
    return back


def as_it_was(part: AppointmentPart, place: Sequence[Any], masters: dict[int, Staff]) -> Planned:
    starts_at, ends_at = (datetime.fromisoformat(each) for each in place[2:4])
    pauses_at, goes_on_at = (datetime.fromisoformat(each) if each else None for each in place[4:])
    agreed = vars(as_agreed(part))
    agreed |= {"master": masters[place[1]], "starts_at": starts_at, "takes": ends_at - starts_at}
    if pauses_at and goes_on_at:
        return Planned(**agreed | {"work": pauses_at - starts_at, "processing": goes_on_at - pauses_at})
    return Planned(**agreed | {"work": ends_at - starts_at, "processing": NONE})


def check_put_back(appointment: Appointment, plan: Sequence[Planned], *, by: Staff, now: datetime) -> None:
    """What began may get its old length again, but is not moved any more."""
    begins = min(part.starts_at for part in plan)
    is_moved = begins != appointment.starts_at
    if appointment.state not in AHEAD | {State.ARRIVED} and (is_moved or not appointment.is_open):
        state = appointment.get_state_display()
        raise WrongState(_("This visit is “%(state)s” and cannot be moved.") % {"state": state})
    if not is_moved:
        check_shift(plan, appointment.branch, now=now, moved=appointment)
        return
    check_time(plan, appointment.branch, by=by, now=now, moved=appointment)
    check_safety(appointment.client, appointment.services, day=appointment.branch.local_day(begins))
