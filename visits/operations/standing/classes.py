"""The classes of a chunk of clients, and their moves, in one statement. Every boundary is a parameter.

`given` holds the windows from the rhythm model. Visits are counted by distinct day; visits of an opening balance, of which
there is no bill, count too. What is not known to be recent is old.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from clients.models import Client
from clients.models.client import DAYS_OF_PERMANENT
from visits.operations.standing import yardstick as yards
from visits.operations.standing.yardstick import Yardstick

FACTS = """
WITH receipts AS (
    SELECT v.client_id, v.id, v.day, greatest(%(today)s - v.day, 0) AS ago, v.total - v.refunded AS total
    FROM visits_visit v WHERE v.client_id = ANY(%(clients)s) AND NOT v.is_void
), works AS (
    SELECT r.client_id, r.day, l.id, l.master_id, l.service_id, l.discount > 0 AND l.discount_kind NOT IN ('', 'card') AS is_benefit
    FROM receipts r JOIN visits_visitline l ON l.visit_id = r.id
), came AS (
    SELECT client_id, count(DISTINCT day) AS days, count(*) AS receipts, min(day) AS first, max(day) AS last,
           count(DISTINCT day) FILTER (WHERE ago < %(year)s) AS days_year,
           coalesce(sum(total) FILTER (WHERE ago < %(year)s), 0) AS spent_year,
           count(DISTINCT ago / %(quarter)s) FILTER (WHERE ago < %(year)s) AS quarters
    FROM receipts GROUP BY client_id
), benefits AS (
    SELECT client_id, count(DISTINCT day) AS days FROM works WHERE is_benefit GROUP BY client_id
), favourites AS (
    SELECT client_id, max(days) AS days FROM (
        SELECT client_id, count(DISTINCT day) AS days FROM works WHERE master_id IS NOT NULL GROUP BY client_id, master_id
    ) AS by_master GROUP BY client_id
), second_norms AS (
    SELECT * FROM unnest(%(second_families)s::bigint[], %(second_days)s::int[]) AS n(family, days)
), first_families AS (
    SELECT DISTINCT ON (w.client_id) w.client_id, s.category_id AS family
    FROM works w JOIN came ON came.client_id = w.client_id AND came.days = 1 JOIN salon_service s ON s.id = w.service_id
    ORDER BY w.client_id, w.id
), given AS (
    SELECT * FROM unnest(%(due_clients)s::bigint[], %(due_from)s::date[], %(due_to)s::date[], %(chance)s::float8[])
           AS given(client_id, due_from, due_to, chance)
), facts AS (
    SELECT c.id AS client_id, c.usual_interval_days, c.last_score, g.due_from, g.due_to, g.chance,
           coalesce(came.days, 0) + greatest(c.visits_count - coalesce(came.receipts, 0), 0) AS days,
           least(c.first_visit_on, came.first) AS first,
           CASE WHEN coalesce(c.last_visit_on, came.last) IS NULL THEN 30000
                ELSE least(greatest(%(today)s - greatest(c.last_visit_on, came.last), 0), 30000) END AS away,
           coalesce(came.days, 0) AS known_days, coalesce(came.days_year, 0) AS days_year, coalesce(came.quarters, 0) AS quarters,
           coalesce(came.spent_year, 0) AS spent_year, coalesce(b.days, 0) AS benefit_days, coalesce(f.days, 0) AS favourite_days,
           coalesce(n.days, %(second_salon)s) AS second_days
    FROM clients_client c
    LEFT JOIN came ON came.client_id = c.id
    LEFT JOIN benefits b ON b.client_id = c.id
    LEFT JOIN favourites f ON f.client_id = c.id
    LEFT JOIN first_families ff ON ff.client_id = c.id LEFT JOIN second_norms n ON n.family = ff.family
    LEFT JOIN given g ON g.client_id = c.id
    WHERE c.id = ANY(%(clients)s)
)"""
CLASSES = """, classes AS (
    SELECT client_id,
        CASE WHEN days = 0 THEN 'none' WHEN days = 1 THEN 'single'
             WHEN usual_interval_days <= %(permanent)s THEN 'permanent' ELSE 'periodic' END AS rhythm,
        CASE WHEN days = 0 THEN 'none'
             WHEN days = 1 THEN CASE WHEN away <= %(recent)s THEN 'newcomer' ELSE 'one_time' END
             WHEN away > %(lost)s THEN 'lost'
             WHEN away <= %(recent)s AND days_year >= %(vip_visits)s AND spent_year >= %(vip_spent)s::numeric THEN 'vip'
             ELSE 'growing' END AS activity,
        CASE WHEN days = 0 THEN '' WHEN days = 1 THEN 'one_time'
             WHEN known_days >= %(benefit_visits)s AND 2 * benefit_days >= known_days THEN 'exploiter'
             WHEN days < %(regular_visits)s THEN ''
             WHEN favourite_days > 0 AND favourite_days >= %(one_master)s * known_days THEN 'seeker'
             WHEN last_score >= %(high_score)s THEN 'seeker'
             WHEN EXISTS (SELECT FROM clients_client r WHERE r.recommended_by_id = facts.client_id AND r.archived_at IS NULL) THEN 'seeker'
             ELSE 'loyal' END AS kind,
        CASE WHEN days = 0 THEN 'none' WHEN client_id = ANY(%(lapsed)s) THEN 'lapsed'
             WHEN due_to < %(today)s THEN 'at_risk' WHEN due_from > %(today)s THEN 'early' ELSE 'due' END AS pace,
        CASE WHEN days = 0 THEN 0 ELSE away / %(quarter)s END AS quarters_since, quarters AS quarters_active, days_year AS visits_year, spent_year,
        CASE WHEN days_year = 0 THEN 0
             ELSE 1 + (SELECT count(*) FROM unnest(%(money_steps)s::numeric[]) AS step WHERE step < spent_year) END AS money_rank,
        due_from, due_to, CASE WHEN days = 1 THEN first + second_days END AS second_visit_by, chance AS return_chance
    FROM facts
), moves AS (
    INSERT INTO clients_classmove (client_id, aspect, before, after, moved_on)
    SELECT new.client_id, a.aspect, a.before, a.after, %(today)s
    FROM classes new JOIN clients_standing old ON old.client_id = new.client_id
    CROSS JOIN LATERAL (VALUES ('rhythm', old.rhythm, new.rhythm), ('activity', old.activity, new.activity),
                               ('kind', old.kind, new.kind), ('pace', old.pace, new.pace)) AS a(aspect, before, after)
    WHERE a.before <> a.after
    RETURNING 1
), written AS ("""
COLUMNS = (
    "rhythm", "activity", "kind", "pace", "quarters_since", "quarters_active", "visits_year", "spent_year", "money_rank",
    "due_from", "due_to", "second_visit_by", "return_chance",
)  # fmt: skip
WRITTEN = f"""
    INSERT INTO clients_standing AS s (client_id, {", ".join(COLUMNS)}, reckoned_on)
    SELECT client_id, {", ".join(COLUMNS)}, %(today)s FROM classes
    ON CONFLICT (client_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS, "reckoned_on"))}
    WHERE ({", ".join(f"s.{name}" for name in (*COLUMNS, "reckoned_on"))})
        IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in (*COLUMNS, "reckoned_on"))})
    RETURNING 1
) SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM moves)"""  # noqa: S608 our own column names
STATEMENT = FACTS + CLASSES + WRITTEN


@dataclass(frozen=True)
class Given:
    """The window and the chance of one client."""

    due_from: date
    due_to: date
    chance: float


def write_classes(clients: list[int], given: Mapping[int, Given], yard: Yardstick, *, today: date) -> tuple[int, int]:
    """How many rows were written, and how many moves. A client's first row is no move."""
    parameters: dict[str, Any] = yard.settings(today) | {
        "clients": clients,
        "lapsed": lapsed(clients, yard, today),
        "due_clients": list(given),
        "due_from": [each.due_from for each in given.values()],
        "due_to": [each.due_to for each in given.values()],
        "chance": [each.chance for each in given.values()],
        "quarter": yards.QUARTER_DAYS,
        "year": yards.YEAR_DAYS,
        "permanent": DAYS_OF_PERMANENT,
        "benefit_visits": yards.BENEFIT_VISITS,
        "regular_visits": yards.REGULAR_VISITS,
        "one_master": yards.ONE_MASTER_SHARE,
        "high_score": yards.HIGH_SCORE,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, parameters)
        written, moves = cursor.fetchone()
    return written, moves


def lapsed(clients: list[int], yard: Yardstick, today: date) -> list[int]:
    """There is one definition of it: ClientQuerySet.lapsed."""
    company = yard.company
    found = Client.objects.filter(pk__in=clients).lapsed(
        today, min_days=company.lapsed_min_days, default_interval=company.default_interval_days
    )
    return list(found.order_by().values_list("pk", flat=True))
