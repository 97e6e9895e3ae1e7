"""In which classes the clients were one and three months ago: reckoned by the nightly operation from what was known then."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from clients.models import ClassMove, Standing
from reports.demo.copy import copy_rows
from visits.operations import reckon_clients

MARKS = (timedelta(days=90), timedelta(days=30))
FORGET_TOTALS = """
UPDATE clients_client SET visits_count = 0, spent_total = 0, first_visit_on = NULL, last_visit_on = NULL,
       usual_interval_days = NULL, next_visit_due_on = NULL
WHERE visits_count > 0 AND id <> ALL(%s)
"""
WRITE_TOTALS = """
UPDATE clients_client c SET visits_count = t.visits_count, spent_total = t.spent_total, first_visit_on = t.first_visit_on,
       last_visit_on = t.last_visit_on, usual_interval_days = t.usual_interval_days, next_visit_due_on = t.next_visit_due_on
FROM unnest(%(client)s::bigint[], %(visits_count)s::int[], %(spent_total)s::numeric[], %(first_visit_on)s::date[], %(last_visit_on)s::date[],
            %(usual_interval_days)s::int[], %(next_visit_due_on)s::date[])
     AS t(client, visits_count, spent_total, first_visit_on, last_visit_on, usual_interval_days, next_visit_due_on)
WHERE c.id = t.client AND c.visits_count <> t.visits_count
"""


@dataclass(frozen=True)
class Totals:
    """The columns of Client that visits keep."""

    visits_count: int
    spent_total: Decimal
    first_visit_on: date
    last_visit_on: date
    usual_interval_days: int | None
    next_visit_due_on: date


@dataclass(frozen=True)
class Snapshot:
    at: datetime
    totals: dict[int, Totals]


def retell(snapshots: list[Snapshot], clients: list[int]) -> None:
    """Each moment is put back into the tables, reckoned and undone; its standings and moves are kept for the next one."""
    standings: list[Standing] = []
    moves: list[ClassMove] = []
    for snapshot in snapshots:
        with transaction.atomic():
            go_back(snapshot)
            copy_standings(standings)
            reckon_clients(clients, now=snapshot.at)
            standings, moves = list(Standing.objects.all()), moves + list(ClassMove.objects.all())
            transaction.set_rollback(True)
    copy_standings(standings)
    for move in moves:
        move.pk = None
    copy_rows(moves)


def copy_standings(standings: list[Standing]) -> None:
    Standing.objects.bulk_create(standings, batch_size=2000)


def go_back(snapshot: Snapshot) -> None:
    columns: dict[str, list[Any]] = {name: [] for name in ("client", *Totals.__dataclass_fields__)}
    for client, totals in snapshot.totals.items():
        for name, value in {"client": client, **asdict(totals)}.items():
            columns[name].append(value)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM visits_visit WHERE paid_at >= %s", [snapshot.at])
        cursor.execute(WRITE_TOTALS, columns)
        cursor.execute(FORGET_TOTALS, [list(snapshot.totals)])
