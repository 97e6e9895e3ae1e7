"""Who read which cards: one row a person, client and minute, and an alarm when it is unusually many."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clients.models import Alarm, CardReading
from clients.operations.alarms import raise_alarm
from salon.models import Company, Staff
from salon.roles import Right, may

WINDOW = timedelta(minutes=10)
KEPT = timedelta(days=90)
LISTS = 10  # so many times more rows of lists than cards are usual: at 40 cards, eight pages of 50
SAID = {
    False: gettext_noop("%(who)s read %(count)d clients’ cards in ten minutes"),
    True: gettext_noop("%(who)s read %(count)d clients’ rows in lists in ten minutes"),
}
# A card opened in the minute of the list is a card read. In order, so that two tabs do not wait for one another.
# The page does not wait for the disk: at a power cut the readings of the last second are lost. An alarm waits.
NOTE_AND_COUNT = """
SET LOCAL synchronous_commit TO off;
WITH opened AS (SELECT DISTINCT unnest(%(clients)s::bigint[]) AS client_id ORDER BY client_id), noted AS (
    INSERT INTO clients_cardreading (client_id, by_id, read_at, in_list)
    SELECT client_id, %(by)s, %(minute)s, %(in_list)s FROM opened
    ON CONFLICT ON CONSTRAINT card_reading_once_a_minute DO UPDATE SET in_list = false
    WHERE clients_cardreading.in_list AND NOT excluded.in_list
)
SELECT count(DISTINCT client_id) FROM (
    SELECT client_id FROM clients_cardreading WHERE by_id = %(by)s AND read_at > %(since)s AND in_list = %(in_list)s
    UNION ALL SELECT client_id FROM opened
) AS seen
"""


def note_readings(clients: Iterable[int], *, by: Staff, company: Company, now: datetime, in_list: bool = False) -> int:
    """How many different cards this person read in the last ten minutes, these included. One statement writes and counts.

    Rows of lists are counted apart from cards and become unusual at ten times as many, so that turning some pages at the
    desk alarms nobody and copying the list page by page does. The alarm is raised in the same transaction, once a
    person and hour for each of the two.
    """
    minute = now.replace(second=0, microsecond=0)
    given: dict[str, Any] = {
        "clients": list(clients), "by": by.pk, "minute": minute, "since": now - WINDOW, "in_list": in_list
    }  # fmt: skip
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute(NOTE_AND_COUNT, given)
            (count,) = cursor.fetchone()
        if count > company.unusual_cards * (LISTS if in_list else 1):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO DEFAULT")
            raise_alarm(
                Alarm.Kind.READING,
                text=lambda: _(SAID[in_list]) % {"who": by, "count": count},
                dedupe_key=f"reading:{'lists:' if in_list else ''}{by.pk}:{now:%Y%m%d%H}",
                by=by,
                now=now,
            )
    return count


def note_listed(clients: Iterable[int], *, by: Staff, company: Company, now: datetime) -> int:
    """A page of rows with contacts. Who does not see contacts read nothing; nor does an empty page tell anything."""
    pks = list(clients)
    if not pks or not may(by, Right.SEE_CONTACTS):
        return 0
    return note_readings(pks, by=by, company=company, now=now, in_list=True)


@transaction.atomic
def prune_readings(*, now: datetime) -> int:
    """Readings older than ninety days."""
    gone, _by_model = CardReading.objects.filter(read_at__lt=now - KEPT).delete()
    return gone
