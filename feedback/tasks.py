"""The sweep that asks for scores."""

from celery import shared_task
from django.utils import timezone

from feedback import operations, queries

MOST_AT_ONCE = 500


@shared_task
def ask_for_scores() -> int:
    """Each visit in its own transaction; the rest of a long queue waits for the next run."""
    now = timezone.now()
    visits = list(queries.visits_to_ask_about(now).order_by("paid_at")[:MOST_AT_ONCE])
    for visit in visits:
        operations.ask_for_score(visit, now=now)
    return len(visits)
