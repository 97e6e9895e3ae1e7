"""What the card shows of a client's visits, as of a bill or a refund."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from clients.models import Client
from salon.models import Company
from visits.models import Visit
from visits.operations.billing import WantedLine

COUNTED = (
    "visits_count", "spent_total", "first_visit_on", "last_visit_on", "usual_interval_days", "next_visit_due_on",
)  # fmt: skip


def count_visit(client: Client, visit: Visit, lines: Sequence[WantedLine], *, company: Company) -> None:
    """What the card shows of the client's visits, as of this one. The client is locked."""
    days = sorted(set(Visit.objects.standing().filter(client=client).values_list("day", flat=True)))
    client.visits_count += 1
    client.spent_total += visit.total
    client.first_visit_on = min(client.first_visit_on or visit.day, visit.day)
    client.last_visit_on = max(client.last_visit_on or visit.day, visit.day)
    client.usual_interval_days = usual_interval(days) or client.usual_interval_days
    client.next_visit_due_on = next_due(client, visit.day, lines, company=company)
    client.save(update_fields=COUNTED)


def usual_interval(days: Sequence[date]) -> int | None:
    """The median of the gaps between visits, in days."""
    gaps = [(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)]
    return round(median(gaps)) if gaps else None


def next_due(client: Client, day: date, lines: Sequence[WantedLine], *, company: Company) -> date:
    """By the procedure's recommended interval, else the client's own rhythm, else the salon's. Goods alone change nothing."""
    if client.next_visit_due_on and not any(line.service for line in lines):
        return client.next_visit_due_on
    recommended = [line.service.return_max_days for line in lines if line.service and line.service.return_max_days]
    days = min(recommended, default=client.usual_interval_days or company.default_interval_days)
    return day + timedelta(days=days)


def count_back(client: Client, visit: Visit, amount: Decimal) -> None:
    """A refund: the sum, and the visit itself when nothing of its bill is left. The client is locked."""
    client.spent_total = max(Decimal(0), client.spent_total - amount)
    if visit.is_void:
        client.visits_count = max(0, client.visits_count - 1)
        days = sorted(set(Visit.objects.standing().filter(client=client).values_list("day", flat=True)))
        if days:
            client.first_visit_on, client.last_visit_on = days[0], days[-1]
        elif not client.visits_count:
            client.first_visit_on = client.last_visit_on = client.next_visit_due_on = None
        client.usual_interval_days = usual_interval(days) or client.usual_interval_days
    client.save(update_fields=COUNTED)
