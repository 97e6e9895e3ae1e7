"""Words of clients about their classes, as Standing and ClassMove hold them."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from clients.models.client import Client  # noqa: F401 the type of the rows


class ClassedQuerySet(models.QuerySet["Client"]):
    def of_class(self, aspect: str, name: str) -> Self:
        """By a column of Standing. A kind set by hand wins; a card not yet reckoned is as one without visits."""
        derived = models.Q(**{f"standing__{aspect}": name})
        if name in ("", "none"):
            derived |= models.Q(standing__isnull=True)
        if aspect != "kind":
            return self.filter(derived)
        return self.filter(
            derived & models.Q(relationship="") | ~models.Q(relationship="") & models.Q(relationship=name)
        )

    def in_quarters(self, *, since: int, active: int) -> Self:
        """A cell of the activity matrix; its last row is of all who were away for a year or more."""
        came = self.filter(standing__isnull=False, standing__quarters_active=active).exclude(standing__activity="none")
        return (
            came.filter(standing__quarters_since__gte=4) if since >= 4 else came.filter(standing__quarters_since=since)
        )

    def moved(self, aspect: str, *, before: str, after: str, between: tuple[date, date]) -> Self:
        """From one class to another on one of these days, both included."""
        moves = self.model._meta.get_field("class_moves").related_model.objects.filter(
            aspect=aspect, before=before, after=after, moved_on__range=between
        )
        return self.filter(pk__in=moves.values("client"))

    def second_visit_due(self, first: date, last: date) -> Self:
        """Came once, and by one of these days most of those who come twice have come again."""
        return self.filter(standing__second_visit_by__range=(first, last))
