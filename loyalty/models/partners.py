"""Partners: businesses whose clients get a benefit here, and ours there; who was sent, and what was settled."""

from decimal import Decimal
from typing import Any

import pghistory
import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from loyalty.models.discounts import Discount
from salon.models import Staff

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "default": 0, "validators": [MinValueValidator(0)]}
PERCENT: dict[str, Any] = {
    "max_digits": 5,
    "decimal_places": 2,
    "default": 0,
    "validators": [MinValueValidator(0), MaxValueValidator(100)],
}


@pghistory.track()
class Partner(models.Model):
    """Their clients say the code of `discount` here; ours say `our_code` there. What is paid for a client is per month."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    contact = models.CharField(_("whom to talk to"), max_length=200, blank=True)
    discount = models.OneToOneField(
        Discount, on_delete=models.PROTECT, null=True, blank=True, related_name="partner", verbose_name=_("discount")
    )
    benefit = models.CharField(_("what our clients get there"), max_length=200, blank=True)
    our_code = models.CharField(_("code our clients say there"), max_length=40, blank=True)
    we_percent = models.DecimalField(_("we pay, % of their clients’ bills"), **PERCENT)
    we_sum = models.DecimalField(_("we pay for each client who came"), **MONEY)
    they_percent = models.DecimalField(_("they pay, % of what our clients spent"), **PERCENT)
    they_sum = models.DecimalField(_("they pay for each client we sent"), **MONEY)
    is_active = models.BooleanField(_("we work together"), default=True)

    class Meta:
        ordering = ["-is_active", "name"]
        verbose_name = _("partner business")
        verbose_name_plural = _("partner businesses")

    def __str__(self) -> str:
        return self.name


class PartnerReferral(models.Model):
    """A client the desk sent to a partner; or, without a client, how many came there in a month as the partner says.

    A month the partner reported is settled by that report, any other by what the desk noted.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="sent")
    day = models.DateField(_("day"), help_text=_("Of a report: the first of the month."))
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="sent_to_partners")
    number = models.PositiveIntegerField(_("how many clients"), default=1)
    amount = models.DecimalField(_("what they spent there"), **MONEY)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("client sent to a partner")
        verbose_name_plural = _("clients sent to partners")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "client", "day"], condition=models.Q(client__isnull=False), name="sent_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["partner", "day"], condition=models.Q(client__isnull=True), name="reported_once_a_month"
            ),
            models.CheckConstraint(
                condition=models.Q(client__isnull=True) | models.Q(number=1, amount=0), name="sent_one_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.client or self.number}"


class Settlement(models.Model):
    """A month with a partner, counted and settled. Append-only."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="settlements")
    month = models.DateField(_("month"), help_text=_("Its first day."))
    bills = models.PositiveIntegerField(_("bills of their clients"))
    came = models.PositiveIntegerField(_("their clients who came"))
    spent = models.DecimalField(_("what they paid here"), **MONEY)
    sent = models.PositiveIntegerField(_("our clients there"))
    sent_spent = models.DecimalField(_("what they spent there"), **MONEY)
    we_owe = models.DecimalField(_("we owe"), **MONEY)
    they_owe = models.DecimalField(_("they owe"), **MONEY)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(_("settled"))

    class Meta:
        ordering = ["-month", "-pk"]
        verbose_name = _("settlement with a partner")
        verbose_name_plural = _("settlements with partners")
        constraints = [models.UniqueConstraint(fields=["partner", "month"], name="settled_once_a_month")]
        triggers = [pgtrigger.Protect(name="settlement_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.partner}, {self.month:%Y-%m}"

    @property
    def balance(self) -> Decimal:
        """What we owe over what they owe."""
        return self.we_owe - self.they_owe
