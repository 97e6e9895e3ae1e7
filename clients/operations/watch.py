"""Who read which cards: one row a person, client and minute, and an alarm when it is unusually many."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from clients.models import Alarm, CardReading
from clients.operations.alarms import raise_alarm
from salon.models import Company, Staff

WINDOW = timedelta(minutes=10)
KEPT = timedelta(days=90)
NOTE_AND_COUNT = """
WITH opened AS (SELECT unnest(%(clients)s::bigint[]) AS client_id), noted AS (
    INSERT INTO clients_cardreading (client_id, by_id, read_at) SELECT client_id, %(by)s, %(minute)s FROM opened
    ON CONFLICT ON CONSTRAINT card_reading_once_a_minute DO NOTHING
)
SELECT count(DISTINCT client_id) FROM (
    SELECT client_id FROM clients_cardreading WHERE by_id = %(by)s AND read_at > %(since)s
    UNION ALL SELECT client_id FROM opened
) AS seen
"""


def note_readings(clients: Sequence[int], *, by: Staff, company: Company, now: datetime) -> int:
    """How many different cards this person read in the last ten minutes, these included. One statement writes and counts.

    The alarm is raised in the same transaction, once a person and hour.
    """
    minute = now.replace(second=0, microsecond=0)
    given: dict[str, Any] = {"clients": list(clients), "by": by.pk, "minute": minute, "since": now - WINDOW}
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute(NOTE_AND_COUNT, given)
            (count,) = cursor.fetchone()
        if count > company.unusual_cards:
            raise_alarm(
                Alarm.Kind.READING,
                text=lambda: _("%(who)s read %(count)d clients’ cards in ten minutes") % {"who": by, "count": count},
                dedupe_key=f"reading:{by.pk}:{now:%Y%m%d%H}",
                by=by,
                now=now,
            )
    return count


@transaction.atomic
def prune_readings(*, now: datetime) -> int:
    """Readings older than ninety days."""
    gone, _by_model = CardReading.objects.filter(read_at__lt=now - KEPT).delete()
    return gone
