"""A visit laid out in time: who does what when, the checks it must pass, and how it is written down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from bookings.availability import is_on_shift
from bookings.errors import InThePast, NotTheirService, OutsideShift, SlotTaken
from bookings.models import Absence, Appointment, AppointmentPart
from bookings.queries.times import Wish, free_times_near
from salon.models import Branch, Service, Staff, StaffService
from salon.roles import Right, may


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


Length = tuple[Service, Staff, timedelta, timedelta, Decimal]


def lengths(parts: Sequence[WantedPart]) -> list[Length]:
    """Duration, clean-up and price of each part with its master; refuses what a master does not do."""
    rows = StaffService.objects.filter(
        staff__in={part.master.pk for part in parts}, service__in={part.service.pk for part in parts}
    )
    own = {(row.staff_id, row.service_id): row for row in rows}
    return [length(part, own.get((part.master.pk, part.service.pk))) for part in parts]


def length(part: WantedPart, own: StaffService | None) -> Length:
    service = part.service
    if own is None:
        raise NotTheirService(
            _("%(master)s does not do “%(service)s”.") % {"master": part.master.short_name, "service": service.name}
        )
    assert part.master
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


def check_time(
    plan: Sequence[Planned], branch: Branch, *, by: Staff | None, now: datetime, moved: Appointment | None = None
) -> None:
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
            sentence = _("%(master)s is away at this time: %(reason)s.") % {
                "master": part.master.short_name,
                "reason": away.reason,
            }
            raise OutsideShift(sentence, nearest=nearest(plan, branch, now=now, moved=moved))


def nearest(plan: Sequence[Planned], branch: Branch, *, now: datetime, moved: Appointment | None) -> Any:
    """Free times for the whole sequence with one master; a visit that exists keeps its length and its own time counts as free."""
    services, first, last = [part.service for part in plan], plan[0], plan[-1]
    takes = sum((part.ends_at - part.starts_at + part.clean_up for part in plan), timedelta(0))
    agreed = (takes, last.clean_up) if moved else None
    return free_times_near(
        Wish(branch, services, first.starts_at, first.master, agreed, moved.pk if moved else None), now=now
    )


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
        others = AppointmentPart.objects.filter(master=part.master, holds_time=True, busy__overlap=part.busy).exclude(
            appointment=appointment.pk
        )
        if others.exists():
            wall = part.starts_at.astimezone(branch.zone)
            return _("%(master)s is already booked at %(time)s.") % {
                "master": part.master.short_name,
                "time": f"{wall:%H:%M}",
            }
    return str(SlotTaken.sentence)
