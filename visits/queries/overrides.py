"""Where somebody went past a rule of prices."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from salon.models import Branch
from visits.models import VisitLine


def overrides(branches: Iterable[Branch], *, first: date, last: date) -> QuerySet[VisitLine]:
    """Lines on which the owner went past the ceiling or below cost: who signed, and why. Newest first."""
    lines = VisitLine.objects.filter(overridden_by__isnull=False, visit__branch__in=list(branches))
    lines = lines.filter(visit__day__range=(first, last))
    return lines.select_related("visit__client", "visit__branch", "master", "overridden_by").order_by(
        "-visit__paid_at", "pk"
    )
