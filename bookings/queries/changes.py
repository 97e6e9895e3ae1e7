"""Has anything of a branch's days changed? One cheap question, asked every second or two by every open calendar.

PostgreSQL stamps each row with the transaction that wrote it (`xmin`) and the place it lies in (`ctid`): a sum over the stamps of
the days' rows is another one after any change that is committed. Nothing is written for it. See docs/decisions/0010.
"""

from datetime import datetime

from django.db import connection

from salon.models import Branch

STAMPS = """
WITH visit AS (
    SELECT id, client_id, xmin, ctid FROM bookings_appointment
    WHERE branch_id = %(branch)s AND starts_at >= %(start)s AND starts_at < %(end)s
), stamp AS (
    SELECT 'v' AS what, id, xmin, ctid FROM visit
    UNION ALL
    SELECT 'p', id, xmin, ctid FROM bookings_appointmentpart WHERE appointment_id IN (SELECT id FROM visit)
    UNION ALL
    SELECT 'c', id, xmin, ctid FROM clients_client WHERE id IN (SELECT client_id FROM visit)
    UNION ALL
    SELECT 'a', id, xmin, ctid FROM bookings_absence
    WHERE branch_id = %(branch)s AND period && tstzrange(%(start)s, %(end)s)
    UNION ALL
    SELECT 's', id, xmin, ctid FROM salon_shift WHERE branch_id = %(branch)s AND period && tstzrange(%(start)s, %(end)s)
    UNION ALL
    SELECT 'h', id, xmin, ctid FROM bookings_slothold
    WHERE branch_id = %(branch)s AND expires_at > %(now)s AND starts_at < %(end)s AND ends_at > %(start)s
)
SELECT count(*), coalesce(sum(hashtextextended(concat_ws(' ', what, id, xmin, ctid), 0)), 0) FROM stamp
"""


def board_version(branch: Branch, start: datetime, end: datetime, *, now: datetime) -> str:
    """Another text after any change to visits, their clients, absences, shifts or held slots between the two moments."""
    with connection.cursor() as cursor:
        cursor.execute(STAMPS, {"branch": branch.pk, "start": start, "end": end, "now": now})
        count, stamps = cursor.fetchone()
    return f"{count}.{stamps}"
