"""What masters earn. A rule is never changed, only ended: a bill keeps the terms it was reckoned by."""

from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salon.models.catalogue import Goods, Service, ServiceCategory
from salon.models.staff import Staff

NOT_NEGATIVE = [MinValueValidator(0)]


class CommissionRuleQuerySet(models.QuerySet["CommissionRule"]):
    def in_force(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def with_targets(self) -> Self:
        return self.select_related("service", "category", "goods")


class CommissionRule(models.Model):
    """Of one master: for one service, a category, all services, one of the goods or all goods. The narrowest one counts.

    `percent` holds below the first step; `steps` are [turnover of the calendar month, percent], rising.
    """

    class Scope(models.TextChoices):
        SERVICES = "services", _("Services")
        GOODS = "goods", _("Goods")

    class Kind(models.TextChoices):
        PERCENT = "percent", _("A percent")
        FIXED = "fixed", _("A fixed sum for each piece")
        STEPPED = "stepped", _("A percent that rises with the month’s turnover")

    class Base(models.TextChoices):
        AGREED = "agreed", _("As the discount says")
        FULL = "full", _("Always the full price")
        PAID = "paid", _("Always the paid price")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="commission_rules")
    scope = models.CharField(max_length=10, choices=Scope)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(ServiceCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("commission"), max_length=10, choices=Kind, default=Kind.PERCENT)
    percent = models.DecimalField(
        _("percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[*NOT_NEGATIVE, MaxValueValidator(100)],
    )
    amount = models.DecimalField(_("sum for each piece"), max_digits=12, decimal_places=2, default=0, validators=NOT_NEGATIVE)  # fmt: skip
    steps = models.JSONField(default=list, blank=True)
    base = models.CharField(_("counts from"), max_length=10, choices=Base, default=Base.AGREED)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = CommissionRuleQuerySet.as_manager()

    class Meta:
        ordering = ["-scope", "pk"]
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "scope", "service", "category", "goods"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="commission_rule_once",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="services", goods__isnull=True)
                & (models.Q(service__isnull=True) | models.Q(category__isnull=True))
                | models.Q(scope="goods", service__isnull=True, category__isnull=True),
                name="commission_rule_one_target",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100, amount__gte=0), name="commission_rule_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}: {self.target}"

    @property
    def target(self) -> Any:
        named = self.service or self.category or self.goods
        return named or (gettext("All goods") if self.scope == self.Scope.GOODS else gettext("All services"))

    @property
    def thresholds(self) -> list[tuple[Decimal, Decimal]]:
        """From which turnover of the month which percent."""
        return [(Decimal(turnover), Decimal(percent)) for turnover, percent in self.steps]
