"""Facts are recounted from visits, shifts and bookings themselves; asking twice gives the same rows."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from salon.models import Branch

RECOUNT = """
INSERT INTO reports_dailyfact (branch_id, day, revenue, discounts, visits, new_clients, returning_clients, refreshed_at)
SELECT %(branch)s, days.day::date, coalesce(sum(v.total - v.refunded), 0), coalesce(sum(v.discount_total), 0), count(v.id),
       count(DISTINCT v.client_id) FILTER (WHERE v.is_first), count(DISTINCT v.client_id) FILTER (WHERE NOT v.is_first), %(now)s
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS days(day)
LEFT JOIN visits_visit v ON v.branch_id = %(branch)s AND v.day = days.day::date AND NOT v.is_void
GROUP BY days.day
ON CONFLICT (branch_id, day) DO UPDATE SET
    revenue = excluded.revenue, discounts = excluded.discounts, visits = excluded.visits, new_clients = excluded.new_clients,
    returning_clients = excluded.returning_clients, refreshed_at = excluded.refreshed_at
"""
# Stretches at work and stretches booked, each cut at the full hours of the branch's clock. A visit beyond the shift counts for the
# part inside it.
RECOUNT_HOURS = """
DELETE FROM reports_hourfact WHERE branch_id = %(branch)s AND day BETWEEN %(first)s AND %(last)s;
WITH days AS (SELECT tstzrange(%(starts)s, %(ends)s) AS whole),
work AS (
    SELECT shift.staff_id AS master_id,
           range_agg(shift.period * days.whole) - coalesce((
               SELECT range_agg(absence.period) FROM bookings_absence absence
               WHERE absence.master_id = shift.staff_id AND absence.period && tstzrange(%(starts)s, %(ends)s)
           ), '{}') AS hours
    FROM days JOIN salon_shift shift ON shift.branch_id = %(branch)s AND shift.period && days.whole
    GROUP BY shift.staff_id
),
taken AS (
    SELECT work.master_id, work.hours * range_agg(hold.period) AS hours
    FROM days CROSS JOIN work
    JOIN bookings_hold hold ON hold.master_id = work.master_id AND hold.period && days.whole AND hold.part_id IS NOT NULL
    GROUP BY work.master_id, work.hours
),
stretches AS (
    SELECT 'staff' AS what, stretch FROM work CROSS JOIN LATERAL unnest(hours) AS stretch
    UNION ALL SELECT 'booked', stretch FROM taken CROSS JOIN LATERAL unnest(hours) AS stretch
),
clocks AS (
    SELECT what, lower(stretch) AT TIME ZONE %(zone)s AS first, upper(stretch) AT TIME ZONE %(zone)s AS last FROM stretches
),
cut AS (
    SELECT what, hour, least(last, hour + interval '1 hour') - greatest(first, hour) AS length
    FROM clocks CROSS JOIN LATERAL generate_series(date_trunc('hour', first), last, interval '1 hour') AS hour
)
INSERT INTO reports_hourfact (branch_id, day, hour, staff_minutes, booked_minutes)
SELECT %(branch)s, hour::date, extract(hour FROM hour),
       coalesce(sum(extract(epoch FROM length) / 60) FILTER (WHERE what = 'staff'), 0),
       coalesce(sum(extract(epoch FROM length) / 60) FILTER (WHERE what = 'booked'), 0)
FROM cut WHERE length > interval '0' GROUP BY hour
ON CONFLICT (branch_id, day, hour) DO UPDATE SET staff_minutes = reports_hourfact.staff_minutes + excluded.staff_minutes,
    booked_minutes = reports_hourfact.booked_minutes + excluded.booked_minutes
"""


@transaction.atomic
def refresh_facts(branch: Branch, *, first: date, last: date, now: datetime) -> None:
    """Both days included, in the branch's own calendar."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"branch": branch.pk, "first": first, "last": last, "now": now})
        bounds: dict[str, Any] = {
            "starts": branch.day_bounds(first)[0],
            "ends": branch.day_bounds(last)[1],
            "zone": branch.timezone,
        }
        cursor.execute(RECOUNT_HOURS, {"branch": branch.pk, "first": first, "last": last, **bounds})
