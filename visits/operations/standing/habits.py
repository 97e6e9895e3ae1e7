"""How often each client comes, for each family of services and at all: figures by SQL, windows by clients/rhythm.py."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from clients.rhythm import Population, Stats, due, return_chance, timing_of
from visits.operations.standing.yardstick import CHANCE_DAYS, SALON, Yardstick

Offsets = tuple[int, int]
KEPT = 200_000  # windows remembered in one run; regular clients of one rhythm share theirs

# A known last visit of which there is no bill (an opening balance) is a visit of the salon like any other.
HABITS = """
WITH days AS (
    SELECT DISTINCT v.client_id, s.category_id AS family, v.day
    FROM visits_visit v JOIN visits_visitline l ON l.visit_id = v.id JOIN salon_service s ON s.id = l.service_id
    WHERE v.client_id = ANY(%(clients)s) AND NOT v.is_void
    UNION ALL (
        SELECT v.client_id, 0, v.day FROM visits_visit v WHERE v.client_id = ANY(%(clients)s) AND NOT v.is_void
        UNION SELECT c.id, 0, c.last_visit_on FROM clients_client c WHERE c.id = ANY(%(clients)s) AND c.last_visit_on IS NOT NULL
    )
), gaps AS (
    SELECT client_id, family, day, day - lag(day) OVER (PARTITION BY client_id, family ORDER BY day) AS gap FROM days
)
SELECT client_id, family, count(gap), coalesce(sum(gap), 0), coalesce(sum(ln(gap::float8)), 0), min(day), max(day),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY gap)
FROM gaps GROUP BY client_id, family
"""
WRITE = """
WITH given AS (
    SELECT * FROM unnest(%(client)s::bigint[], %(family)s::bigint[], %(visits)s::int[], %(first_on)s::date[], %(last_on)s::date[],
                         %(interval)s::float8[], %(due_from)s::date[], %(due_to)s::date[])
           AS given(client_id, family_id, visits, first_on, last_on, interval_days, due_from, due_to)
), gone AS (
    DELETE FROM clients_familyrhythm f WHERE f.client_id = ANY(%(clients)s)
        AND NOT EXISTS (SELECT FROM given g WHERE g.client_id = f.client_id AND g.family_id = f.family_id)
)
INSERT INTO clients_familyrhythm AS f (client_id, family_id, visits, first_on, last_on, interval_days, due_from, due_to)
SELECT * FROM given
ON CONFLICT (client_id, family_id) DO UPDATE SET visits = excluded.visits, first_on = excluded.first_on, last_on = excluded.last_on,
    interval_days = excluded.interval_days, due_from = excluded.due_from, due_to = excluded.due_to
WHERE (f.visits, f.first_on, f.last_on, f.interval_days, f.due_from, f.due_to)
    IS DISTINCT FROM (excluded.visits, excluded.first_on, excluded.last_on, excluded.interval_days, excluded.due_from, excluded.due_to)
"""


@dataclass(frozen=True, slots=True)
class Habit:
    """Of one client in one family, or at all (SALON)."""

    client: int
    family: int
    stats: Stats
    first: date
    median: float | None


@dataclass(frozen=True, slots=True)
class Due:
    first: date
    last: date


def habits_of(clients: Sequence[int]) -> Iterator[Habit]:
    with connection.cursor() as cursor:
        cursor.execute(HABITS, {"clients": list(clients)})
        for client, family, count, span, log_sum, first, last, median in cursor:
            yield Habit(client, family, Stats(count, int(span), log_sum, last), first, median)


class Windows:
    """Windows as they stood on the day of the last visit; those of equal habits are computed once."""

    def __init__(self, yard: Yardstick) -> None:
        self.yard = yard
        self.known: dict[tuple[int, int, int, int], Offsets] = {}

    def of(self, habit: Habit) -> Due:
        stats, population = habit.stats, self.yard.population(habit.family)
        key = (habit.family, stats.intervals, stats.span, timing_of(stats, population).k)
        offsets = self.known.get(key)
        if offsets is None:
            offsets = days_until(stats, population)
            if len(self.known) < KEPT:
                self.known[key] = offsets
        return Due(stats.last + timedelta(days=offsets[0]), stats.last + timedelta(days=offsets[1]))


def days_until(stats: Stats, population: Population) -> Offsets:
    window = due(stats, population)
    return (window.first - stats.last).days, (window.last - stats.last).days


def chance(habit: Habit, yard: Yardstick, today: date) -> float:
    """Of a visit in the next 30 days; to a thousandth, because that is more than anybody knows."""
    return round(return_chance(habit.stats, yard.population(habit.family), today=today, days=CHANCE_DAYS), 3)


def write_rhythms(clients: Sequence[int], found: Sequence[tuple[Habit, Due]]) -> None:
    """Rows of families; only what is different is written, what is no longer so is deleted."""
    columns: dict[str, Callable[[Habit, Due], Any]] = {
        "client": lambda habit, _due: habit.client,
        "family": lambda habit, _due: habit.family,
        "visits": lambda habit, _due: habit.stats.intervals + 1,
        "first_on": lambda habit, _due: habit.first,
        "last_on": lambda habit, _due: habit.stats.last,
        "interval": lambda habit, _due: habit.median,
        "due_from": lambda _habit, due: due.first,
        "due_to": lambda _habit, due: due.last,
    }
    of_families = [(habit, due) for habit, due in found if habit.family != SALON]
    arrays = {name: [value(habit, due) for habit, due in of_families] for name, value in columns.items()}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, arrays | {"clients": list(clients)})
