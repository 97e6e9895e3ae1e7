"""When masters are free: the database subtracts multiranges in one question, the grid is laid here. No rules about who may book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection

from salon.models import Branch, Service, Staff

GRID = timedelta(minutes=15)


class FreeTime(NamedTuple):
    """`ends_at` is when the client leaves; the clean-up after the last service fits as well."""

    starts_at: datetime
    ends_at: datetime
    master_id: int


@dataclass(frozen=True)
class Window:
    """Starts are looked for in [first, last) on the grid; the grid is the wall clock's, as all zones are quarters of an hour apart."""

    branch: Branch
    first: datetime
    last: datetime
    grid: timedelta = GRID


# How long each master needs for all the services in sequence; those who do not do all of them are left out.
BY_PRICE_LIST = """
    SELECT own.staff_id AS master_id,
           make_interval(mins => sum(coalesce(own.duration_minutes, service.duration_minutes) + service.buffer_minutes)::int) AS takes,
           make_interval(mins => (array_agg(service.buffer_minutes ORDER BY wanted.place DESC))[1]) AS clean_up
    FROM unnest(%(services)s::bigint[]) WITH ORDINALITY AS wanted(service_id, place)
    JOIN salon_service service ON service.id = wanted.service_id
    JOIN salon_staffservice own ON own.service_id = service.id AND own.staff_id = ANY(%(masters)s::bigint[])
    GROUP BY own.staff_id
    HAVING count(*) = cardinality(%(services)s::bigint[])
"""
AS_AGREED = """
    SELECT master_id, %(takes)s::interval AS takes, %(clean_up)s::interval AS clean_up
    FROM unnest(%(masters)s::bigint[]) AS master_id
"""
# Stretches, not starts: a month of twenty masters is 600 rows instead of 24,600, and rows are what takes the time.
FREE_STRETCHES = """
WITH able AS ({able}),
on_shift AS (
    SELECT able.master_id, range_agg(shift.period) AS hours
    FROM able JOIN salon_shift shift ON shift.staff_id = able.master_id
    WHERE shift.branch_id = %(branch)s AND shift.period && tstzrange(%(first)s, %(last)s)
    GROUP BY able.master_id
),
taken AS (
    SELECT able.master_id, part.busy AS period
    FROM able JOIN bookings_appointmentpart part ON part.master_id = able.master_id
    WHERE part.holds_time AND part.busy && tstzrange(%(first)s, %(last)s + interval '1 day')
      AND part.appointment_id IS DISTINCT FROM %(without)s
    UNION ALL
    SELECT able.master_id, absence.period
    FROM able JOIN bookings_absence absence ON absence.master_id = able.master_id
    WHERE absence.period && tstzrange(%(first)s, %(last)s + interval '1 day')
),
busy AS (SELECT master_id, range_agg(period) AS hours FROM taken GROUP BY master_id)
SELECT able.master_id,
       date_bin(%(grid)s, greatest(lower(stretch), %(first)s) + %(grid)s - interval '1 microsecond', timestamptz '2000-01-01 00:00Z'),
       least(upper(stretch) - able.takes, %(last)s - interval '1 microsecond'),
       able.takes - able.clean_up
FROM able
JOIN on_shift USING (master_id)
LEFT JOIN busy USING (master_id)
CROSS JOIN LATERAL unnest(on_shift.hours - coalesce(busy.hours, '{{}}'::tstzmultirange)) AS stretch
ORDER BY able.master_id
"""


def free_for(
    services: list[Service],
    masters: list[Staff],
    window: Window,
    *,
    without: int | None = None,
    limit: int | None = None,
) -> list[FreeTime]:
    """Starts at which one master can do all the services in sequence, at that master's own pace."""
    wanted = {"services": [service.pk for service in services], "masters": [master.pk for master in masters]}
    return _ask(BY_PRICE_LIST, window, without=without, limit=limit, **wanted)


def free_stretches_of(
    takes: timedelta, clean_up: timedelta, masters: list[Staff], window: Window, *, without: int | None
) -> list[FreeTime]:
    """Starts at which a visit of an agreed length fits; the time it holds now counts as free."""
    return _ask(
        AS_AGREED,
        window,
        without=without,
        limit=None,
        takes=takes,
        clean_up=clean_up,
        masters=[master.pk for master in masters],
    )


def _ask(able: str, window: Window, *, limit: int | None, **values: Any) -> list[FreeTime]:
    """By time, then by master: the stretches come by master, and sorting by time keeps that order."""
    if window.first >= window.last or not values["masters"]:
        return []
    given = values | {"branch": window.branch.pk, "first": window.first, "last": window.last, "grid": window.grid}
    with connection.cursor() as cursor:
        cursor.execute(FREE_STRETCHES.format(able=able), given)
        found = [free for row in cursor.fetchall() for free in _on_grid(*row, grid=window.grid)]
    return sorted(found, key=attrgetter("starts_at"))[:limit]


def _on_grid(
    master_id: int, first: datetime, last: datetime, length: timedelta, *, grid: timedelta
) -> Iterator[FreeTime]:
    """`first` is on the grid; `last` is the latest start that fits, and may lie before it."""
    while first <= last:
        yield FreeTime(first, first + length, master_id)
        first += grid


def is_on_shift(master: Staff, branch: Branch, first: datetime, last: datetime) -> bool:
    """Shifts that touch each other count as one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(range_agg(period), '{}'::tstzmultirange) @> tstzrange(%s, %s)"
            " FROM salon_shift WHERE staff_id = %s AND branch_id = %s AND period && tstzrange(%s, %s)",
            [first, last, master.pk, branch.pk, first, last],
        )
        return cursor.fetchone()[0]
