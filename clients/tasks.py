"""The clock's door: imports that people asked for, and the search for duplicates."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone, translation

from clients.importing.errors import ImportRefused
from clients.importing.jobs import claim_next, fail, work
from clients.models import Merge
from clients.operations import forget_old_merges, gather_strays, prune_readings, sweep_duplicates
from clients.operations.erasure import erase_outlived
from clients.operations.export import forget_in_exports
from clients.operations.mailing import mail_alarms
from salon.models import Company

ERASED_A_NIGHT = 200
LATE = timedelta(hours=1)


@shared_task
def run_waiting_imports() -> int:
    """One after another, in the language of the person who asked; a refusal becomes the import's own answer."""
    count = 0
    while source := claim_next(now=timezone.now()):
        count += 1
        with translation.override(source.created_by.language if source.created_by else settings.LANGUAGE_CODE):
            try:
                work(source, clock=timezone.now)
            except ImportRefused as refused:  # nobody waits at this door to be told
                fail(source, str(refused))
    if count:
        find_duplicates.delay()
    return count


@shared_task
def find_duplicates() -> int:
    """Each night over the whole base, and after imports; what is changed by hand is looked up where it is changed."""
    forget_old_merges(now=timezone.now())
    return sweep_duplicates(now=timezone.now())


@shared_task
def gather_strays_of_merges() -> int:
    """What somebody saved on a card in the moment it was merged goes where it belongs."""
    recent = list(Merge.objects.undoable(timezone.now()).filter(merged_at__gt=timezone.now() - LATE))
    for merge in recent:
        gather_strays(merge)
    return len(recent)


@shared_task
def tell_owners() -> int:
    return mail_alarms(now=timezone.now())


@shared_task
def keep_no_longer() -> int:
    """Nightly: readings past ninety days, clients past the retention period, if there is one, and the erased in kept files."""
    now, company = timezone.now(), Company.objects.first()
    prune_readings(now=now)
    erased = erase_outlived(company, today=timezone.localdate(now), now=now, limit=ERASED_A_NIGHT) if company else 0
    forget_in_exports(now=now)
    return erased
