"""A visit laid out in time: who does what when, the checks it must pass, and how it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bookings.availability import Agreed, Aside, Piece, is_on_shift
from bookings.errors import ClientBusy, InThePast, NothingFree, NotTheirService, OutsideShift, SlotTaken
from bookings.layout import Length, Planned, work_before
from bookings.models import Absence, Appointment, AppointmentPart, Hold, Told
from bookings.queries.times import LOOK_AHEAD, Sought, free_times_near, masters_for
from clients.models import Client
from salon.models import Branch, Resource, ResourceKind, Service, Staff, StaffService
from salon.roles import Right, may


@dataclass(frozen=True)
class WantedPart:
    """`master` None: whoever is free, of `among` if they are named. `is_together`: it begins with the part before, by another master."""

    service: Service
    master: Staff | None
    is_together: bool = False
    among: tuple[Staff, ...] = ()


def lengths(parts: Sequence[WantedPart]) -> list[Length]:
    """Duration, clean-up and price of each part with its master; refuses what a master does not do."""
    rows = StaffService.objects.filter(
        staff__in={part.master.pk for part in parts if part.master}, service__in={part.service.pk for part in parts}
    )
    own = {(row.staff_id, row.service_id): row for row in rows}
    return [length(part, part.master, own) for part in parts if part.master]


def length(part: WantedPart, master: Staff, known: dict[tuple[int, int], StaffService]) -> Length:
    service, own = part.service, known.get((master.pk, part.service.pk))
    if own is None:
        raise NotTheirService(
            _("%(master)s does not do “%(service)s”.") % {"master": master.short_name, "service": service.name}
        )
    minutes = own.duration_minutes or service.duration_minutes
    return Length(
        service=service,
        master=master,
        takes=timedelta(minutes=minutes),
        work=timedelta(minutes=work_before(service, minutes)),
        processing=timedelta(minutes=service.processing_minutes),
        clean_up=timedelta(minutes=service.buffer_minutes),
        price=service.price if own.price is None else own.price,
        is_together=part.is_together,
    )


def as_agreed(part: AppointmentPart) -> Planned:
    """As it stands in the calendar now."""
    pause = part.processing
    return Planned(
        service=part.service,
        master=part.master,
        takes=part.duration,
        work=pause.lower - part.starts_at if pause else part.duration,
        processing=pause.upper - pause.lower if pause else timedelta(0),
        clean_up=part.clean_up,
        price=part.price,
        starts_at=part.starts_at,
    )


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
    for part, stretch in [(each, stretch) for each in plan for stretch in each.worked]:
        if not is_on_shift(part.master.pk, branch, stretch.lower, stretch.upper):
            sentence = _("%(master)s does not work at this time.") % {"master": part.master.short_name}
            raise OutsideShift(sentence, nearest=nearest(plan, branch, now=now, moved=moved))
        away = Absence.objects.filter(master=part.master, period__overlap=stretch).first()
        if away:
            sentence = _("%(master)s is away at this time: %(reason)s.") % {
                "master": part.master.short_name,
                "reason": away.reason,
            }
            raise OutsideShift(sentence, nearest=nearest(plan, branch, now=now, moved=moved))


def nearest(plan: Sequence[Planned], branch: Branch, *, now: datetime, moved: Appointment | None) -> Any:
    """Free times for the whole visit; one that exists keeps its lengths, and its own time counts as free."""
    day = branch.local_day(plan[0].starts_at)
    at_work = [masters_for([part.service], branch, first_day=day, last_day=day + LOOK_AHEAD) for part in plan]
    pieces = [
        Piece(
            part.service.pk,
            tuple({part.master.pk, *(master.pk for master in able)}),
            is_together=place > 0 and part.starts_at == plan[place - 1].starts_at,
            agreed=Agreed(part.takes, part.work, part.processing, part.clean_up) if moved else None,
        )
        for place, (part, able) in enumerate(zip(plan, at_work, strict=True))
    ]
    aside = Aside(appointment=moved.pk, client=moved.client_id) if moved else Aside()
    return free_times_near(Sought(branch, pieces, plan[0].starts_at, plan[0].master, aside), now=now)


def save_plan(appointment: Appointment, plan: Sequence[Planned], *, now: datetime) -> Appointment:
    """Writes the visit and its parts, or says who else is there at the time."""
    moved = appointment if appointment.pk else None
    drop_expired(now)
    things = chosen_resources(plan, appointment.branch, now=now, moved=moved)
    try:
        with transaction.atomic():
            write_plan(appointment, plan, things)
    except IntegrityError as error:
        if broken_constraint(error) not in {"master_booked_once", "client_booked_once"}:
            raise
        refuse(plan, appointment.branch, appointment.client, now=now, moved=moved)
    return appointment


def drop_expired(now: datetime) -> None:
    """Slots that nobody took in time no longer hold anything."""
    Hold.objects.filter(expires_at__lte=now).delete()


def write_plan(appointment: Appointment, plan: Sequence[Planned], things: Sequence[Sequence[Resource]]) -> None:
    """Old parts let go first, because an exclusion constraint looks at every row as it is written."""
    is_new = appointment.pk is None
    appointment.starts_at = min(part.starts_at for part in plan)
    appointment.ends_at = max(part.ends_at for part in plan)
    if is_new:
        appointment.save()
        written = [AppointmentPart(appointment=appointment) for _part in plan]
    else:
        appointment.save(update_fields=["starts_at", "ends_at"])
        written = list(appointment.parts.all())
        appointment.parts.update(holds_time=False)
        if [row.master_id for row in written] != [part.master.pk for part in plan]:
            Told.objects.filter(appointment=appointment).update(is_in_doubt=True)
    for row, part, taken in zip(written, plan, things, strict=True):
        row.service, row.master, row.price, row.holds_time = part.service, part.master, part.price, True
        row.starts_at, row.ends_at, row.busy, row.processing = (
            part.starts_at,
            part.ends_at,
            part.busy,
            part.free_meanwhile,
        )
        row.save()
        Hold.objects.bulk_create(Hold(part=row, resource=thing, period=part.busy) for thing in taken)


def chosen_resources(
    plan: Sequence[Planned], branch: Branch, *, now: datetime, moved: Appointment | None
) -> list[list[Resource]]:
    """For each part one of each kind its service needs. Whoever needs the same kind here waits until we are done."""
    kinds = {part.service.pk: [kind.pk for kind in part.service.needs.all()] for part in plan}
    wanted = {kind for needs in kinds.values() for kind in needs}
    if not wanted:
        return [[] for _part in plan]
    known = Resource.objects.select_for_update(no_key=True).active().at(branch).filter(kind__in=wanted)
    things, chosen = list(known.order_by("pk")), []
    taken: list[tuple[Resource, Planned]] = []
    for part in plan:
        own = []
        for kind in kinds[part.service.pk]:
            possible = [each for each in things if each.kind_id == kind and not meets(each, part, taken)]
            free = next((each for each in possible if is_free(each, part, moved)), None)
            if free is None:
                raise NothingFree(nothing_free(kind, part, branch), nearest=nearest(plan, branch, now=now, moved=moved))
            own.append(free)
            taken.append((free, part))
        chosen.append(own)
    return chosen


def meets(thing: Resource, part: Planned, taken: Sequence[tuple[Resource, Planned]]) -> bool:
    """Another part of the same visit has it then."""
    return any(
        thing == each and part.busy.lower < other.busy.upper and other.busy.lower < part.busy.upper
        for each, other in taken
    )


def is_free(thing: Resource, part: Planned, moved: Appointment | None) -> bool:
    held = thing.holds.filter(period__overlap=part.busy)
    return not (held.exclude(part__appointment=moved) if moved else held).exists()


def nothing_free(kind: int, part: Planned, branch: Branch) -> str:
    name = ResourceKind.objects.get(pk=kind).name
    return _("No %(kind)s is free at %(time)s.") % {"kind": name, "time": clock(part.starts_at, branch)}


def clock(moment: datetime, branch: Branch) -> str:
    return f"{moment.astimezone(branch.zone):%H:%M}"


def broken_constraint(error: IntegrityError) -> str:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def refuse(
    plan: Sequence[Planned], branch: Branch, client: Client | None, *, now: datetime, moved: Appointment | None
) -> NoReturn:
    """Names the first master whose time is taken, else the client's other visit."""
    offers, words = nearest(plan, branch, now=now, moved=moved), {"time": clock(plan[0].starts_at, branch)}
    for part in plan:
        others = Hold.objects.filter(master=part.master, period__overlap=part.busy)
        if (others.exclude(part__appointment=moved) if moved else others).exists():
            words = {"master": part.master.short_name, "time": clock(part.starts_at, branch)}
            raise SlotTaken(_("%(master)s is already booked at %(time)s.") % words, nearest=offers) from None
    words["client"] = client.name if client else ""
    raise ClientBusy(_("%(client)s already has a visit at %(time)s.") % words, nearest=offers) from None
