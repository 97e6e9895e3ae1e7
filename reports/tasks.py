"""The clock's door: facts of today and of the last days, in case something came in late."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from reports.operations import refresh_facts
from salon.models import Branch

DAYS_BACK = 3


@shared_task
def refresh_daily_facts() -> None:
    now = timezone.now()
    for branch in Branch.objects.all():
        today = branch.local_day(now)
        refresh_facts(branch, first=today - timedelta(days=DAYS_BACK), last=today, now=now)
