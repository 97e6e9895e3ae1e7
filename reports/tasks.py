"""The clock's door: facts of today and of the last days, in case something came in late, and of days
whose bills were given back lately."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from reports.operations import refresh_facts
from reports.queries import days_given_back
from salon.models import Branch

DAYS_BACK = 3


@shared_task
def refresh_daily_facts() -> None:
    now = timezone.now()
    for branch in Branch.objects.all():
        today = branch.local_day(now)
        first = today - timedelta(days=DAYS_BACK)
        refresh_facts(branch, first=first, last=today, now=now)
        for day in days_given_back(branch, since=now - timedelta(days=DAYS_BACK), before=first):
            refresh_facts(branch, first=day, last=day, now=now)
