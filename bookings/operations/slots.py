"""A time held for somebody who is about to book it: a visitor filling in the form, a client with an offer of the waiting list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime

from bookings.errors import NothingToBook, SlotGone
from bookings.layout import Planned
from bookings.models import Appointment, Hold, SlotHold
from bookings.operations.eligible import check_eligible
from bookings.operations.freed import fulfil_wishes
from bookings.operations.locks import lock_masters
from bookings.operations.plan import (
    WantedPart,
    broken_constraint,
    check_time,
    chosen_resources,
    drop_expired,
    refuse,
    save_plan,
)
from bookings.operations.terms import Accepted, keep_terms
from bookings.operations.visits import candidates, planned_visit
from clients.models import Client
from clients.operations import check_safety
from salon.models import Branch, Resource, Service, Staff


@transaction.atomic
def hold_slot(
    *, branch: Branch, parts: Sequence[WantedPart], starts_at: datetime, lasts: timedelta, now: datetime, client: Client | None = None
) -> SlotHold:  # fmt: skip
    """The time is taken for `lasts`, as if it were booked; refused as a booking would be."""
    if not parts:
        raise NothingToBook
    able = candidates(parts, branch, branch.local_day(starts_at))
    lock_masters(master for masters in able for master in masters)
    drop_expired(now)
    plan = planned_visit(parts, able, branch, starts_at, client=client, now=now)
    check_time(plan, branch, by=None, now=now)
    things = chosen_resources(plan, branch, now=now, moved=None)
    try:
        with transaction.atomic():
            return write_slot(plan, things, branch, client, now + lasts)
    except IntegrityError as error:
        if broken_constraint(error) not in {"master_booked_once", "client_booked_once"}:
            raise
        refuse(plan, branch, client, now=now, moved=None)


def write_slot(
    plan: Sequence[Planned], things: Sequence[Sequence[Resource]], branch: Branch, client: Client | None, until: datetime
) -> SlotHold:  # fmt: skip
    first, last = min(part.starts_at for part in plan), max(part.ends_at for part in plan)
    slot = SlotHold.objects.create(
        branch=branch, client=client, parts=[written(part) for part in plan], starts_at=first, ends_at=last, expires_at=until
    )  # fmt: skip
    stretches: list[dict[str, Any]] = [{"client": client, "period": (first, last)}] if client else []
    for part, taken in zip(plan, things, strict=True):
        stretches += [{"master": part.master, "period": stretch} for stretch in part.worked]
        stretches += [{"resource": thing, "period": part.busy} for thing in taken]
    Hold.objects.bulk_create(Hold(slot=slot, expires_at=until, **stretch) for stretch in stretches)
    return slot


@transaction.atomic
def book_held(
    slot: SlotHold, *, client: Client, by: Staff | None, now: datetime, note: str = "", request_key: str | None = None,
    accepted: Accepted | None = None,
) -> Appointment:  # fmt: skip
    """The held time becomes a visit with the masters and prices it was held with. Called twice with one key: the same visit."""
    already = Appointment.objects.filter(request_key=request_key).first() if request_key else None
    if already:
        return already
    plan = plan_of(slot)
    lock_masters(part.master for part in plan)
    if not SlotHold.objects.select_for_update().filter(pk=slot.pk, expires_at__gt=now).exists():
        already = Appointment.objects.filter(request_key=request_key).first() if request_key else None
        if already:
            return already
        raise SlotGone
    day, services = slot.branch.local_day(slot.starts_at), [part.service for part in plan]
    check_safety(client, services, day=day)
    check_eligible(client, services, branch=slot.branch, day=day, now=now)
    slot.delete()
    visit = Appointment(
        client=client, branch=slot.branch, note=note, booked_by=by, booked_at=now, request_key=request_key
    )
    booked = save_plan(visit, plan, now=now)
    keep_terms(booked, plan, accepted=accepted, by=by, now=now)
    fulfil_wishes(client, services)
    return booked


@transaction.atomic
def release_slot(slot: SlotHold) -> None:
    """Given back before its time."""
    SlotHold.objects.filter(pk=slot.pk).delete()


def written(part: Planned) -> dict[str, Any]:
    return {
        "service": part.service.pk, "master": part.master.pk, "starts_at": part.starts_at.isoformat(), "price": str(part.price),
        "seconds": [int(length.total_seconds()) for length in (part.takes, part.work, part.processing, part.clean_up)],
    }  # fmt: skip


def plan_of(slot: SlotHold) -> list[Planned]:
    services = Service.objects.in_bulk([part["service"] for part in slot.parts])
    masters = Staff.objects.in_bulk([part["master"] for part in slot.parts])
    plan = []
    for part in slot.parts:
        takes, work, processing, clean_up = (timedelta(seconds=seconds) for seconds in part["seconds"])
        starts_at = parse_datetime(part["starts_at"])
        assert starts_at
        plan.append(Planned(
            service=services[part["service"]], master=masters[part["master"]], takes=takes, work=work, processing=processing,
            clean_up=clean_up, price=Decimal(part["price"]), starts_at=starts_at,
        ))  # fmt: skip
    return plan
