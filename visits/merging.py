"""What merging two clients means for their visits: one first visit, one rhythm."""

from collections.abc import Iterable
from datetime import datetime

from clients.merging import locked_first, reckons, settles
from clients.models import Client
from visits.models import Visit
from visits.operations.counting import usual_interval
from visits.operations.standing.reckoning import reckon_clients

locked_first("visits.Visit")


@settles
def one_history(client: Client) -> Iterable[Visit]:
    """Totals that came by import without their visits are left as they were added up."""
    visits = list(Visit.objects.standing().filter(client=client).order_by("day", "pk").only("day", "is_first"))
    days = sorted({visit.day for visit in visits})
    client.usual_interval_days = usual_interval(days) or client.usual_interval_days
    if visits and len(visits) == client.visits_count:
        client.first_visit_on, client.last_visit_on = days[0], days[-1]
    for visit in [visit for visit in visits if visit.is_first][1:]:
        visit.is_first = False
        yield visit


@reckons
def classes_of_both(client_ids: list[int], now: datetime) -> None:
    reckon_clients(client_ids, now=now)
