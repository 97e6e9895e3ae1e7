"""The price list: services by category, and goods."""

from decimal import Decimal
from typing import Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salon.models.resources import ResourceKind

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
PERCENT = [*NOT_NEGATIVE, MaxValueValidator(Decimal(100))]


class NamedForClients(models.Model):
    """Has a `name` of the house; `names` by language are for clients who read another one."""

    names = models.JSONField(_("names in other languages"), default=dict, blank=True)

    class Meta:
        abstract = True

    def name_in(self, language: str | None) -> str:
        return str(self.names.get(language) or self.name)  # type: ignore[attr-defined]

    @property
    def name_here(self) -> str:
        """In the language of the page or letter that is being written."""
        return self.name_in(get_language())


class ServiceCategory(NamedForClients):
    name = models.CharField(_("name"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name


class Substance(models.Model):
    """What a client may not stand: an ingredient by its common name, with the other names it goes by."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    synonyms = models.CharField(
        _("other names"), max_length=300, blank=True, help_text=_("With commas between them: PPD, p-Phenylenediamine")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("substance")
        verbose_name_plural = _("substances")

    def __str__(self) -> str:
        return self.name


class OnSaleQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def active(self) -> Self:
        return self.filter(is_active=True)


@pghistory.track()
class Service(NamedForClients):
    """Times in minutes. The chair is taken for duration + buffer; processing is the part of the duration in which the master is free."""

    category = models.ForeignKey(
        ServiceCategory, on_delete=models.PROTECT, related_name="services", verbose_name=_("category")
    )
    name = models.CharField(_("name"), max_length=120)
    duration_minutes = models.PositiveSmallIntegerField(_("duration, minutes"), validators=[MinValueValidator(5)])
    processing_minutes = models.PositiveSmallIntegerField(
        _("of which processing, minutes"), default=0, help_text=_("The client waits, the master is free.")
    )
    processing_after_minutes = models.PositiveSmallIntegerField(
        _("processing begins after, minutes"),
        null=True,
        blank=True,
        help_text=_("Empty: in the middle of the service."),
    )
    buffer_minutes = models.PositiveSmallIntegerField(_("clean-up after, minutes"), default=0)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, validators=NOT_NEGATIVE)
    material_cost = models.DecimalField(
        _("cost of materials"), max_digits=12, decimal_places=2, default=0, validators=NOT_NEGATIVE
    )
    return_min_days = models.PositiveSmallIntegerField(_("come again after, days: from"), null=True, blank=True)
    points_percent = models.DecimalField(
        _("points earned, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text=_("Empty: as everywhere."),
    )
    return_max_days = models.PositiveSmallIntegerField(_("come again after, days: to"), null=True, blank=True)
    first_service = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("needs this done first"),
        help_text=_("A consultation or a first treatment, without which a new client is not booked."),
    )
    min_days_since = models.PositiveSmallIntegerField(
        _("not sooner after the last one than, days"), null=True, blank=True
    )
    max_days_since = models.PositiveSmallIntegerField(
        _("not later after the last one than, days"),
        null=True,
        blank=True,
        help_text=_("Later it has to begin again with what is needed first."),
    )
    days_count_category = models.BooleanField(
        _("the last one may be any of the category"),
        default=False,
        help_text=_("Days are counted from any service of the same category, not only from this one."),
    )
    min_age = models.PositiveSmallIntegerField(
        _("from the age of"), null=True, blank=True, validators=[MaxValueValidator(99)]
    )
    aftercare = models.TextField(_("after-care memo"), blank=True, help_text=_("Given to the client with the receipt."))
    is_classic = models.BooleanField(
        _("classic"),
        default=False,
        help_text=_("People come for it anyway: seasonal discounts leave it alone unless the owner insists."),
    )
    is_active = models.BooleanField(_("on sale"), default=True)
    is_offered_online = models.BooleanField(_("offered online"), default=True)
    needs = models.ManyToManyField(
        ResourceKind,
        blank=True,
        related_name="services",
        verbose_name=_("needs"),
        help_text=_("One of each kind is taken for as long as the client and the clean-up last."),
    )
    contains = models.ManyToManyField(
        Substance,
        blank=True,
        related_name="services",
        verbose_name=_("always contains"),
        help_text=_("A client who does not stand one of these is not booked without an override."),
    )

    objects = OnSaleQuerySet.as_manager()

    class Meta:
        ordering = ["category__position", "name"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(fields=["category", "name"], name="service_name_once_in_category"),
            models.CheckConstraint(
                condition=models.Q(price__gte=0, material_cost__gte=0), name="service_money_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(processing_minutes__lt=models.F("duration_minutes")),
                name="service_processing_within_duration",
            ),
            models.CheckConstraint(
                condition=models.Q(processing_after_minutes__isnull=True)
                | models.Q(duration_minutes__gte=models.F("processing_after_minutes") + models.F("processing_minutes")),
                name="service_processing_begins_within_duration",
            ),
            models.CheckConstraint(
                condition=models.Q(return_min_days__isnull=True)
                | models.Q(return_max_days__isnull=True)
                | models.Q(return_min_days__lte=models.F("return_max_days")),
                name="service_return_interval_ordered",
            ),
            models.CheckConstraint(
                condition=models.Q(min_days_since__isnull=True)
                | models.Q(max_days_since__isnull=True)
                | models.Q(min_days_since__lte=models.F("max_days_since")),
                name="service_days_since_ordered",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PatchTestRule(models.Model):
    """This service needs a passed patch test of this substance, not older than so many months."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="patch_test_rules")
    substance = models.ForeignKey(
        Substance, on_delete=models.PROTECT, related_name="+", verbose_name=_("needs a patch test of")
    )
    valid_months = models.PositiveSmallIntegerField(
        _("the test is valid, months"), default=6, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        verbose_name = _("patch test rule")
        verbose_name_plural = _("patch test rules")
        constraints = [models.UniqueConstraint(fields=["service", "substance"], name="patch_test_rule_once")]

    def __str__(self) -> str:
        return f"{self.service}: {self.substance}"


@pghistory.track()
class Goods(models.Model):
    """Something sold or given over the counter. Stock is the sum of movements (visits.StockMovement)."""

    sku = models.CharField(_("article or barcode"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    purchase_cost = models.DecimalField(_("purchase cost"), max_digits=12, decimal_places=2, validators=NOT_NEGATIVE)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, validators=NOT_NEGATIVE)
    points_percent = models.DecimalField(
        _("points earned, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text=_("Empty: as everywhere."),
    )
    low_level = models.PositiveSmallIntegerField(
        _("running out at"),
        default=3,
        db_default=3,
        help_text=_("So many on the shelf of a branch, or fewer, are too few."),
    )
    is_active = models.BooleanField(_("on sale"), default=True)

    objects = OnSaleQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("goods")
        verbose_name_plural = _("goods")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price__gte=0, purchase_cost__gte=0), name="goods_money_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.name
