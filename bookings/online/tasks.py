"""The clock's door."""

from celery import shared_task
from django.utils import timezone

from bookings.online.operations import KEPT, forget_online
from messaging.operations import forget_codes


@shared_task
def forget_unfinished() -> int:
    now = timezone.now()
    return forget_online(now=now) + forget_codes(before=now - KEPT)
