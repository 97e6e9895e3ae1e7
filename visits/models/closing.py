"""The close of a day at a till, what else goes into and out of the drawer, and the nightly proof of the ledger."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models import Branch, Staff
from visits.models.bills import APPEND_ONLY, MONEY, TILL_CHOICES

# A day holds many sums as large as one may be.
DAY_MONEY: dict[str, Any] = MONEY | {"max_digits": 16}


class CashMovement(models.Model):
    """Cash that came into or left the drawer on no bill: to the bank, for small purchases, change brought in. Append-only."""

    class Reason(models.TextChoices):
        BANK = "bank", _("To the bank")
        PURCHASE = "purchase", _("Small purchase")
        WAGES = "wages", _("Wages or tips paid out")
        CHANGE = "change", _("Change brought in")
        OTHER = "other", _("Other")

    INWARD = (Reason.CHANGE, Reason.OTHER)
    OUTWARD = (Reason.BANK, Reason.PURCHASE, Reason.WAGES, Reason.OTHER)

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    till_day = models.DateField(_("day of the till"))
    amount = models.DecimalField(_("sum"), help_text="Below zero: taken out.", **MONEY)
    reason = models.CharField(_("why"), max_length=10, choices=Reason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(_("when"))
    key = models.CharField(max_length=80, unique=True, editable=False)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("cash movement")
        verbose_name_plural = _("cash movements")
        constraints = [models.CheckConstraint(condition=~models.Q(amount=0), name="cash_movement_not_zero")]
        indexes = [models.Index(fields=["branch", "till_day"], name="cash_movement_till")]
        triggers = [pgtrigger.Protect(name="cash_movement_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.amount:+} {self.reason}"


class DayCloseQuerySet(models.QuerySet["DayClose"]):
    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def differing(self) -> Self:
        """Where something was counted that was not expected."""
        off = DayCloseSum.objects.filter(close=models.OuterRef("pk")).exclude(counted=models.F("expected"))
        return self.filter(models.Exists(off))

    def uncounted(self) -> Self:
        """Where a manager closed days up to one without counting."""
        return self.filter(report__has_key="uncounted")


class DayClose(models.Model):
    """The locked report of a day at a branch's till: what was in the drawer before, what is left in it. Append-only."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="closes", verbose_name=_("branch"))
    day = models.DateField(_("day"))
    float_before = models.DecimalField(_("in the drawer before"), **DAY_MONEY)
    float_after = models.DecimalField(_("left in the drawer"), **DAY_MONEY)
    reason = models.CharField(_("why it differs"), max_length=200, blank=True)
    report = models.JSONField(help_text="What the day came to when it was closed: sums by kind, lines, refunds, tips.")
    closed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name=_("closed by"))
    closed_at = models.DateTimeField(_("closed"))

    objects = DayCloseQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = _("close of a day")
        verbose_name_plural = _("closes of days")
        constraints = [models.UniqueConstraint(fields=["branch", "day"], name="day_closed_once")]
        triggers = [pgtrigger.Protect(name="day_close_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.branch}: {self.day}"

    @property
    def uncounted(self) -> list[date]:
        """The days that were left without counting; none where the day was counted."""
        return [date.fromisoformat(day) for day in self.report.get("uncounted", ())]


class DayCloseSum(models.Model):
    """Expected against counted, of one kind of money."""

    close = models.ForeignKey(DayClose, on_delete=models.PROTECT, related_name="sums")
    kind = models.CharField(_("kind"), max_length=12, choices=TILL_CHOICES)
    expected = models.DecimalField(_("expected"), **DAY_MONEY)
    counted = models.DecimalField(_("counted"), **DAY_MONEY)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["close", "kind"], name="day_close_kind_once")]
        triggers = [pgtrigger.Protect(name="day_close_sum_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.kind}: {self.counted} / {self.expected}"

    @property
    def difference(self) -> Decimal:
        return self.counted - self.expected


class LedgerCheck(models.Model):
    """What the nightly proof of the ledger found: `off` names what is wrong, empty lists where all is right."""

    ran_at = models.DateTimeField(_("when"))
    is_right = models.BooleanField(_("right"))
    off = models.JSONField()

    class Meta:
        ordering = ["-ran_at"]
        verbose_name = _("proof of the ledger")
        verbose_name_plural = _("proofs of the ledger")

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d}: {self.is_right}"
