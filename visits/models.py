"""What was done and paid: visits, their lines and payments, formula notes, stock. Money is never edited or deleted."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

import pgtrigger
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from clients.models import Client, Consent, Import, Purpose
from loyalty.models import Entry
from salon.models import Branch, Goods, Service, Staff, Substance
from salon.roles import Right, may

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, staff: Staff) -> Self:
        if not may(staff, Right.SEE_CALENDAR):
            return self.filter(lines__master=staff).distinct()
        return self.filter(branch__in=Branch.objects.visible_to(staff))

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
    imported_by = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")

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
        ]
        indexes = [
            models.Index(fields=["client", "-day"], name="visit_client_day"),
            models.Index(fields=["branch", "day"], name="visit_branch_day"),
        ]

    def __str__(self) -> str:
        return f"{self.branch.code} {self.number}"


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
    discount_reason = models.CharField(_("why"), max_length=120, blank=True)
    discount_kind = models.CharField(
        max_length=20,
        blank=True,
        editable=False,
        help_text="loyalty.pricing.Offer.kind: card, birthday, manual, …; empty where it was not kept.",
    )
    total = models.DecimalField(_("to pay"), **MONEY)
    cost = models.DecimalField(_("cost"), default=Decimal(0), **MONEY)
    commission = models.DecimalField(_("commission"), default=Decimal(0), **MONEY)

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
        ]
        # Who had a service: answered from the index alone, however many visits.
        indexes = [models.Index(fields=["service", "visit"], name="visit_line_service")]
        triggers = [pgtrigger.Protect(name="visit_line_never_edited", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name

    @property
    def full(self) -> Decimal:
        """Before the discount."""
        return self.price * self.quantity


class PaymentKind(models.TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Bank card")
    DEPOSIT = "deposit", _("Deposit")
    POINTS = "points", _("Points")
    RESERVATION = "reservation", _("Reservation deposit")


# What somebody may choose to pay a bill with; a reservation deposit is taken off by itself.
CHOSEN_KINDS = tuple(kind for kind in PaymentKind if kind != PaymentKind.RESERVATION)
CHOSEN_CHOICES = [(kind.value, kind.label) for kind in CHOSEN_KINDS]


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
            models.CheckConstraint(
                condition=models.Q(kind__in=["deposit", "points", "reservation"], entry__isnull=False)
                | models.Q(kind__in=["cash", "card"], entry__isnull=True),
                name="payment_entry_for_ledger_kinds",
            ),
        ]
        triggers = [pgtrigger.Protect(name="payment_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class FormulaNote(models.Model):
    """What was mixed and how long: written by the master, read before the next visit. Written anew, never edited."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="formulas")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="formulas"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("formula"))
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="next_versions",
        help_text="The note for the same client and service that this one was written over.",
    )
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("formula note")
        verbose_name_plural = _("formula notes")
        indexes = [models.Index(fields=["client", "-written_at"], name="formula_client_time")]
        triggers = [pgtrigger.Protect(name="formula_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.text[:60]


class FormulaIngredient(models.Model):
    """What went into a formula, in order; `substance` is known to the allergy check, `name` is what the master wrote."""

    note = models.ForeignKey(FormulaNote, on_delete=models.CASCADE, related_name="ingredients")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("ingredient"), max_length=80)
    amount = models.CharField(_("how much"), max_length=40, blank=True)
    substance = models.ForeignKey(
        Substance, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("substance")
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["note", "position"], name="formula_ingredient_position")]
        triggers = [pgtrigger.Protect(name="ingredient_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}".strip()


def photo_storage() -> Storage:
    """Named by the environment: see salon/storages.py."""
    return storages["photos"]


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, staff: Staff) -> Self:
        """For those who may see the card, while the client agrees to photos for the record."""
        return self.agreed().filter(client__in=Client.objects.visible_to(staff))

    def agreed(self) -> Self:
        said = Consent.objects.given(Purpose.PHOTO_RECORD).filter(client=models.OuterRef("client"))
        return self.filter(models.Exists(said))


class Photo(models.Model):
    """Before or after; re-encoded, without metadata. Shown only to those who may see the card, published only with consent."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="photos")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="photos"
    )
    moment = models.CharField(_("moment"), max_length=10, choices=Moment)
    image = models.FileField(_("photo"), upload_to="photos/%Y/%m/", storage=photo_storage)
    thumbnail = models.FileField(upload_to="photos/%Y/%m/", storage=photo_storage)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as uploaded: the same photo twice is one.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(_("when"))
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [models.UniqueConstraint(fields=["client", "digest"], name="photo_once")]
        indexes = [models.Index(fields=["client", "-taken_at"], name="photo_client_time")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.moment}"


class StockMovement(models.Model):
    """Stock of goods at a branch is the sum of its movements: + received, − sold. Append-only."""

    class Reason(models.TextChoices):
        RECEIVED = "received", _("Received")
        SOLD = "sold", _("Sold")
        COUNTED = "counted", _("Stock-take")

    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="movements", verbose_name=_("goods"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    quantity = models.IntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="stock_movements")
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

    def __str__(self) -> str:
        return f"{self.quantity:+} {self.goods}"
