"""Clients whose master will not be there: reckoned each time from shifts and absences, never kept.

A day that nobody has planned yet strands nobody: visits may be booked there, and are covered when the shifts come.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Exists, F, Func, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from bookings.models import AHEAD, Absence, AppointmentPart, State
from salon.models import Branch, Staff
from salon.operations.patterns import HORIZON_DAYS

LONGEST = timedelta(days=1)  # no visit lasts longer; it lets the index on the beginning of visits be used
SOON = timedelta(days=7)  # within a week a visit without a shift has to be looked at, planned or not
HORIZON = timedelta(days=HORIZON_DAYS)
NAMED = re.compile(r"%\((\w+)\)s")

# Each table is read once: shifts and absences of a master are one multirange, in which a visit is found by halving.
UNCOVERED = """
    WITH work AS (
        SELECT staff_id, branch_id, range_agg(period) AS hours, max(upper(period)) AS last
        FROM salon_shift WHERE upper(period) > %(now)s AND {of_shift} GROUP BY staff_id, branch_id
    ), away AS (
        SELECT master_id, range_agg(period) AS hours FROM bookings_absence
        WHERE upper(period) > %(now)s AND {of_absence} GROUP BY master_id
    )
    SELECT part.id FROM bookings_appointmentpart part
    JOIN bookings_appointment visit ON visit.id = part.appointment_id
    LEFT JOIN work ON work.staff_id = part.master_id AND work.branch_id = visit.branch_id
    LEFT JOIN away ON away.master_id = part.master_id
    {planned}
    WHERE visit.state = ANY(%(states)s) AND visit.starts_at >= %(since)s AND part.starts_at >= %(since)s
        AND part.ends_at > %(now)s AND {of_visit} AND {of_part}
        AND (tstzrange(part.starts_at, part.ends_at) && away.hours
            OR NOT coalesce(tstzrange(part.starts_at, part.ends_at) <@ work.hours, false) AND {is_planned})
"""
# How far somebody is planned at a branch: the last shift, the last day set by hand. A pattern speaks for half a year, after its end
# too, unless days were set by hand since. Who has left is planned for ever.
PLANNED = """
    JOIN salon_staff master ON master.id = part.master_id
    JOIN salon_branch branch ON branch.id = visit.branch_id
    LEFT JOIN (SELECT staff_id, branch_id, max(day) AS day FROM salon_changedday GROUP BY 1, 2) by_hand
        ON by_hand.staff_id = part.master_id AND by_hand.branch_id = visit.branch_id
    LEFT JOIN (SELECT staff_id, branch_id, max(coalesce(ends_on, 'infinity')) AS ends FROM salon_shiftpattern GROUP BY 1, 2) pattern
        ON pattern.staff_id = part.master_id AND pattern.branch_id = visit.branch_id
"""
IS_PLANNED = """(NOT master.is_active OR part.starts_at < greatest(
    %(soon)s, work.last, (by_hand.day + 1)::timestamp AT TIME ZONE branch.timezone,
    CASE WHEN pattern.ends >= coalesce(by_hand.day, '-infinity') THEN %(horizon)s END))"""


def stranded(
    *,
    now: datetime,
    branch: Branch | None = None,
    masters: Iterable[Staff] | None = None,
    until: datetime | None = None,
) -> QuerySet[AppointmentPart]:
    """Parts not yet over whose master is away, or is planned so far and not on shift at that branch. The clean-up afterwards is nobody's loss."""
    return found(now, branch, masters, until, planned=PLANNED, is_planned=IS_PLANNED)


def uncovered(
    *,
    now: datetime,
    branch: Branch | None = None,
    masters: Iterable[Staff] | None = None,
    until: datetime | None = None,
) -> QuerySet[AppointmentPart]:
    """Those beyond the plan too: what a change takes away from is there before and after it."""
    return found(now, branch, masters, until, planned="", is_planned="true")


def found(
    now: datetime, branch: Branch | None, masters: Iterable[Staff] | None, until: datetime | None, **sql: str
) -> QuerySet[AppointmentPart]:
    given: dict[str, Any] = {
        "now": now, "since": now - LONGEST, "soon": now + SOON, "horizon": now + HORIZON, "states": sorted(AHEAD | {State.ARRIVED}),
        "branch": branch and branch.pk, "masters": None if masters is None else [master.pk for master in masters], "until": until,
    }  # fmt: skip
    here, whose, early = "branch_id = %(branch)s", "= ANY(%(masters)s::bigint[])", "part.starts_at < %(until)s"
    whom = {name: "true" if masters is None else f"{name} {whose}" for name in ("staff_id", "master_id")}
    where = "true" if branch is None else here
    question = UNCOVERED.format(
        of_shift=f"{where} AND {whom['staff_id']}",
        of_absence=whom["master_id"],
        of_visit="true" if branch is None else f"visit.{here}",
        of_part=("true" if masters is None else f"part.master_id {whose}") + (f" AND {early}" if until else ""),
        **sql,
    )
    away = Absence.objects.filter(
        master=OuterRef("master"),
        period__overlap=Func(
            OuterRef("starts_at"), OuterRef("ends_at"), function="tstzrange", output_field=DateTimeRangeField()
        ),
    )
    parts = AppointmentPart.objects.filter(pk__in=in_order(question, given)).annotate(
        away=Subquery(away.order_by("period").values("reason")[:1]), is_away=Exists(away)
    )
    return parts.select_related("appointment__client", "appointment__branch", "master", "service").order_by(
        F("starts_at"), "pk"
    )


def in_order(question: str, given: dict[str, Any]) -> RawSQL:
    """With its parameters by place, as a question inside a question has to have them."""
    return RawSQL(NAMED.sub("%s", question), [given[name] for name in NAMED.findall(question)])  # noqa: S611
