"""The clock's door: each night every card is held against what its holder has earned."""

from celery import shared_task
from django.utils import timezone

from loyalty.operations import sweep_tiers
from salon.models import Company


@shared_task
def review_tiers() -> int:
    return sweep_tiers(now=timezone.now()) if Company.objects.exists() else 0
