"""Stock of goods by movements."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models import Branch, Goods, Staff
from visits.models.bills import MONEY, Visit


class StockMovement(models.Model):
    """Stock of goods at a branch is the sum of its movements: + received, − sold. Append-only."""

    class Reason(models.TextChoices):
        RECEIVED = "received", _("Received")
        SOLD = "sold", _("Sold")
        COUNTED = "counted", _("Stock-take")
        RETURNED = "returned", _("Brought back")
        BROKEN = "broken", _("Broken or spoilt")
        TESTER = "tester", _("Tester")
        USED = "used", _("Used in the salon")

    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="movements", verbose_name=_("goods"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    quantity = models.IntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="stock_movements")
    purchase_cost = models.DecimalField(
        _("purchase cost"),
        null=True,
        blank=True,
        help_text="Of one piece, where it was received with its cost.",
        **MONEY,
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    happened_at = models.DateTimeField(_("when"))
    key = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [models.CheckConstraint(condition=~models.Q(quantity=0), name="stock_movement_not_zero")]
        indexes = [models.Index(fields=["branch", "goods"], name="stock_branch_goods")]
        triggers = [pgtrigger.Protect(name="stock_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    WRITE_OFFS = (Reason.BROKEN, Reason.TESTER, Reason.USED)

    def __str__(self) -> str:
        return f"{self.quantity:+} {self.goods}"
