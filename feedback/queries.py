"""Whom to ask, and the score of a branch."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from feedback.models import Survey
from feedback.nps import PASSIVE_FROM, PROMOTER_FROM, Nps, nps
from salon.models import Branch
from visits.models import Visit

ASK_AFTER = timedelta(hours=1)
ASK_WITHIN = timedelta(days=3)
A_DAY = timedelta(days=1)


def visits_to_ask_about(now: datetime) -> QuerySet[Visit]:
    """Paid over an hour and under three days ago, not asked yet, not brought in by an import. The days are there for the index."""
    days = ((now - ASK_WITHIN - A_DAY).date(), (now + A_DAY).date())
    return (
        Visit.objects.standing()
        .between(*days)
        .filter(branch__in=Branch.objects.active(), paid_at__gt=now - ASK_WITHIN, paid_at__lte=now - ASK_AFTER)
        .filter(survey__isnull=True, imported_by__isnull=True, client__archived_at__isnull=True)
    )


def branch_score(branch: Branch, *, start: datetime, end: datetime) -> Nps:
    answers = Survey.objects.filter(branch=branch).answered_between(start, end)
    counts = answers.aggregate(
        promoters=Count("pk", filter=Q(score__gte=PROMOTER_FROM)),
        passives=Count("pk", filter=Q(score__gte=PASSIVE_FROM, score__lt=PROMOTER_FROM)),
        detractors=Count("pk", filter=Q(score__lt=PASSIVE_FROM)),
    )
    return nps(**counts)
