"""Beginning and ending discounts; packages. A discount itself is a plain row and saved by its form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from loyalty.errors import CodeTaken, DiscountAboveCeiling, DiscountNameTaken, PackageEmpty, PackageTooCheap
from loyalty.models import Discount, DiscountKind, Package, PackageItem, WhoPays
from loyalty.pricing import PICKED, USUAL, Kind, Line, Rules, largest_discount, room_of
from salon.errors import Refused
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
def make_usual_discounts(*, company: Company, by: Staff) -> list[Discount]:
    """Those the desk picks by hand, in the trade's sizes, where there is none of the kind yet; clients read their names, so they
    are in the company's language."""
    known = set(Discount.objects.values_list("kind", flat=True))
    wanted = [kind for kind in (Kind.ONE_OFF, Kind.APOLOGY, Kind.FRIEND, Kind.PASS) if kind in PICKED - known]
    with translation.override(company.language):
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
def publish_promotion(plan: Promotion, *, name: str, company: Company, by: Staff) -> Discount:
    """Pressed twice it is one discount; another one's name is refused. Above the ceiling nobody publishes: the till would not give
    it, and the owner goes past it bill by bill, with a reason."""
    if plan.percent > company.max_discount_percent:
        words = {"percent": f"{company.max_discount_percent.normalize():f}"}
        raise DiscountAboveCeiling(DiscountAboveCeiling.sentence % words)
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


@dataclass(frozen=True)
class PackageProblem:
    """Of the price, or of what is in it."""

    sentence: str
    is_of_price: bool = True

    @property
    def refusal(self) -> Refused:
        return PackageTooCheap(self.sentence) if self.is_of_price else PackageEmpty(self.sentence)


def package_problem(price: Decimal, parts: Sequence[PackageItem], *, company: Company) -> PackageProblem | None:
    """The till spreads what is saved within each part's room to the ceiling and to its cost: a price beyond could not be kept."""
    if not parts:
        return PackageProblem(str(PackageEmpty.sentence), is_of_price=False)
    rules = Rules(company.precision, company.max_discount_percent)
    lines = [Line(item.price, item.quantity, item.cost) for item in parts]
    full = sum((line.full for line in lines), Decimal(0))
    least = full - sum((room_of(line, rules).left for line in lines), Decimal(0))
    words = {
        "full": format_money(full, company.currency),
        "least": format_money(least, company.currency),
        "percent": f"{largest_discount(full, least).normalize():f}",
    }
    if price >= full:
        return PackageProblem(_("Apart the parts come to %(full)s: together they have to cost less.") % words)
    if price < least:
        cheap = _(
            "Apart the parts come to %(full)s: at most %(percent)s %% may come off, down to %(least)s. "
            "The till goes neither above the ceiling nor below the cost of a part."
        )
        return PackageProblem(cheap % words)
    return None


@transaction.atomic
def save_package(package: Package, items: Iterable[PackageItem], *, company: Company, by: Staff) -> Package:
    """Its parts are written anew; visits keep their own lines. Refused empty, as dear as its parts, or cheaper than the till may go."""
    parts = list(items)
    problem = package_problem(package.price, parts, company=company)
    if problem:
        raise problem.refusal
    package.save()
    package.items.all().delete()  # type: ignore[attr-defined]
    for item in parts:
        item.pk, item.package = None, package
    PackageItem.objects.bulk_create(parts)
    return package
