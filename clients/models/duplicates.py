"""Two cards of one person: found, judged, merged, and given back within ninety days."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from salon.models import Staff

UNDO_DAYS = 90


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def open(self) -> Self:
        return self.filter(verdict=DuplicatePair.Verdict.OPEN)

    def between_present(self) -> Self:
        """Neither was merged or erased since."""
        return self.filter(first__archived_at__isnull=True, second__archived_at__isnull=True)

    def with_cards(self) -> Self:
        return self.select_related("first__home_branch", "second__home_branch")

    def best_first(self) -> Self:
        return self.order_by("-score", "pk")

    def beside(self, client: models.OuterRef) -> models.QuerySet[Any, Any]:
        """For the card: who may be the same as `client`, as JSON."""
        is_first = models.Q(first=client)
        other = {
            name: models.Case(models.When(is_first, then=f"second__{name}"), default=f"first__{name}")
            for name in ("pk", "given_name", "family_name", "visits_count")
        }
        pairs = self.open().between_present().filter(is_first | models.Q(second=client)).best_first()
        return pairs.values(json=JSONObject(**other, score="score", reasons="reasons"))[:3]


class DuplicatePair(models.Model):
    """Perhaps one person; `first` is the older card. `reasons` are codes of clients/queries/duplicates.py, `score` 0–100."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("To look at")
        DIFFERENT = "different", _("Not the same person")
        MERGED = "merged", _("Merged")

    first = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_ordered"),
        ]
        indexes = [
            models.Index(fields=["-score", "id"], name="duplicate_open", condition=models.Q(verdict="open")),
            models.Index(fields=["second"], name="duplicate_second"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"

    @property
    def fuller(self) -> Client:
        """The card with more visits, else the older one: the one to keep, unless somebody knows better."""
        return self.second if self.second.visits_count > self.first.visits_count else self.first

    @property
    def other(self) -> Client:
        return self.first if self.fuller is self.second else self.second

    @property
    def both(self) -> list[Client]:
        return [self.fuller, self.other]


class MergeQuerySet(models.QuerySet["Merge"]):
    def undoable(self, now: datetime) -> Self:
        return self.filter(undone_at__isnull=True, merged_at__gt=now - timedelta(days=UNDO_DAYS))

    def with_cards(self) -> Self:
        return self.select_related("kept", "gone", "by", "undone_by")

    def with_undoable(self, now: datetime) -> Self:
        """Annotates `can_be_undone`, without the large copy of what was."""
        fits = models.Q(undone_at__isnull=True, merged_at__gt=now - timedelta(days=UNDO_DAYS))
        return self.defer("before").annotate(can_be_undone=models.ExpressionWrapper(fits, models.BooleanField()))


class Merge(models.Model):
    """`gone` went into `kept`. `before` holds both rows and every row moved, as they were, so that an undo is exact."""

    kept = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="merged_away")
    before = models.JSONField(default=dict)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField(_("merged"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(undone_at__isnull=True), name="client_merged_away_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
