"""Bills: visits, their lines and payments. Money is never edited or deleted."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from clients.models import Client, Import
from loyalty.models import Card, Discount, Entry, Package, Pass
from loyalty.pricing import Kind
from salon.models import Branch, CommissionRule, Goods, Service, Staff
from salon.roles import Right, may

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, staff: Staff) -> Self:
        if not may(staff, Right.SEE_CALENDAR):
            return self.filter(lines__master=staff).distinct()
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def standing(self) -> Self:
        """Without bills that were wholly refunded: nobody came, or it was corrected by another."""
        return self.filter(is_void=False)

    def between(self, first: date, last: date) -> Self:
        """By the branch's own calendar day, both ends included."""
        return self.filter(day__range=(first, last))

    def with_lines(self) -> Self:
        return self.select_related("client", "branch").prefetch_related(
            "lines__service", "lines__goods", "lines__master"
        )


class Visit(models.Model):
    """A finished, paid visit: the bill. `day` is the calendar day in the branch's zone; `number` counts per branch."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="visits", verbose_name=_("client"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="visits", verbose_name=_("branch"))
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="visit"
    )
    number = models.PositiveIntegerField(_("receipt number"))
    day = models.DateField(_("day"))
    paid_at = models.DateTimeField(_("paid"))
    paid_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    total = models.DecimalField(_("total"), **MONEY)
    discount_total = models.DecimalField(_("discounts"), default=Decimal(0), **MONEY)
    key = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)
    points_earned = models.DecimalField(_("points earned"), default=Decimal(0), **MONEY)
    is_first = models.BooleanField(_("first visit of this client"), default=False)
    card = models.ForeignKey(
        Card,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name=_("card shown"),
        help_text=_("A bearer card of somebody else."),
    )
    imported_by = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    till_day = models.DateField(
        _("day of the till"),
        null=True,
        blank=True,
        help_text="Which day's close counts its payments; none for a past visit.",
    )
    refunded = models.DecimalField(_("given back"), default=Decimal(0), db_default=Decimal(0), editable=False, **MONEY)
    is_void = models.BooleanField(_("wholly given back"), default=False, db_default=False, editable=False)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects the bill"),
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-paid_at", "-pk"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(fields=["branch", "number"], name="visit_number_once_in_branch"),
            models.CheckConstraint(
                condition=models.Q(total__gte=0, discount_total__gte=0), name="visit_money_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("total")), name="visit_refunded_of_total"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-day"], name="visit_client_day"),
            models.Index(fields=["branch", "day"], name="visit_branch_day"),
            models.Index(fields=["branch", "till_day"], name="visit_branch_till_day"),
        ]

    def __str__(self) -> str:
        return f"{self.branch.code} {self.number}"

    @property
    def may_be_corrected(self) -> bool:
        """Not one that came by import, nor one of which money was given back already."""
        return not (self.refunded or self.is_void or self.imported_by_id)

    @property
    def net(self) -> Decimal:
        """What the salon keeps of it."""
        return self.total - self.refunded


class ReceiptCounter(models.Model):
    """The last receipt number of a branch; locked while the next one is given out, so numbers have no gaps."""

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.branch}: {self.last}"


class VisitLine(models.Model):
    """A service or goods on the bill: `total` = price × quantity − discount. Percent and sums are of the line."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="lines")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("what"), max_length=120)
    master = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="visit_lines")
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    price = models.DecimalField(_("price"), **MONEY)
    discount = models.DecimalField(_("discount"), default=Decimal(0), **MONEY)
    discount_percent = models.DecimalField(_("discount, %"), max_digits=5, decimal_places=2, default=0)
    discount_reason = models.CharField(_("why"), max_length=250, blank=True)
    discount_kind = models.CharField(
        max_length=20,
        blank=True,
        editable=False,
        help_text="loyalty.pricing.Offer.kind: card, birthday, manual, …; empty where it was not kept.",
    )
    total = models.DecimalField(_("to pay"), **MONEY)
    cost = models.DecimalField(_("cost"), default=Decimal(0), **MONEY)
    commission = models.DecimalField(_("commission"), default=Decimal(0), **MONEY)
    covered_by = models.ForeignKey(
        Pass, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", verbose_name=_("pass")
    )
    commission_base = models.DecimalField(
        null=True, editable=False, help_text="What the commission counts from; empty: the full price.", **MONEY
    )
    commission_rule = models.ForeignKey(
        CommissionRule, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", db_index=False
    )
    discount_rule = models.ForeignKey(
        Discount, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", db_index=False
    )
    package = models.ForeignKey(
        Package, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", db_index=False
    )
    overridden_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    override_reason = models.CharField(_("why above the rules"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, price__gte=0, discount__gte=0, total__gte=0),
                name="visit_line_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(total=models.F("price") * models.F("quantity") - models.F("discount")),
                name="visit_line_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(service__isnull=True) | models.Q(goods__isnull=True),
                name="visit_line_service_or_goods",
            ),
            models.CheckConstraint(
                condition=models.Q(overridden_by__isnull=True, override_reason="")
                | models.Q(overridden_by__isnull=False) & ~models.Q(override_reason=""),
                name="visit_line_overridden_with_reason",
            ),
        ]
        # Who had a service: answered from the index alone, however many visits.
        # Few lines have a rule, a package or a signature.
        indexes = [
            models.Index(fields=["service", "visit"], name="visit_line_service"),
            models.Index(
                fields=["discount_rule"], condition=models.Q(discount_rule__isnull=False), name="visit_line_rule"
            ),
            models.Index(fields=["package"], condition=models.Q(package__isnull=False), name="visit_line_package"),
            models.Index(
                fields=["overridden_by"], condition=models.Q(overridden_by__isnull=False), name="visit_line_overridden"
            ),
        ]
        triggers = [pgtrigger.Protect(name="visit_line_never_edited", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name

    @property
    def full(self) -> Decimal:
        """Before the discount."""
        return self.price * self.quantity

    @property
    def is_by_hand(self) -> bool:
        return self.discount_kind == Kind.MANUAL

    @property
    def discount_text(self) -> str:
        """Why it is cheaper, for the client to read; what was given by hand has only the desk's own word for it."""
        if not self.is_by_hand:
            return self.discount_reason or gettext("Discount")
        words = {"percent": f"{self.discount_percent.normalize():f}", "reason": self.discount_reason}
        return gettext("%(percent)s %% off, given by the salon: %(reason)s") % words


class PaymentKind(models.TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Bank card")
    TRANSFER = "transfer", _("Bank transfer")
    DEPOSIT = "deposit", _("Deposit")
    POINTS = "points", _("Points")
    CERTIFICATE = "certificate", _("Gift certificate")
    CREDIT = "credit", _("Credit")
    RESERVATION = "reservation", _("Reservation deposit")
    PASS = "pass", _("Pass")


# Money that comes into the till or to the bank; the other kinds are in the ledger already.
TILL_KINDS = (PaymentKind.CASH, PaymentKind.CARD, PaymentKind.TRANSFER)
# What somebody may choose to pay a bill with; a reservation deposit and a pass are taken off by themselves.
CHOSEN_KINDS = tuple(kind for kind in PaymentKind if kind not in (PaymentKind.RESERVATION, PaymentKind.PASS))
TILL_CHOICES = [(kind.value, kind.label) for kind in TILL_KINDS]
CHOSEN_CHOICES = [(kind.value, kind.label) for kind in CHOSEN_KINDS]
BY_ENTRY = models.Q(kind__in=TILL_KINDS, entry__isnull=True) | ~models.Q(kind__in=TILL_KINDS) & models.Q(
    entry__isnull=False
)
APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Payment(models.Model):
    """Append-only. What is paid from the ledger points at its entry."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("kind"), max_length=12, choices=PaymentKind)
    amount = models.DecimalField(_("sum"), **MONEY)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="payment")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=BY_ENTRY, name="payment_entry_for_ledger_kinds"),
        ]
        triggers = [pgtrigger.Protect(name="payment_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Tip(models.Model):
    """What the client gave a master besides the bill. Append-only; no part of the salon's turnover."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="tips")
    master = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="tips", verbose_name=_("master"))
    kind = models.CharField(_("kind"), max_length=12, choices=TILL_CHOICES)
    amount = models.DecimalField(_("sum"), **MONEY)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("tip")
        verbose_name_plural = _("tips")
        constraints = [
            models.UniqueConstraint(fields=["visit", "master", "kind"], name="tip_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="tip_positive"),
        ]
        triggers = [pgtrigger.Protect(name="tip_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.master}: {self.amount}"
