"""Clients whose master will not be there: reckoned each time from shifts and absences, never kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Aggregate, BooleanField, Exists, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bookings.models import AHEAD, Absence, AppointmentPart, State
from salon.models import Branch, Shift, Staff

LONGEST = timedelta(days=1)  # no visit lasts longer; it lets the index on the beginning of visits be used


class Together(Aggregate):
    """Shifts that touch each other are one."""

    function = "range_agg"
    output_field = DateTimeRangeField()


class Covers(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @> "
    output_field = BooleanField()


def service_time(ref: type[F]) -> Func:
    return Func(ref("starts_at"), ref("ends_at"), function="tstzrange", output_field=DateTimeRangeField())


def stranded(
    *,
    now: datetime,
    branch: Branch | None = None,
    masters: Iterable[Staff] | None = None,
    until: datetime | None = None,
) -> QuerySet[AppointmentPart]:
    """Parts not yet over whose master is not on shift at that branch then, or is away. The clean-up afterwards is nobody's loss."""
    shifts: QuerySet[Any] = Shift.objects.filter(
        staff=OuterRef("master"), branch=OuterRef("appointment__branch"), period__overlap=service_time(OuterRef)
    ).order_by()  # fmt: skip
    hours = shifts.values("staff").annotate(hours=Together("period")).values("hours")
    away = Absence.objects.filter(master=OuterRef("master"), period__overlap=service_time(OuterRef))
    found = AppointmentPart.objects.filter(
        appointment__state__in=AHEAD | {State.ARRIVED},
        appointment__starts_at__gte=now - LONGEST,
        starts_at__gte=now - LONGEST,
        ends_at__gt=now,
    )
    if branch is not None:
        found = found.filter(appointment__branch=branch)
    if masters is not None:
        found = found.filter(master__in=[master.pk for master in masters])
    if until is not None:
        found = found.filter(starts_at__lt=until)
    covered = Covers(Subquery(hours, output_field=DateTimeRangeField()), service_time(F))
    on_shift = Coalesce(covered, Value(value=False))
    found = found.annotate(
        is_on_shift=on_shift, away=Subquery(away.order_by("period").values("reason")[:1]), is_away=Exists(away)
    ).exclude(is_on_shift=True, is_away=False)
    return found.select_related("appointment__client", "appointment__branch", "master", "service").order_by(
        F("starts_at"), "pk"
    )
