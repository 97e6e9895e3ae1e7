"""Tasks on the desk: somebody must do something for a client by a certain time. Kinds are registered in clients/desk.py."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from salon.models import Branch, Staff


class DeskTaskQuerySet(models.QuerySet["DeskTask"]):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def late(self, now: datetime) -> Self:
        return self.open().filter(due_at__lt=now)

    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))


class DeskTask(models.Model):
    kind = models.CharField(_("kind"), max_length=40)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="desk_tasks")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="desk_tasks")
    text = models.TextField(_("what to do"))
    due_at = models.DateTimeField(_("by"))
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("outcome"), blank=True)
    dedupe_key = models.CharField(max_length=80, unique=True)

    objects = DeskTaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        verbose_name = _("desk task")
        verbose_name_plural = _("desk tasks")
        indexes = [
            models.Index(fields=["branch", "due_at"], name="desk_task_open", condition=models.Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.client}"
