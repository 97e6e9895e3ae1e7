"""What clients' visits count towards the tiers of cards."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client


class Progress(models.Model):
    """One step towards a tier, or back after a refund. Append-only; `key` makes it happen once.

    `day` is the day of the bill, of a refund too. `is_lent`: moved from who paid to the holder of the bearer card that was
    shown; the client's own totals know nothing of it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="progress")
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2)
    visits = models.SmallIntegerField(_("visits"))
    key = models.CharField(max_length=80, unique=True)
    is_lent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        indexes = [
            models.Index(fields=["client", "day"], name="progress_client_day", include=["amount", "visits"]),
            models.Index(fields=["client"], name="progress_lent", condition=models.Q(is_lent=True)),
        ]
        triggers = [pgtrigger.Protect(name="progress_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.client_id} {self.amount:+} {self.day}"
