"""The clock's door to imports: rehearsals, runs and undoings that people asked for."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone, translation

from clients.importing.errors import ImportRefused
from clients.importing.jobs import claim_next, fail, work


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
    return count
