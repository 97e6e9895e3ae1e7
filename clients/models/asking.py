"""The staged questionnaire: what was asked when, and the link a client answers by. The questions are in clients/questions.py."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from salon.models import Staff


class AskingQuerySet(models.QuerySet["Asking"]):
    def open(self, now: datetime) -> Self:
        return self.filter(closed_at__isnull=True, valid_until__gt=now)


class Asking(models.Model):
    """A few questions put to a client by a link or on the salon's tablet; the signed number of this row is the link."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="askings")
    questions = models.JSONField(_("questions"))
    answered = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_until = models.DateTimeField(_("until"))
    closed_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["client", "-asked_at"], name="asking_client")]

    def __str__(self) -> str:
        return f"{self.client_id}: {len(self.questions)}"
