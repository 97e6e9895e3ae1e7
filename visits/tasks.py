"""The clock's door: a new day has begun somewhere, and everybody at home there is reckoned anew."""

from celery import shared_task
from django.utils import timezone

from salon.models import Company
from visits.operations import reckon_due
from visits.operations.proof import check_ledger
from visits.trials import live


@shared_task
def reckon_standings() -> None:
    if Company.objects.exists():
        reckon_due(now=timezone.now())


@shared_task
def reckon_trial(key: str) -> None:
    """Other rules of cards and points, for whoever waits at the simulator."""
    live(key, now=timezone.now())


@shared_task
def prove_ledger() -> bool:
    """The result stands on the owner's page."""
    return check_ledger(now=timezone.now()).is_right
