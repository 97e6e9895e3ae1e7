"""A saved segment: rules as data. What a rule may say is registered in clients/segments.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models import Staff


class Segment(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    rules = models.JSONField(_("rules"))
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def __str__(self) -> str:
        return self.name
