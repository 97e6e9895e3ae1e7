"""What is usual here: fitted over everybody once a day, stored in Norm, and used as it stands until the next night."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Avg

from clients.models import Norm
from clients.rhythm import Stats, fit
from salon.models import Company, ServiceCategory
from visits.models import Visit
from visits.operations.standing.habits import habits_of
from visits.operations.standing.yardstick import SALON, YEAR_DAYS, as_json

SAMPLE = 20_000  # clients whose rhythm is looked at; the rest are like them
CHUNK = 2_000
OWN_NORM_FROM = 30  # a family has its own second-visit deadline from so many clients who came twice
FIFTHS = [0.2, 0.4, 0.6, 0.8]
LOCK = 2_026_111

SECOND_VISITS = """
WITH firsts AS (
    SELECT client_id, min(day) AS day FROM visits_visit WHERE NOT is_void GROUP BY client_id
), waits AS (
    SELECT f.client_id, f.day, min(v.day) - f.day AS wait
    FROM firsts f JOIN visits_visit v ON v.client_id = f.client_id AND v.day > f.day AND NOT v.is_void GROUP BY f.client_id, f.day
), families AS (
    SELECT DISTINCT ON (w.client_id) w.client_id, s.category_id AS family
    FROM waits w JOIN visits_visit v ON v.client_id = w.client_id AND v.day = w.day
    JOIN visits_visitline l ON l.visit_id = v.id JOIN salon_service s ON s.id = l.service_id
    ORDER BY w.client_id, l.id
)
SELECT coalesce(f.family, 0), grouping(f.family), count(*), percentile_disc(0.75) WITHIN GROUP (ORDER BY w.wait)
FROM waits w LEFT JOIN families f ON f.client_id = w.client_id
GROUP BY GROUPING SETS ((f.family), ())
"""
SPENDING = """
SELECT percentile_disc(%(vip)s) WITHIN GROUP (ORDER BY spent), percentile_disc(%(fifths)s) WITHIN GROUP (ORDER BY spent)
FROM (SELECT sum(total - refunded) AS spent FROM visits_visit WHERE day > %(since)s GROUP BY client_id) AS year
"""


@transaction.atomic
def fit_norms(company: Company, *, day: date) -> None:
    """Of the whole salon and of each family; what came before is written over. One at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    seconds, rhythms = second_visits(), fitted_rhythms(company, day)
    vip_spent, steps = spending(company, day)
    for family in {SALON, *seconds, *rhythms}:
        clients, wait = seconds.get(family, (0, None))
        is_known = family == SALON or clients >= OWN_NORM_FROM
        values: dict[str, Any] = {
            "clients": clients,
            "second_visit_days": wait if is_known else None,
            "rhythm": rhythms.get(family, {}),
            "reckoned_on": day,
            "vip_spent": vip_spent if family == SALON else None,
            "money_steps": steps if family == SALON else [],
        }
        Norm.objects.update_or_create(family_id=family or None, defaults=values)


def second_visits() -> dict[int, tuple[int, int | None]]:
    """By the family of the first visit: how many came twice, and after how many days three of four of them had."""
    with connection.cursor() as cursor:
        cursor.execute(SECOND_VISITS)
        rows = cursor.fetchall()
    return {SALON if is_all else family: (count, wait) for family, is_all, count, wait in rows if is_all or family}


def spending(company: Company, day: date) -> tuple[Decimal | None, list[Decimal]]:
    """Of those who came within the year: from which sum on a client is among the highest, and the bounds of the fifths."""
    since = date.fromordinal(day.toordinal() - YEAR_DAYS)
    vip = (100 - company.vip_share_percent) / 100
    with connection.cursor() as cursor:
        cursor.execute(SPENDING, {"vip": vip, "fifths": FIFTHS, "since": since})
        vip_spent, steps = cursor.fetchone()
    return vip_spent, steps or []


def fitted_rhythms(company: Company, day: date) -> dict[int, dict[str, Any]]:
    by_family: dict[int, list[Stats]] = defaultdict(list)
    for chunk in sampled_clients():
        for habit in habits_of(chunk):
            by_family[habit.family].append(habit.stats)
    recommended: dict[int, float | None] = dict(
        ServiceCategory.objects.annotate(usual=Avg("services__return_max_days")).values_list("pk", "usual")
    )
    return {
        family: as_json(
            fit(known, today=day, default_days=float(recommended.get(family) or company.default_interval_days))
        )
        for family, known in by_family.items()
    }


def sampled_clients() -> Iterator[list[int]]:
    """Every n-th of those who came, in chunks."""
    visited = Visit.objects.order_by("client_id").distinct("client_id").values_list("client_id", flat=True)
    everyone = list(visited)
    step = max(1, len(everyone) // SAMPLE)
    chosen = everyone[::step]
    for start in range(0, len(chosen), CHUNK):
        yield chosen[start : start + CHUNK]
