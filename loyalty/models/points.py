"""Points by lots: what was earned together expires together, and the oldest is spent first."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from loyalty.models.ledger import Account, Entry
from salon.models import Company


class LotQuerySet(models.QuerySet["Lot"]):
    def open(self) -> Self:
        return self.filter(left__gt=0)

    def oldest_first(self) -> Self:
        """Those that never expire come last."""
        return self.order_by(models.F("expires_on").asc(nulls_last=True), "pk")

    def expired(self, day: date) -> Self:
        return self.open().filter(expires_on__lt=day)

    def expiring(self, day: date, *, within: timedelta) -> Self:
        return self.open().filter(expires_on__range=(day, day + within))

    def untold(self, day: date, company: Company) -> Self:
        """Of which the client should hear by now and has not."""
        return self.expiring(day, within=timedelta(days=company.points_warning_days)).filter(warned_at__isnull=True)


class Lot(models.Model):
    """Points that came in with one entry. `left` of all lots of an account is its balance."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lots")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="lot")
    amount = models.DecimalField(_("points"), max_digits=14, decimal_places=2)
    left = models.DecimalField(_("left"), max_digits=14, decimal_places=2)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot of points")
        verbose_name_plural = _("lots of points")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__gte=0, left__lte=models.F("amount")), name="lot_left_of_amount"
            )
        ]
        indexes = [
            models.Index(fields=["account"], name="lot_open", condition=models.Q(left__gt=0)),
            models.Index(fields=["expires_on"], name="lot_expiring", condition=models.Q(left__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.left} / {self.amount}"


class LotUse(models.Model):
    """How much of a lot an entry took: what comes back with a refund knows how long it lived."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="uses")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lots_used")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "entry"], name="lot_use_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="lot_use_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
