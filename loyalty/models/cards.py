"""Discount cards and their tiers."""

from datetime import datetime
from typing import Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.models import Client


@pghistory.track()
class Tier(models.Model):
    """A level of the cumulative card: given after a sum spent, worth a discount."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    discount_percent = models.DecimalField(
        _("discount, %"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    from_spent = models.DecimalField(
        _("after spending"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ["from_spent"]
        verbose_name = _("card tier")
        verbose_name_plural = _("card tiers")
        constraints = [
            models.UniqueConstraint(fields=["from_spent"], name="tier_from_spent_once"),
            models.CheckConstraint(condition=models.Q(from_spent__gte=0), name="tier_from_spent_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class CardQuerySet(models.QuerySet["Card"]):
    def valid(self, now: datetime) -> Self:
        return self.filter(is_blocked=False).filter(
            models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=now.date())
        )


@pghistory.track()
class Card(models.Model):
    """A personal cumulative discount card; its tier follows the holder's spending."""

    number = models.CharField(_("card number"), max_length=40, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cards", verbose_name=_("holder"))
    tier = models.ForeignKey(
        Tier, on_delete=models.PROTECT, related_name="cards", verbose_name=_("tier"), null=True, blank=True
    )
    is_blocked = models.BooleanField(_("blocked"), default=False)
    is_old = models.BooleanField(
        _("number of a merged card"),
        default=False,
        editable=False,
        help_text=_("Blocked because two cards of one person met; its number still finds the client."),
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"), db_default=Now())

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=models.Q(is_blocked=False), name="card_one_in_use")
        ]

    def __str__(self) -> str:
        return self.number
