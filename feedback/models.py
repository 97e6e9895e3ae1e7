"""One question after a visit, and its answer."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.models.client import NpsClass
from salon.models import Branch, Staff
from visits.models import Visit

CLASS_SCORES = {NpsClass.PROMOTER: (9, 10), NpsClass.PASSIVE: (7, 8), NpsClass.DETRACTOR: (0, 6)}


class SurveyQuerySet(models.QuerySet["Survey"]):
    def answered(self) -> Self:
        return self.filter(answered_at__isnull=False)

    def at(self, branch: Branch) -> Self:
        return self.filter(branch=branch)

    def of_class(self, name: str) -> Self:
        """Every class when none is named."""
        return self.filter(score__range=CLASS_SCORES[NpsClass(name)]) if name else self

    def answered_between(self, start: datetime, end: datetime) -> Self:
        return self.filter(answered_at__gte=start, answered_at__lt=end)

    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))


class Survey(models.Model):
    """“How likely are you to recommend us, 0 to 10?” and why; asked once per visit."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="survey")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="surveys")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="surveys")
    asked_at = models.DateTimeField(_("asked"))
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    reason = models.TextField(_("why"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__lte=10), name="survey_score_range"
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True, answered_at__isnull=True)
                | models.Q(score__isnull=False, answered_at__isnull=False),
                name="survey_score_when_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-asked_at"], name="survey_client"),
            models.Index(fields=["branch", "answered_at"], name="survey_branch_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.score}"

    @property
    def nps_class(self) -> NpsClass | None:
        return next(
            (
                name
                for name, (low, high) in CLASS_SCORES.items()
                if self.score is not None and low <= self.score <= high
            ),
            None,
        )
