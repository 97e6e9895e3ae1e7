"""Recommendations: the owner's rule, and what each friend brought both sides."""

from typing import Any

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from loyalty.models.discounts import Discount

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "default": 0, "validators": [MinValueValidator(0)]}


@pghistory.track()
class ReferralRule(models.Model):
    """One row at most; without it nobody is given anything (`ReferralRule.current`)."""

    is_on = models.BooleanField(_("in use"), default=False)
    recommender_points = models.DecimalField(_("points for who recommended"), **MONEY)
    friend_points = models.DecimalField(_("points for the friend"), **MONEY)
    min_bill = models.DecimalField(_("the first bill comes at least to"), **MONEY)
    discount = models.ForeignKey(
        Discount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("discount on the friend’s first visit"),
        help_text=_("Of the kind “Friend of a client”; given by itself."),
    )

    class Meta:
        verbose_name = _("rule of recommendations")
        verbose_name_plural = _("rule of recommendations")
        constraints = [models.UniqueConstraint(models.Value(1), name="referral_rule_is_one")]

    def __str__(self) -> str:
        return f"{self.recommender_points} / {self.friend_points}"

    @classmethod
    def current(cls) -> "ReferralRule":
        return cls.objects.first() or cls()


class ReferralQuerySet(models.QuerySet["Referral"]):
    def standing(self) -> "ReferralQuerySet":
        return self.filter(taken_back_at__isnull=True)


class Referral(models.Model):
    """A friend paid the first visit, and both got what the rule said then; at most one of a friend stands.

    `subject` is the bill (“visit:12”). `short`: points that were spent when it was taken back, and stay spent.
    """

    friend = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("friend"))
    recommender = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="brought", verbose_name=_("recommended by")
    )
    recommender_points = models.DecimalField(_("points for who recommended"), **MONEY)
    friend_points = models.DecimalField(_("points for the friend"), **MONEY)
    subject = models.CharField(max_length=40, unique=True, editable=False)
    given_at = models.DateTimeField(_("given"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    short = models.DecimalField(_("spent already"), **MONEY)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["friend"], condition=models.Q(taken_back_at__isnull=True), name="referral_once_a_friend"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommender} → {self.friend}"
