"""When a visit fits: the database subtracts busy multiranges from shifts in one question, the grid is laid here.
No rules about who may book."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection

from salon.models import Branch

GRID = timedelta(minutes=15)


class FreeTime(NamedTuple):
    """`master_id` begins. `ends_at` is when the client leaves with the quickest masters and no waiting."""

    starts_at: datetime
    ends_at: datetime
    master_id: int


class Agreed(NamedTuple):
    """How long a part takes whoever does it, as it was booked."""

    takes: timedelta
    work: timedelta
    processing: timedelta
    clean_up: timedelta


@dataclass(frozen=True)
class Piece:
    """A service and those who may do it, at their own pace or as agreed. `is_together`: it begins with the piece before."""

    service_id: int
    masters: tuple[int, ...]
    is_together: bool = False
    agreed: Agreed | None = None


@dataclass(frozen=True)
class Window:
    """Starts are looked for in [first, last) on the grid; the grid is the wall clock's, as all zones are quarters of an hour apart."""

    branch: Branch
    first: datetime
    last: datetime
    grid: timedelta = GRID


@dataclass(frozen=True)
class Aside:
    """What counts as free: the time of a visit that is to be moved, of a slot that is to be booked. And whose own time counts."""

    appointment: int | None = None
    slot: int | None = None
    client: int | None = None


