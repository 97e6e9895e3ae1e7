"""Giving money back: new records that point at the old ones. Append-only."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from loyalty.models import Entry
from salon.models import Staff
from visits.models.bills import APPEND_ONLY, BY_ENTRY, MONEY, Payment, PaymentKind, Visit, VisitLine

# Two desks give the same line back: the sum of what is given back never passes what was paid for it.
WITHIN_LINE = """
IF (SELECT coalesce(sum(amount), 0) FROM visits_refundline WHERE line_id = NEW.line_id)
   > (SELECT total FROM visits_visitline WHERE id = NEW.line_id) THEN
    RAISE EXCEPTION 'more is given back than the line was paid' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_line';
END IF;
RETURN NULL;
"""


class Refund(models.Model):
    """`total` is what the bill becomes less by. `points_short`: points the bill had earned and the client had spent, kept back
    from the money."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("bill"))
    till_day = models.DateField(_("day of the till"))
    made_at = models.DateTimeField(_("when"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("why"), max_length=200)
    total = models.DecimalField(_("given back"), **MONEY)
    points_taken_back = models.DecimalField(_("points taken back"), default=Decimal(0), **MONEY)
    points_short = models.DecimalField(_("kept for points already spent"), default=Decimal(0), **MONEY)
    is_correction = models.BooleanField(_("corrected by another bill"), default=False)
    key = models.CharField(max_length=80, unique=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total__gte=0, points_taken_back__gte=0, points_short__gte=0)
                & models.Q(points_short__lte=models.F("total")),
                name="refund_not_negative",
            )
        ]
        indexes = [models.Index(fields=["till_day"], name="refund_till_day")]
        triggers = [pgtrigger.Protect(name="refund_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.visit}: −{self.total}"


class RefundLine(models.Model):
    """Of one line: the sum, and the cost and commission that walk back with it; `pieces` of goods go back on the shelf."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(VisitLine, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(_("sum"), **MONEY)
    cost = models.DecimalField(_("cost"), default=Decimal(0), **MONEY)
    commission = models.DecimalField(_("commission"), default=Decimal(0), **MONEY)
    pieces = models.PositiveSmallIntegerField(_("back on the shelf"), default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="refund_line_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, cost__gte=0, commission__gte=0), name="refund_line_not_negative"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="refund_line_append_only", operation=APPEND_ONLY),
            pgtrigger.Trigger(
                name="refund_within_line", when=pgtrigger.After, operation=pgtrigger.Insert, func=WITHIN_LINE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: −{self.amount}"


class RefundPayment(models.Model):
    """How it was given back. `payment` is the one it gives back; `kind` may be another kind of money than was paid with."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="payments")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    kind = models.CharField(_("kind"), max_length=12, choices=PaymentKind)
    amount = models.DecimalField(_("sum"), **MONEY)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="refund_payment")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_payment_positive"),
            models.CheckConstraint(condition=BY_ENTRY, name="refund_payment_entry_for_ledger_kinds"),
        ]
        triggers = [pgtrigger.Protect(name="refund_payment_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.kind} −{self.amount}"
