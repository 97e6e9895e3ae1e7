"""The clock's door: what lapses with time."""

from celery import shared_task
from django.utils import timezone

from loyalty.operations import expire_all_points, lapse_certificates, lapse_passes, warn_everybody_of_points


@shared_task
def lapse() -> tuple[int, int, int]:
    """Points, gift certificates and passes that are out of date; doing it again changes nothing."""
    now = timezone.now()
    return expire_all_points(now=now), lapse_certificates(now=now), lapse_passes(now=now)


@shared_task
def warn_of_points() -> int:
    """Letters before points expire; each lot is told of once."""
    return warn_everybody_of_points(now=timezone.now())