# How long each piece takes each of its masters; those who do not do the service are left out.
BY_PRICE_LIST = """
    SELECT wanted.place, own.staff_id AS master_id, service.id AS service_id, minutes.takes, service.processing_minutes AS processing,
           service.buffer_minutes AS clean_up,
           CASE WHEN service.processing_minutes = 0 THEN minutes.takes
                WHEN service.processing_after_minutes IS NULL THEN (minutes.takes - service.processing_minutes) / 2 / 5 * 5
                ELSE least(service.processing_after_minutes, minutes.takes - service.processing_minutes) END AS work
    FROM unnest(%(places)s::int[], %(services)s::bigint[], %(masters)s::bigint[]) AS wanted(place, service_id, master_id)
    JOIN salon_service service ON service.id = wanted.service_id
    JOIN salon_staffservice own ON own.service_id = service.id AND own.staff_id = wanted.master_id
    CROSS JOIN LATERAL (SELECT coalesce(own.duration_minutes, service.duration_minutes)::int AS takes) minutes
"""
AS_AGREED = """
    SELECT wanted.place, wanted.master_id, wanted.service_id, wanted.takes, wanted.processing, wanted.clean_up, wanted.work
    FROM unnest(%(places)s::int[], %(services)s::bigint[], %(masters)s::bigint[], %(takes)s::int[], %(processing)s::int[],
                %(clean_up)s::int[], %(work)s::int[])
         AS wanted(place, service_id, master_id, takes, processing, clean_up, work)
"""
# `fits`: for each piece and master the moments at which the master, a resource of each kind needed and the client are all free
# for as long as it takes. Ranges of starts hold both their ends.
FREE = """
WITH able AS (
    SELECT place, master_id, service_id, make_interval(mins => takes) AS takes, make_interval(mins => work) AS work,
           make_interval(mins => work + processing) AS back, make_interval(mins => takes + clean_up) AS done, processing > 0 AS pauses
    FROM ({able}) minutes
),
near AS (SELECT tstzrange(%(first)s::timestamptz, %(last)s::timestamptz + interval '1 day') AS days),
people AS MATERIALIZED (SELECT DISTINCT master_id FROM able),
on_shift AS (
    SELECT shift.staff_id AS master_id, range_agg(shift.period) AS hours
    FROM near JOIN salon_shift shift ON shift.period && near.days
    WHERE shift.branch_id = %(branch)s AND shift.staff_id = ANY (%(masters)s::bigint[]) GROUP BY shift.staff_id
),
taken AS (
    SELECT people.master_id, hold.period
    FROM people CROSS JOIN near JOIN bookings_hold hold ON hold.master_id = people.master_id AND hold.period && near.days
    WHERE (hold.part_id IS NULL OR hold.part_id NOT IN (SELECT id FROM bookings_appointmentpart WHERE appointment_id = %(appointment)s))
      AND (hold.slot_id IS NULL OR hold.slot_id IS DISTINCT FROM %(slot)s) AND (hold.expires_at IS NULL OR hold.expires_at > %(now)s)
    UNION ALL
    SELECT absence.master_id, absence.period
    FROM people CROSS JOIN near JOIN bookings_absence absence ON absence.master_id = people.master_id AND absence.period && near.days
),
busy AS (SELECT master_id, range_agg(period) AS hours FROM taken GROUP BY master_id),
free AS (
    SELECT master_id, on_shift.hours - coalesce(busy.hours, '{{}}') AS hours FROM on_shift LEFT JOIN busy USING (master_id)
)
"""
FITS = (
    FREE.rstrip()
    + """,
needed AS (
    SELECT DISTINCT able.service_id, needs.resourcekind_id AS kind_id FROM able JOIN salon_service_needs needs USING (service_id)
),
things AS (
    SELECT resource.id, resource.kind_id, tstzmultirange(near.days) - coalesce(range_agg(hold.period), '{{}}') AS hours
    FROM near JOIN salon_resource resource ON resource.branch_id = %(branch)s AND resource.is_active
        AND resource.kind_id IN (SELECT kind_id FROM needed)
    LEFT JOIN bookings_hold hold ON hold.resource_id = resource.id AND hold.period && near.days
        AND (hold.part_id IS NULL OR hold.part_id NOT IN (SELECT id FROM bookings_appointmentpart WHERE appointment_id = %(appointment)s))
        AND (hold.slot_id IS NULL OR hold.slot_id IS DISTINCT FROM %(slot)s) AND (hold.expires_at IS NULL OR hold.expires_at > %(now)s)
    GROUP BY resource.id, resource.kind_id, near.days
),
rooms AS (
    SELECT place, master_id, range_intersect_agg(starts) AS starts
    FROM (
        SELECT able.place, able.master_id, needed.kind_id,
               coalesce(range_agg(tstzrange(lower(stretch), upper(stretch) - able.done, '[]')) FILTER (WHERE lower(stretch) + able.done <= upper(stretch)), '{{}}') AS starts
        FROM able JOIN needed USING (service_id)
        LEFT JOIN things USING (kind_id) LEFT JOIN LATERAL unnest(things.hours) AS stretch ON true
        GROUP BY able.place, able.master_id, needed.kind_id
    ) kinds GROUP BY place, master_id
),
guest AS (
    SELECT tstzmultirange(near.days) - coalesce(range_agg(hold.period), '{{}}') AS hours
    FROM near LEFT JOIN bookings_hold hold ON hold.client_id = %(client)s AND hold.period && near.days
        AND (hold.appointment_id IS NULL OR hold.appointment_id IS DISTINCT FROM %(appointment)s) AND (hold.slot_id IS NULL OR hold.slot_id IS DISTINCT FROM %(slot)s)
        AND (hold.expires_at IS NULL OR hold.expires_at > %(now)s)
    GROUP BY near.days
),
fits AS MATERIALIZED (
    SELECT able.place, able.master_id, able.takes, able.done,
           worked.starts * coalesce(rested.starts, '{{(,)}}') * coalesce(rooms.starts, '{{(,)}}') * coalesce(welcome.starts, '{{(,)}}') AS starts
    FROM able JOIN free USING (master_id)
    CROSS JOIN LATERAL (
        SELECT range_agg(tstzrange(lower(stretch), upper(stretch) - needs, '[]')) AS starts
        FROM (SELECT CASE WHEN able.pauses THEN able.work ELSE able.done END AS needs) work, unnest(free.hours) AS stretch
        WHERE lower(stretch) + needs <= upper(stretch)
    ) worked
    LEFT JOIN LATERAL (
        SELECT coalesce(range_agg(tstzrange(lower(stretch) - able.back, upper(stretch) - able.done, '[]')), '{{}}') AS starts
        FROM unnest(free.hours) AS stretch WHERE lower(stretch) + (able.done - able.back) <= upper(stretch)
    ) rested ON able.pauses
    LEFT JOIN rooms ON rooms.place = able.place AND rooms.master_id = able.master_id
    LEFT JOIN LATERAL (
        SELECT coalesce(range_agg(tstzrange(lower(stretch), upper(stretch) - able.takes, '[]')), '{{}}') AS starts
        FROM guest CROSS JOIN LATERAL unnest(guest.hours) AS stretch WHERE lower(stretch) + able.takes <= upper(stretch)
    ) welcome ON %(client)s::bigint IS NOT NULL
)
"""
)
STRETCHES = """
SELECT free.master_id, lower(stretch), upper(stretch) FROM free CROSS JOIN LATERAL unnest(free.hours) AS stretch
WHERE stretch && tstzrange(%(first)s, %(last)s)
"""
# The pieces that begin together, by different masters.
GROUP = """,
group_{n} AS (
    SELECT ARRAY[{masters}] AS masters, ARRAY[{done}] AS done, greatest({takes}) AS takes, {starts} AS starts
    FROM {pieces} WHERE NOT isempty({starts})
)"""
LAST = """,
chain_{n} AS (SELECT masters, done, takes, takes AS rest, starts FROM group_{n})"""
# From the end of the visit to its beginning: when this group may begin so that the rest can follow, the client waiting at most so long,
# and nobody going on before they have cleaned up after themselves.
CHAIN = """,
chain_{n} AS (
    SELECT masters, done, takes, rest, starts
    FROM (
        SELECT now.masters, now.done, now.takes, now.takes + min(later.rest) AS rest,
               now.starts * range_agg(tstzrange(lower(start) - greatest(now.takes + (SELECT make_interval(mins => max_wait_minutes) FROM salon_company), ready.after), upper(start) - ready.after, '[]')) AS starts
        FROM group_{n} now CROSS JOIN chain_{after} later
        CROSS JOIN LATERAL (
            SELECT greatest(now.takes, max(done)) AS after
            FROM unnest(now.masters, now.done) AS each(master_id, done) WHERE each.master_id = ANY (later.masters)
        ) ready
        CROSS JOIN LATERAL unnest(later.starts) AS start
        GROUP BY now.masters, now.done, now.takes, now.starts
    ) possible WHERE NOT isempty(starts)
)"""
WHOLE = """
SELECT chain.masters[1], chain.rest,
       date_bin(%(grid)s, greatest(lower(start), %(first)s) + %(grid)s - interval '1 microsecond', timestamptz '2000-01-01 00:00Z'),
       least(upper(start), %(last)s - interval '1 microsecond')
FROM chain_0 chain CROSS JOIN LATERAL unnest(chain.starts) AS start
WHERE upper(start) >= %(first)s AND lower(start) < %(last)s
ORDER BY chain.masters
"""
EACH = """
SELECT {n}, masters, done, takes, lower(start), upper(start) FROM chain_{n} CROSS JOIN LATERAL unnest(starts) AS start
"""


