"""Discounts the owner makes, and packages: bundles at a price of their own. The card's and the birthday's own sizes are settings."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from loyalty.pricing import PICKED, Kind
from salon.models import Branch, Goods, Service, ServiceCategory, Staff

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "validators": [MinValueValidator(0)]}


class DiscountKind(models.TextChoices):
    """Those the owner can make; the till itself gives those of cards, packages and by hand."""

    ONE_OFF = Kind.ONE_OFF.value, _("One-off, for a single service")
    BASE = Kind.BASE.value, _("Base, for a whole procedure")
    PROMOTION = Kind.PROMOTION.value, _("Promotion")
    SEASON = Kind.SEASON.value, _("Season")
    PASS = Kind.PASS.value, _("Pass")
    CARD = Kind.CARD.value, _("For card holders")
    BIRTHDAY = Kind.BIRTHDAY.value, _("Client’s birthday")
    OPENING = Kind.OPENING.value, _("Opening")
    SALON_BIRTHDAY = Kind.SALON_BIRTHDAY.value, _("Salon’s birthday")
    ADVERTISING = Kind.ADVERTISING.value, _("Advertising: a new service or master")
    APOLOGY = Kind.APOLOGY.value, _("Apology")
    FRIEND = Kind.FRIEND.value, _("Friend of a client")
    PARTNER = Kind.PARTNER.value, _("Partner")


class WhoPays(models.TextChoices):
    SALON = "salon", _("The salon: commission counts from the full price")
    SHARED = "shared", _("Shared with the master: commission counts from the paid price")


SCOPE = {
    "branches": "branch", "services": "service", "categories": "servicecategory", "goods": "goods", "masters": "staff",
    "not_services": "service", "not_categories": "servicecategory", "not_goods": "goods",
}  # fmt: skip


class DiscountQuerySet(models.QuerySet["Discount"]):
    def in_force(self, day: date) -> Self:
        begun = models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day)
        return self.filter(begun, models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=day), is_active=True)

    def automatic(self) -> Self:
        return self.filter(code="").exclude(kind__in=PICKED)

    def to_pick(self) -> Self:
        return self.filter(code="", kind__in=PICKED)

    def coded(self, code: str) -> Self:
        return self.exclude(code="").filter(code__iexact=code)

    def with_scope(self) -> Self:
        """The ids of everything it names as `<name>_ids`: one query, however many lists."""
        lists = {}
        for name, column in SCOPE.items():
            through = getattr(Discount, name).through.objects.filter(discount=models.OuterRef("pk"))
            lists[f"{name}_ids"] = ArraySubquery(through.values(f"{column}_id"))
        return self.annotate(**lists)


@pghistory.track()
class Discount(models.Model):
    """Given by itself where it fits, unless its kind is one to be picked or it has a code. Nothing named: for everything."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("Clients read it on the receipt."))
    kind = models.CharField(_("kind"), max_length=20, choices=DiscountKind, default=DiscountKind.PROMOTION)
    percent = models.DecimalField(
        _("size, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    amount = models.DecimalField(_("or a sum off each piece"), default=0, **MONEY)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until, that day included"), null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), default=list, blank=True)
    opens = models.TimeField(_("from what hour"), null=True, blank=True)
    closes = models.TimeField(_("until what hour"), null=True, blank=True)
    branches = models.ManyToManyField(Branch, blank=True, related_name="+", verbose_name=_("branches"))
    services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services"))
    categories = models.ManyToManyField(ServiceCategory, blank=True, related_name="+", verbose_name=_("categories"))
    goods = models.ManyToManyField(Goods, blank=True, related_name="+", verbose_name=_("goods"))
    masters = models.ManyToManyField(Staff, blank=True, related_name="+", verbose_name=_("only by these masters"))
    not_services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services left out"))
    not_categories = models.ManyToManyField(
        ServiceCategory, blank=True, related_name="+", verbose_name=_("categories left out")
    )
    not_goods = models.ManyToManyField(Goods, blank=True, related_name="+", verbose_name=_("goods left out"))
    only_new = models.BooleanField(_("only for a client’s first visit"), default=False)
    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("Given only to who says it."))
    adds_up = models.BooleanField(_("is added to other discounts"), default=False)
    who_pays = models.CharField(_("who pays for it"), max_length=10, choices=WhoPays, default=WhoPays.SALON)
    touches_classics = models.BooleanField(_("also for classic services"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DiscountQuerySet.as_manager()

    class Meta:
        ordering = ["-is_active", "name"]
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, amount=0) | models.Q(percent=0, amount__gt=0),
                name="discount_percent_or_sum",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="discount_days_ordered",
            ),
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True)
                | models.Q(closes__isnull=True)
                | models.Q(closes__gt=models.F("opens")),
                name="discount_hours_ordered",
            ),
            models.UniqueConstraint(
                Lower("code"), condition=~models.Q(code="") & models.Q(is_active=True), name="discount_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picked(self) -> bool:
        return bool(self.code) or self.kind in PICKED


class PackageQuerySet(models.QuerySet["Package"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def sellable(self) -> Self:
        """Those on sale that have something in them."""
        held = PackageItem.objects.filter(package=models.OuterRef("pk"))
        return self.active().filter(models.Exists(held))

    def with_items(self) -> Self:
        return self.prefetch_related("items__service", "items__goods")


@pghistory.track()
class Package(models.Model):
    """Services and goods that together cost `price`; on the bill they are lines of their own."""

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("Clients read it on the receipt."))
    price = models.DecimalField(_("price of the package"), **MONEY)
    is_active = models.BooleanField(_("on sale"), default=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["-is_active", "name"]
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        constraints = [models.CheckConstraint(condition=models.Q(price__gt=0), name="package_price_positive")]

    def __str__(self) -> str:
        return self.name

    @property
    def full(self) -> Decimal:
        """What its parts cost by the price list."""
        return sum((item.price * item.quantity for item in self.items.all()), Decimal(0))

    @property
    def saved(self) -> Decimal:
        return self.full - self.price


class PackageItem(models.Model):
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="items")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(service__isnull=True, goods__isnull=False)
                | models.Q(service__isnull=False, goods__isnull=True),
                name="package_item_service_or_goods",
            ),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="package_item_quantity"),
        ]

    def __str__(self) -> str:
        return str(self.service or self.goods)

    @property
    def what(self) -> str:
        """As the lists of the till call it."""
        return f"s{self.service_id}" if self.service_id else f"g{self.goods_id}"

    @property
    def price(self) -> Decimal:
        item = self.service or self.goods
        return item.price if item else Decimal(0)

    @property
    def cost(self) -> Decimal:
        return self.service.material_cost if self.service else self.goods.purchase_cost if self.goods else Decimal(0)
