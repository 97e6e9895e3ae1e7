"""Beginning and ending discounts; packages. A discount itself is a plain row and saved by its form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loyalty.errors import CodeTaken, DiscountNameTaken, PackageTooCheap
from loyalty.models import Discount, DiscountKind, Package, PackageItem, WhoPays
from loyalty.pricing import PICKED, USUAL, Kind, largest_discount, share
from salon.formats import format_money
from salon.models import Branch, Company, Goods, Service, Staff


@transaction.atomic
def end_discount(discount: Discount, *, by: Staff) -> None:
    """From now on nobody gets it; bills keep what they have."""
    Discount.objects.filter(pk=discount.pk).update(is_active=False)


@transaction.atomic
def resume_discount(discount: Discount, *, by: Staff) -> None:
    try:
        with transaction.atomic():
            Discount.objects.filter(pk=discount.pk).update(is_active=True)
    except IntegrityError:
        raise CodeTaken from None


@transaction.atomic
def make_usual_discounts(*, by: Staff) -> list[Discount]:
    """Those the desk picks by hand, in the trade's sizes, where there is none of the kind yet."""
    known = set(Discount.objects.values_list("kind", flat=True))
    wanted = [kind for kind in (Kind.ONE_OFF, Kind.APOLOGY, Kind.FRIEND, Kind.PASS) if kind in PICKED - known]
    words = {
        Kind.ONE_OFF: _("One-off"), Kind.APOLOGY: _("Apology"), Kind.FRIEND: _("Friend of a client"), Kind.PASS: _("Pass"),
    }  # fmt: skip
    made = [
        Discount.objects.get_or_create(name=words[kind], defaults={"kind": kind, "percent": USUAL[kind][0]})
        for kind in wanted
    ]
    return [discount for discount, is_new in made if is_new]


@dataclass(frozen=True)
class Promotion:
    """What was planned, before it is a discount. No branches: all."""

    percent: Decimal
    first: date
    last: date
    services: Sequence[Service] = ()
    goods: Sequence[Goods] = ()
    branches: Sequence[Branch] = ()
    is_shared: bool = False
    touches_classics: bool = False


@transaction.atomic
def publish_promotion(plan: Promotion, *, name: str, by: Staff) -> Discount:
    """Pressed twice it is one discount; another one's name is refused."""
    discount, is_new = Discount.objects.get_or_create(
        name=name,
        defaults={
            "kind": DiscountKind.PROMOTION,
            "percent": plan.percent,
            "valid_from": plan.first,
            "valid_until": plan.last,
            "who_pays": WhoPays.SHARED if plan.is_shared else WhoPays.SALON,
            "touches_classics": plan.touches_classics,
        },
    )
    if (discount.percent, discount.valid_from, discount.valid_until) != (plan.percent, plan.first, plan.last):
        raise DiscountNameTaken
    if is_new:
        discount.services.set(plan.services)
        discount.goods.set(plan.goods)
        discount.branches.set(plan.branches)
    return discount


@transaction.atomic
def save_package(package: Package, items: Iterable[PackageItem], *, company: Company, by: Staff) -> Package:
    """Its parts are written anew; visits keep their own lines. Refused above the ceiling or below the cost of its parts."""
    parts = list(items)
    full = sum((item.price * item.quantity for item in parts), Decimal(0))
    cost = sum((item.cost * item.quantity for item in parts), Decimal(0))
    if package.price < cost:
        words = {
            "cost": format_money(cost, company.currency),
            "percent": f"{largest_discount(full, cost).normalize():f}",
        }
        raise PackageTooCheap(_("The parts cost the salon %(cost)s: at most %(percent)s %% may come off.") % words)
    if share(full - package.price, full) > company.max_discount_percent:
        words = {
            "percent": f"{company.max_discount_percent.normalize():f}",
            "full": format_money(full, company.currency),
        }
        raise PackageTooCheap(_("The parts come to %(full)s: at most %(percent)s %% may come off.") % words)
    package.save()
    package.items.all().delete()  # type: ignore[attr-defined]
    for item in parts:
        item.pk, item.package = None, package
    PackageItem.objects.bulk_create(parts)
    return package
