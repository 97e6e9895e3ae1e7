"""Other promotions on the days of a planned one: of how many of the same sales they would have the better of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Least

from loyalty.models import Discount
from loyalty.operations import Promotion
from loyalty.pricing import SEASONAL, Kind
from loyalty.queries import ASKS
from visits.models import VisitLine


@dataclass(frozen=True)
class Rival:
    """`wins`: how many pieces of those sold; None: it is for some hours or some clients only and was not counted."""

    discount: Discount
    wins: int | None


def rivals_of(plan: Promotion, sales: QuerySet[VisitLine]) -> list[Rival]:
    """`sales` are those of `sales_of`. Those that win nothing are left out. One query, two where there are others."""
    days = Q(valid_from=None) | Q(valid_from__lte=plan.last), Q(valid_until=None) | Q(valid_until__gte=plan.first)
    found = list(Discount.objects.automatic().filter(*days, is_active=True, adds_up=False).with_scope())
    counted = {f"d{each.pk}": Sum("quantity", filter=wins(each), default=0) for each in found if is_for_all(each)}
    sums = sales.aggregate(**counted) if counted else {}
    rivals = [Rival(each, sums.get(f"d{each.pk}")) for each in found]
    return [each for each in rivals if each.wins or each.wins is None and each.discount.percent > plan.percent]


def is_for_all(discount: Discount) -> bool:
    return not (discount.only_new or discount.opens or discount.closes or discount.kind in ASKS)


def wins(discount: Discount) -> Q:
    """Lines on which it gives more than the plan: as `Scope.covers` and `Offer.touches` say it."""
    own = (
        F("quantity") * Value(discount.amount)
        if discount.amount
        else F("before") * Value(discount.percent / Decimal(100))
    )
    size = ExpressionWrapper(own, output_field=DecimalField(max_digits=20, decimal_places=6))
    ids = {name.removesuffix("_ids"): value for name, value in vars(discount).items() if name.endswith("_ids")}
    better = Q(asked__lt=Least(size, F("most")))
    if ids["services"] or ids["categories"] or ids["goods"]:
        better &= (
            Q(service__in=ids["services"]) | Q(service__category__in=ids["categories"]) | Q(goods__in=ids["goods"])
        )
    better &= ~Q(service__in=ids["not_services"]) & ~Q(service__category__in=ids["not_categories"])
    better &= ~Q(goods__in=ids["not_goods"])
    for column, wanted in (("master", ids["masters"]), ("visit__branch", ids["branches"])):
        better &= Q(**{f"{column}__in": wanted}) if wanted else Q()
    if discount.weekdays:
        better &= Q(visit__day__iso_week_day__in=[day + 1 for day in discount.weekdays])
    if Kind(discount.kind) in SEASONAL and not discount.touches_classics:
        better &= ~Q(service__is_classic=True)
    return better
