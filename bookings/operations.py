"""Every change of an appointment. One lock order: the appointment, then its masters by number, then the client.

The exclusion constraint `master_booked_once` decides who has the time. Masters are locked first all the same: two
inserts that meet in an exclusion constraint wait for each other, and PostgreSQL would end one of them as a deadlock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils.translation import gettext as _

from bookings.availability import Window, free_for, is_on_shift
from bookings.errors import InThePast, NothingToBook, NotTheirService, OutsideShift, SlotTaken, TooShort, WrongState
from bookings.models import AHEAD, HOLDING_TIME, OPEN, Absence, Appointment, AppointmentPart, State
from bookings.queries.times import Wish, free_times_near, masters_for
from clients.models import Client
from clients.operations import create_client
from salon.models import Branch, Service, Staff, StaffService
from salon.roles import Right, may

SHORTEST = timedelta(minutes=5)
# From which states a step leads to which; what is not here is refused.
STEPS = {
    State.CONFIRMED: frozenset({State.BOOKED}),
    State.ARRIVED: AHEAD,
    State.IN_SERVICE: AHEAD | {State.ARRIVED},
    State.DONE: OPEN,
    State.CANCELLED: AHEAD | {State.ARRIVED},
    State.NO_SHOW: AHEAD,
}


@dataclass(frozen=True)
class WantedPart:
    """`master` None: whoever is free."""

    service: Service
    master: Staff | None


@dataclass(frozen=True)
class Planned:
    """A part laid out in time."""

    service: Service
    master: Staff
    starts_at: datetime
    ends_at: datetime
    clean_up: timedelta
    price: Decimal

    @property
    def busy(self) -> DateTimeTZRange:
        return DateTimeTZRange(self.starts_at, self.ends_at + self.clean_up)


# Booking and moving ---------------------------------------------------------------------------------


@transaction.atomic
def book_appointment(
    client: Client, *, branch: Branch, parts: Sequence[WantedPart], starts_at: datetime, by: Staff | None, now: datetime, note: str = "", request_key: str = ""
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
    chosen = with_masters(parts, candidates, branch, starts_at, prefer=client.favourite_master_id)
    plan = laid_out(lengths(chosen), starts_at)
    check_time(plan, branch, by=by, now=now)
    appointment = Appointment(client=client, branch=branch, note=note, booked_by=by, booked_at=now, request_key=key)
    return save_plan(appointment, plan, now=now)


@transaction.atomic
def book_newcomer(
    *, branch: Branch, person: dict[str, Any], parts: Sequence[WantedPart], starts_at: datetime, by: Staff, now: datetime, note: str = "", request_key: str = ""
) -> Appointment:
    """Somebody who calls for the first time gets a card and a time, or neither."""
    already = Appointment.objects.filter(request_key=f"{by.pk}:{request_key}").first() if request_key else None
    if already:
        return already
    client = create_client(branch=branch, by=by, now=now, **person)
    return book_appointment(client, branch=branch, parts=parts, starts_at=starts_at, by=by, now=now, note=note, request_key=request_key)


def with_masters(parts: Sequence[WantedPart], candidates: list[Staff], branch: Branch, starts_at: datetime, *, prefer: int | None) -> list[WantedPart]:
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
    appointment: Appointment, *, starts_at: datetime, by: Staff | None, now: datetime, master: Staff | None = None, instead_of: Staff | None = None
) -> Appointment:
    """Parts keep their order, length and price. `master` takes over every part, or only those of `instead_of`."""
    appointment = locked(appointment)
    if appointment.state not in AHEAD | {State.ARRIVED}:
        raise WrongState(_("This visit is “%(state)s” and cannot be moved.") % {"state": appointment.get_state_display()})
    taken_over = [part.master if instead_of not in (None, part.master) else master or part.master for part in appointment.parts.all()]
    plan = laid_out([as_agreed(part, who) for part, who in zip(appointment.parts.all(), taken_over, strict=True)], starts_at)
    lock_masters([part.master for part in plan] + appointment.masters)
    check_services(plan)
    check_time(plan, appointment.branch, by=by, now=now, moved=appointment)
    return save_plan(appointment, plan, now=now)


@transaction.atomic
def resize_part(part: AppointmentPart, *, ends_at: datetime, by: Staff | None, now: datetime) -> Appointment:
    """The part ends at another time; what follows in the visit moves along."""
    appointment = locked(part.appointment)
    if not appointment.is_open:
        raise WrongState(_("This visit is “%(state)s” and cannot be changed.") % {"state": appointment.get_state_display()})
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


Length = tuple[Service, Staff, timedelta, timedelta, Decimal]


def lengths(parts: Sequence[WantedPart]) -> list[Length]:
    """Duration, clean-up and price of each part with its master; refuses what a master does not do."""
    rows = StaffService.objects.filter(staff__in={part.master.pk for part in parts}, service__in={part.service.pk for part in parts})
    own = {(row.staff_id, row.service_id): row for row in rows}
    return [length(part, own.get((part.master.pk, part.service.pk))) for part in parts]


def length(part: WantedPart, own: StaffService | None) -> Length:
    service = part.service
    if own is None:
        raise NotTheirService(_("%(master)s does not do “%(service)s”.") % {"master": part.master.short_name, "service": service.name})
    minutes = own.duration_minutes or service.duration_minutes
    price = service.price if own.price is None else own.price
    return service, part.master, timedelta(minutes=minutes), timedelta(minutes=service.buffer_minutes), price


def as_agreed(part: AppointmentPart, master: Staff) -> Length:
    return part.service, master, part.duration, part.clean_up, part.price


def laid_out(wanted: Iterable[Length], starts_at: datetime) -> list[Planned]:
    """One after another; a master cleans up before going on with the same client, another one begins at once."""
    plan: list[Planned] = []
    for service, master, duration, clean_up, price in wanted:
        if plan:
            last = plan[-1]
            starts_at = last.ends_at + (last.clean_up if last.master == master else timedelta(0))
        plan.append(Planned(service, master, starts_at, starts_at + duration, clean_up, price))
    return plan


def check_services(plan: Sequence[Planned]) -> None:
    """Every master of the plan does the service planned with them."""
    lengths([WantedPart(part.service, part.master) for part in plan])


def check_time(plan: Sequence[Planned], branch: Branch, *, by: Staff | None, now: datetime, moved: Appointment | None = None) -> None:
    """Not in the past (the desk may write down what happened today), on shift, not while away."""
    starts_at = plan[0].starts_at
    desk_today = by is not None and may(by, Right.BOOK) and branch.local_day(starts_at) == branch.local_day(now)
    if starts_at < now and not desk_today:
        raise InThePast(nearest=nearest(plan, branch, now=now, moved=moved))
    check_shift(plan, branch, now=now, moved=moved)


def check_shift(plan: Sequence[Planned], branch: Branch, *, now: datetime, moved: Appointment | None) -> None:
    for part in plan:
        if not is_on_shift(part.master, branch, part.busy.lower, part.busy.upper):
            sentence = _("%(master)s does not work at this time.") % {"master": part.master.short_name}
            raise OutsideShift(sentence, nearest=nearest(plan, branch, now=now, moved=moved))
        away = Absence.objects.filter(master=part.master, period__overlap=part.busy).first()
        if away:
            sentence = _("%(master)s is away at this time: %(reason)s.") % {"master": part.master.short_name, "reason": away.reason}
            raise OutsideShift(sentence, nearest=nearest(plan, branch, now=now, moved=moved))


def nearest(plan: Sequence[Planned], branch: Branch, *, now: datetime, moved: Appointment | None) -> Any:
    """Free times for the whole sequence with one master; a visit that exists keeps its length and its own time counts as free."""
    services, first, last = [part.service for part in plan], plan[0], plan[-1]
    takes = sum((part.ends_at - part.starts_at + part.clean_up for part in plan), timedelta(0))
    agreed = (takes, last.clean_up) if moved else None
    return free_times_near(Wish(branch, services, first.starts_at, first.master, agreed, moved.pk if moved else None), now=now)


def save_plan(appointment: Appointment, plan: Sequence[Planned], *, now: datetime) -> Appointment:
    """Writes the visit and its parts, or says who else is there at the time."""
    moved = appointment if appointment.pk else None
    try:
        with transaction.atomic():
            write_plan(appointment, plan)
    except IntegrityError as error:
        if broken_constraint(error) != "master_booked_once":
            raise
        sentence = taken_sentence(plan, appointment, appointment.branch)
        raise SlotTaken(sentence, nearest=nearest(plan, appointment.branch, now=now, moved=moved)) from None
    return appointment


def write_plan(appointment: Appointment, plan: Sequence[Planned]) -> None:
    """Old parts go first, because an exclusion constraint looks at every row as it is written."""
    is_new = appointment.pk is None
    appointment.starts_at, appointment.ends_at = plan[0].starts_at, plan[-1].ends_at
    if is_new:
        appointment.save()
        written = [AppointmentPart(appointment=appointment) for _part in plan]
    else:
        appointment.save(update_fields=["starts_at", "ends_at"])
        written = list(appointment.parts.all())
        appointment.parts.update(holds_time=False)
    for row, part in zip(written, plan, strict=True):
        row.service, row.master, row.price, row.holds_time = part.service, part.master, part.price, True
        row.starts_at, row.ends_at, row.busy = part.starts_at, part.ends_at, part.busy
        row.save()


def broken_constraint(error: IntegrityError) -> str:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def taken_sentence(plan: Sequence[Planned], appointment: Appointment, branch: Branch) -> str:
    """Names the first master whose time is taken."""
    for part in plan:
        others = AppointmentPart.objects.filter(master=part.master, holds_time=True, busy__overlap=part.busy).exclude(appointment=appointment.pk)
        if others.exists():
            wall = part.starts_at.astimezone(branch.zone)
            return _("%(master)s is already booked at %(time)s.") % {"master": part.master.short_name, "time": f"{wall:%H:%M}"}
    return str(SlotTaken.sentence)


def lock_masters(masters: Iterable[Staff]) -> None:
    """In the order of their numbers, so that two visits with the same masters never wait for each other."""
    ids = {master.pk for master in masters}
    list(Staff.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def locked(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",), no_key=True).with_parts().get(pk=appointment.pk)


# Steps of the day -----------------------------------------------------------------------------------


@transaction.atomic
def confirm(appointment: Appointment, *, by: Staff | None, now: datetime) -> Appointment:
    return step(appointment, State.CONFIRMED)


@transaction.atomic
def check_in(appointment: Appointment, *, by: Staff, now: datetime) -> Appointment:
    """The client is here and waits."""
    check_today(appointment, now)
    return step(appointment, State.ARRIVED, arrived_at=now)


@transaction.atomic
def start_service(appointment: Appointment, *, by: Staff, now: datetime) -> Appointment:
    check_today(appointment, now)
    return step(appointment, State.IN_SERVICE, started_at=now, arrived_at=appointment.arrived_at or now)


@transaction.atomic
def mark_ready(appointment: Appointment, *, by: Staff, now: datetime) -> Appointment:
    """The chair is done and the desk may take the money; the visit stays in service until it is paid."""
    appointment = locked(appointment)
    if appointment.state != State.IN_SERVICE:
        raise WrongState(_("This visit is “%(state)s”: only a visit in service can be finished.") % {"state": appointment.get_state_display()})
    if appointment.ready_at is None:
        appointment.ready_at = now
        appointment.save(update_fields=["ready_at"])
    return appointment


@transaction.atomic
def finish(appointment: Appointment, *, by: Staff | None, now: datetime) -> Appointment:
    """Done and paid; the till calls it within its own transaction."""
    return step(appointment, State.DONE)


@transaction.atomic
def cancel_appointment(appointment: Appointment, *, reason: str, by: Staff | None, now: datetime) -> Appointment:
    """Frees the time; who, when and why stay."""
    return step(appointment, State.CANCELLED, cancelled_at=now, cancelled_by=by, cancel_reason=reason)


@transaction.atomic
def mark_no_show(appointment: Appointment, *, by: Staff, now: datetime) -> Appointment:
    """Frees the time and counts against the client, once."""
    appointment = locked(appointment)
    if appointment.state == State.NO_SHOW:
        return appointment
    if now < appointment.starts_at:
        raise WrongState(_("The visit has not begun yet: the client may still come."))
    appointment = step(appointment, State.NO_SHOW)
    Client.objects.filter(pk=appointment.client_id).update(no_shows_count=F("no_shows_count") + 1)
    return appointment


def step(appointment: Appointment, state: State, **facts: Any) -> Appointment:
    """Into `state` if it follows; already there is fine and changes nothing."""
    appointment = locked(appointment)
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


def check_today(appointment: Appointment, now: datetime) -> None:
    branch = appointment.branch
    if branch.local_day(appointment.starts_at) != branch.local_day(now):
        raise WrongState(_("This visit is on another day. Move it to today first."))
