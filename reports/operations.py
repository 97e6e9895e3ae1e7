"""Daily facts are recounted from the visits themselves; asking twice gives the same rows."""

from datetime import date, datetime

from django.db import connection, transaction

from salon.models import Branch

RECOUNT = """
INSERT INTO reports_dailyfact (branch_id, day, revenue, discounts, visits, new_clients, returning_clients, refreshed_at)
SELECT %(branch)s, days.day::date, coalesce(sum(v.total), 0), coalesce(sum(v.discount_total), 0), count(v.id),
       count(DISTINCT v.client_id) FILTER (WHERE v.is_first), count(DISTINCT v.client_id) FILTER (WHERE NOT v.is_first), %(now)s
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS days(day)
LEFT JOIN visits_visit v ON v.branch_id = %(branch)s AND v.day = days.day::date
GROUP BY days.day
ON CONFLICT (branch_id, day) DO UPDATE SET
    revenue = excluded.revenue, discounts = excluded.discounts, visits = excluded.visits, new_clients = excluded.new_clients,
    returning_clients = excluded.returning_clients, refreshed_at = excluded.refreshed_at
"""


@transaction.atomic
def refresh_facts(branch: Branch, *, first: date, last: date, now: datetime) -> None:
    """Both days included, in the branch's own calendar."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"branch": branch.pk, "first": first, "last": last, "now": now})
