"""The clock's door: what lapses with time, and each night every card held against what its holder has earned."""

from celery import shared_task
from django.utils import timezone

from loyalty.operations import (
    expire_all_points,
    lapse_certificates,
    lapse_passes,
    sweep_tiers,
    warn_everybody_of_points,
)
from salon.models import Company


@shared_task
def lapse() -> tuple[int, int, int]:
    """Points, gift certificates and passes that are out of date; doing it again changes nothing."""
    now = timezone.now()
    return expire_all_points(now=now), lapse_certificates(now=now), lapse_passes(now=now)


@shared_task
def warn_of_points() -> int:
    """Letters before points expire; each lot is told of once."""
    return warn_everybody_of_points(now=timezone.now())


@shared_task
def review_tiers() -> int:
    return sweep_tiers(now=timezone.now()) if Company.objects.exists() else 0