def free_for(
    pieces: Sequence[Piece], window: Window, *, now: datetime, aside: Aside | None = None, limit: int | None = None
) -> list[FreeTime]:
    """Starts at which all the pieces can be done, by time, then by master."""
    if window.first >= window.last or not all(piece.masters for piece in pieces):
        return []
    query, given = question(pieces, window, now=now, aside=aside or Aside())
    with connection.cursor() as cursor:
        cursor.execute(query + WHOLE, given)
        found = {free for row in cursor.fetchall() for free in on_grid(*row, grid=window.grid)}
    return sorted(found, key=attrgetter("starts_at", "master_id"))[:limit]


def stretches_of(
    pieces: Sequence[Piece], window: Window, *, now: datetime, aside: Aside | None = None
) -> dict[int, list[tuple[datetime, datetime]]]:
    """The free time of each master, whole stretches."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            FREE.format(able=able(pieces)) + STRETCHES, values(pieces, window, now=now, aside=aside or Aside())
        )
        for master, lower, upper in cursor.fetchall():
            found.setdefault(master, []).append((lower, upper))
    return found


def on_grid(
    master_id: int, length: timedelta, first: datetime, last: datetime, *, grid: timedelta
) -> Iterator[FreeTime]:
    """`first` is on the grid; `last` is the latest start that fits, and may lie before it."""
    while first <= last:
        yield FreeTime(first, first + length, master_id)
        first += grid


def groups_of(pieces: Sequence[Piece]) -> list[list[int]]:
    """Places of the pieces, those that begin together in one list."""
    groups: list[list[int]] = []
    for place, piece in enumerate(pieces):
        if piece.is_together and groups:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def question(pieces: Sequence[Piece], window: Window, *, now: datetime, aside: Aside) -> tuple[str, dict[str, Any]]:
    """All but the last SELECT."""
    groups = groups_of(pieces)
    last = len(groups) - 1
    chains = [
        group_sql(n, groups[n]) + (LAST.format(n=n) if n == last else CHAIN.format(n=n, after=n + 1))
        for n in range(last, -1, -1)
    ]
    return FITS.format(able=able(pieces)) + "".join(chains), values(pieces, window, now=now, aside=aside)


def able(pieces: Sequence[Piece]) -> str:
    return AS_AGREED if any(piece.agreed for piece in pieces) else BY_PRICE_LIST


def values(pieces: Sequence[Piece], window: Window, *, now: datetime, aside: Aside) -> dict[str, Any]:
    rows = [(place, piece, master) for place, piece in enumerate(pieces) for master in piece.masters]
    given: dict[str, Any] = {
        "places": [place for place, _piece, _master in rows],
        "services": [piece.service_id for _place, piece, _master in rows],
        "masters": [master for _place, _piece, master in rows],
        "branch": window.branch.pk, "first": window.first, "last": window.last, "grid": window.grid, "now": now,
        **vars(aside),
    }  # fmt: skip
    if agreed := [piece.agreed for _place, piece, _master in rows if piece.agreed]:
        given |= {name: [minutes(getattr(each, name)) for each in agreed] for name in Agreed._fields}
    return given


def minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def group_sql(n: int, places: Sequence[int]) -> str:
    """Only numbers go into the text."""
    names = [f"p{place}" for place in places]
    pieces = f"(SELECT * FROM fits WHERE place = {places[0]}) {names[0]}"
    for place, name in zip(places[1:], names[1:], strict=True):
        others = " AND ".join(f"{name}.master_id <> {other}.master_id" for other in names[: names.index(name)])
        pieces += f" JOIN fits {name} ON {name}.place = {place} AND {others}"
    each = {column: ", ".join(f"{name}.{column}" for name in names) for column in ("master_id", "done", "takes")}
    starts = " * ".join(f"{name}.starts" for name in names)
    return GROUP.format(
        n=n, masters=each["master_id"], done=each["done"], takes=each["takes"], starts=starts, pieces=pieces
    )


class Option(NamedTuple):
    """Who does the pieces of one group, and when they may begin for the rest to follow."""

    masters: tuple[int, ...]
    done: tuple[timedelta, ...]
    takes: timedelta
    starts: tuple[tuple[datetime, datetime], ...]

    def first_start(self, earliest: datetime, latest: datetime) -> datetime | None:
        fitting = [max(lower, earliest) for lower, upper in self.starts if upper >= earliest and lower <= latest]
        return min(fitting, default=None)


def assigned(
    pieces: Sequence[Piece], starts_at: datetime, branch: Branch, *, now: datetime, aside: Aside, wait: timedelta, prefer: int | None = None
) -> list[tuple[int, datetime]] | None:  # fmt: skip
    """Who does each piece and when it begins, if the visit fits at this moment: the preferred master and those already at work first,
    with the least waiting. None if it does not fit."""
    window = Window(branch, starts_at, starts_at + timedelta(minutes=1))
    query, given = question(pieces, window, now=now, aside=aside)
    count = len(groups_of(pieces))
    with connection.cursor() as cursor:
        cursor.execute(query + " UNION ALL ".join(EACH.format(n=n) for n in range(count)), given)
        options = options_of(cursor.fetchall())
    found: list[tuple[int, datetime]] = []
    before: tuple[Option, datetime] | None = None
    for n in range(count):
        known = [prefer, *(master for master, _start in found)]
        best = best_of(options.get(n, []), before, starts_at, wait=wait, known=known)
        if best is None:
            return None
        found += [(master, best[1]) for master in best[0].masters]
        before = best
    return found


def options_of(rows: list[Any]) -> dict[int, list[Option]]:
    """By group; the rows come with one range of starts each."""
    found: dict[int, list[Option]] = {}
    rows.sort(key=lambda row: (row[0], row[1]))
    for (n, masters), same in groupby(rows, key=lambda row: (row[0], tuple(row[1]))):
        ranges = list(same)
        starts = tuple((row[4], row[5]) for row in ranges)
        found.setdefault(n, []).append(Option(masters, tuple(ranges[0][2]), ranges[0][3], starts))
    return found


def best_of(
    options: list[Option], before: tuple[Option, datetime] | None, starts_at: datetime, *, wait: timedelta, known: list[int | None]
) -> tuple[Option, datetime] | None:  # fmt: skip
    possible = []
    for option in options:
        earliest, latest = span_after(before, option, wait) if before else (starts_at, starts_at)
        start = option.first_start(earliest, latest)
        if start is not None:
            possible.append((start, -sum(master in known for master in option.masters), option.masters, option))
    if not possible:
        return None
    start, _known, _masters, option = min(possible)
    return option, start


def span_after(before: tuple[Option, datetime], option: Option, wait: timedelta) -> tuple[datetime, datetime]:
    """When the next group may begin: nobody goes on before they have cleaned up, the client waits no longer than allowed."""
    last, began = before
    own = [done for master, done in zip(last.masters, last.done, strict=True) if master in option.masters]
    after = max([last.takes, *own])
    return began + after, began + max(last.takes + wait, after)


def is_on_shift(master_id: int, branch: Branch, first: datetime, last: datetime) -> bool:
    """Shifts that touch each other count as one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(range_agg(period), '{}'::tstzmultirange) @> tstzrange(%s, %s)"
            " FROM salon_shift WHERE staff_id = %s AND branch_id = %s AND period && tstzrange(%s, %s)",
            [first, last, master_id, branch.pk, first, last],
        )
        return cursor.fetchone()[0]
