"""The clock's door: campaigns being sent, and which jobs are due where, each handed to a worker of its own so that one branch's trouble is not another's."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from celery import shared_task
from django.utils import timezone

from campaigns.models import Campaign, JobRun
from campaigns.operations import RUNS, finish_campaign, hold_letters, write_batch
from salon.models import Branch, Company

Kind = JobRun.Kind
A_DAY = timedelta(days=1)
STARTS_AT = {Kind.LAPSED: time(7), Kind.BIRTHDAY: time(9), Kind.RETURN_VISIT: time(10)}
# After downtime: a greeting may be one day late, a reminder three; a call list is for today or it is nothing.
CATCH_UP_DAYS = {Kind.LAPSED: 0, Kind.BIRTHDAY: 1, Kind.RETURN_VISIT: 3}
BATCHES_AT_ONCE = 20  # then others have their turn; the next beat goes on


@shared_task
def send_campaigns() -> int:
    """Letters into the outbox, batch by batch; the outbox sends them by itself."""
    batches = 0
    for campaign in Campaign.objects.being_sent().order_by("pk"):
        while batches < BATCHES_AT_ONCE and write_batch(campaign, now=timezone.now()):
            batches += 1
        finish_campaign(campaign, now=timezone.now())
    for campaign in Campaign.objects.stopped_since(timezone.now() - A_DAY):
        hold_letters(campaign)
    return batches


@shared_task
def run_due_jobs() -> int:
    now, count = timezone.now(), 0
    if not Company.objects.exists():
        return 0
    for branch in Branch.objects.active():
        for kind in Kind.values:
            for day in due_days(kind, branch, now):
                run_one.delay(kind, branch.pk, day.isoformat())
                count += 1
    return count


@shared_task
def run_one(kind: str, branch_pk: int, day: str) -> None:
    """Asked for again while it waited in the queue, it looks whether it was done meanwhile."""
    branch, when = Branch.objects.get(pk=branch_pk), date.fromisoformat(day)
    if not JobRun.objects.filter(kind=kind, branch=branch, day=when).exists():
        RUNS[kind](branch, day=when, now=timezone.now())


def due_days(kind: str, branch: Branch, now: datetime) -> Iterator[date]:
    """Days whose hour has come in the branch's own zone: those after the last run, as far back as catching up makes sense.

    A branch that never ran this job begins with today.
    """
    local = now.astimezone(branch.zone)
    today = local.date()
    latest = today if local.time() >= STARTS_AT[Kind(kind)] else today - A_DAY
    last = JobRun.objects.filter(kind=kind, branch=branch, day__lte=today).order_by("-day").first()
    day = max(last.day + A_DAY, today - CATCH_UP_DAYS[Kind(kind)] * A_DAY) if last else today
    while day <= latest:
        yield day
        day += A_DAY
