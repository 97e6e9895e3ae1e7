"""From what is wanted on the bill to priced lines; the same for the preview and for the check-out itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.models import Appointment
from clients.models import Client
from loyalty.errors import DiscountIsOver, DiscountNotForThis
from loyalty.models import Card, Discount, Package, Pass
from loyalty.operations import better_card, check_shown
from loyalty.pricing import (
    Bundle,
    Coming,
    Cut,
    Kind,
    Line,
    Offer,
    PricedBill,
    PricedLine,
    Rules,
    Trouble,
    price_bill,
    rounded,
    share,
)
from loyalty.queries import card_of, coming_of, discounts_in_force, offer_of, offers_with, rules_for
from salon.errors import Refused
from salon.formats import format_money
from salon.models import Branch, Company, Goods, Service, Staff, StaffService
from visits.errors import BelowCost, DiscountNeedsReason, DiscountTooLarge

LONGEST_REASON = 200  # VisitLine.discount_reason without the words about a cut
LONGEST_OTHER = 40
Prices = dict[tuple[int, int], Decimal]
NOTHING: Mapping[int, Decimal] = {}


@dataclass(frozen=True)
class WantedLine:
    """A service by a master, or goods; the discount is one the desk gives by hand, with its reason.

    `place` is where it stands in what was typed; a refusal about the line gives it back as `details["at"]`.
    Lines of one `package` carry the same `bundle`; its price holds while all of it is on the bill.
    """

    service: Service | None = None
    goods: Goods | None = None
    master: Staff | None = None
    quantity: int = 1
    discount_percent: Decimal = Decimal(0)
    discount_reason: str = ""
    by_pass: Pass | None = None
    package: Package | None = None
    bundle: str = ""
    place: int = 0

    @property
    def name(self) -> str:
        return str(self.service or self.goods)


@dataclass(frozen=True)
class Pick:
    """A discount the desk chose for the bill, or whose code was said; with its reason."""

    discount: Discount
    why: str = ""


def priced(
    client: Client,
    lines: Sequence[WantedLine],
    *,
    appointment: Appointment | None,
    branch: Branch,
    company: Company,
    day: date,
    by: Staff,
    now: datetime,
    pick: Pick | None = None,
    card: Card | None = None,
    covered: Mapping[int, Decimal] = NOTHING,
) -> PricedBill:
    """Prices of the booking hold, discounts are those of this day. Raises the first refusal; writes nothing.

    `card`: the one that was shown, somebody else's too; it gives its discount where the client's own gives less.
    `covered`: by the line's number what a pass takes for it; its price was agreed when the pass was sold.
    """
    card = counted_card(client, card, now=now)
    rules = rules_for(client, company=company, card=card, by=by)
    prices, bundles = own_prices(lines) | prices_agreed(appointment), bundles_of(lines, company)
    asked = [line_to_price(line, prices, rules.precision, bundles.get(line.bundle)) for line in lines]
    at = appointment.starts_at if appointment else now
    coming = coming_of(client, card=card, company=company, branch=branch, day=day, at=at)
    bill = price_bill(
        asked,
        offers=[*offers_with(card, client, company=company, day=day), *discounts_in_force(day, company=company)],
        rules=rules,
        coming=coming,
        picked=picked_offer(pick, coming, company=company) if pick else None,
    )
    return replace(bill, lines=tuple(settled(lines, bill, covered, rules, company)))


def settled(
    lines: Sequence[WantedLine], bill: PricedBill, covered: Mapping[int, Decimal], rules: Rules, company: Company
) -> Iterator[PricedLine]:
    """Each line by its pass or by its best discount in words; the first that cannot be sold so is refused."""
    for number, (wanted, line) in enumerate(zip(lines, bill.lines, strict=True)):
        if wanted.by_pass and number in covered:
            yield by_pass(line, wanted.by_pass, covered[number])
            continue
        for trouble in line.troubles:
            raise refusal(wanted, line, trouble, rules, company)
        yield worded(line)


def counted_card(client: Client, shown: Card | None, *, now: datetime) -> Card | None:
    if shown:
        check_shown(shown, client=client, now=now)
    return better_card(card_of(client, now), shown)


def by_pass(line: PricedLine, used: Pass, worth: Decimal) -> PricedLine:
    """Sold at the value of a visit of the pass, never for more than its price; other discounts give way."""
    total = min(worth, line.full)
    off = line.full - total
    offer = Offer("pass", share(off, line.full), _("Pass “%(name)s”") % {"name": used.plan.name})
    return replace(
        line,
        discount=off,
        percent=offer.percent,
        offer=offer,
        cut=Cut.NO,
        total=total,
        commission_base=total,
        others=(),
        overridden=(),
        troubles=(),
    )


def picked_offer(pick: Pick, coming: Coming, *, company: Company) -> Offer:
    discount = Discount.objects.in_force(coming.day).with_scope().filter(pk=pick.discount.pk).first()
    if discount is None:
        raise DiscountIsOver
    if not discount.code and not pick.why.strip():
        raise DiscountNeedsReason(_("Write why “%(name)s” is given.") % {"name": discount})
    offer = offer_of(discount, company=company, why="" if discount.code else pick.why.strip())
    if not offer.holds(coming):
        raise DiscountNotForThis
    return offer


def bundles_of(lines: Sequence[WantedLine], company: Company) -> dict[str, Bundle]:
    """The packages that are whole on this bill."""
    found = {}
    for key, package in {line.bundle: line.package for line in lines if line.package}.items():
        here = Counter((line.service, line.goods, line.quantity) for line in lines if line.bundle == key)
        if here == Counter((item.service, item.goods, item.quantity) for item in package.items.all()):
            words = {"name": package, "price": format_money(package.price, company.currency)}
            offer = Offer("package", Decimal(0), _("Package “%(name)s” for %(price)s") % words)
            found[key] = Bundle(key, rounded(package.price, company.precision), offer)
    return found


def worded(line: PricedLine) -> PricedLine:
    """The reason on the bill names all that add up and the next best that gave way, and says so when the discount came out
    smaller than offered."""
    if line.offer is None:
        return line
    reason = " + ".join(offer.reason for offer, _sum in line.parts)
    words = {"reason": reason[:LONGEST_REASON], "percent": f"{line.percent.normalize():f}"}
    if line.cut == Cut.CEILING:
        reason = _("%(reason)s: the largest is %(percent)s %%") % words
    elif line.cut == Cut.COST:
        reason = _("%(reason)s: down to cost") % words
    else:
        reason = words["reason"]
    if line.others and line.offer.kind != Kind.MANUAL:
        shorter = reason[: LONGEST_REASON - LONGEST_OTHER]
        reason = _("%(reason)s (instead of: %(other)s)") % {
            "reason": shorter,
            "other": line.others[0].reason[:LONGEST_OTHER],
        }
    return replace(line, offer=replace(line.offer, reason=reason))


def refusal(wanted: WantedLine, line: PricedLine, trouble: Trouble, rules: Rules, company: Company) -> Refused:
    words = {"name": wanted.name, "percent": f"{rules.ceiling.normalize():f}"}
    about: dict[str, Any] = {"line": wanted.name, "at": wanted.place}
    if trouble == Trouble.NO_REASON and not line.line.manual:
        sentence = _("“%(name)s” would be sold below its cost: write why.")
        return DiscountNeedsReason(sentence % words, **about)
    if trouble == Trouble.NO_REASON:
        return DiscountNeedsReason(_("Write why the discount on “%(name)s” is given.") % words, **about)
    if trouble == Trouble.ABOVE_CEILING:
        sentence = _("“%(name)s”: the largest discount is %(percent)s %%. Only the owner can go above.") % words
        return DiscountTooLarge(sentence, **about, ceiling=str(rules.ceiling))
    sentence = _("“%(name)s” would be sold %(loss)s below its cost. Only the owner can do that.")
    shown = sentence % (words | {"loss": format_money(line.loss, company.currency)})
    return BelowCost(shown, **about, loss=str(line.loss))


def prices_agreed(appointment: Appointment | None) -> Prices:
    """What was agreed at booking, by service and master."""
    parts = appointment.parts.all() if appointment else []
    return {(part.service_id, part.master_id): part.price for part in parts}


def own_prices(lines: Sequence[WantedLine]) -> Prices:
    """Where a master has a price of their own. One query for the bill."""
    services = {line.service.pk for line in lines if line.service}
    masters = {line.master.pk for line in lines if line.master}
    rows = StaffService.objects.filter(service__in=services, staff__in=masters, price__isnull=False)
    return {(row.service_id, row.staff_id): row.price for row in rows if row.price is not None}


def line_to_price(wanted: WantedLine, prices: Prices, precision: Decimal, bundle: Bundle | None) -> Line:
    manual, why = None, wanted.discount_reason.strip()
    if wanted.discount_percent:
        manual = Offer(Kind.MANUAL, wanted.discount_percent, why)
    if goods := wanted.goods:
        return Line(
            rounded(goods.price, precision),
            wanted.quantity,
            goods.purchase_cost,
            manual=manual,
            why=why,
            goods=goods.pk,
            bundle=bundle,
        )
    if wanted.service is None:
        raise ValueError("A line is a service or goods.")
    service, master = wanted.service, wanted.master
    price = prices.get((service.pk, master.pk), service.price) if master else service.price
    return Line(
        rounded(price, precision),
        wanted.quantity,
        service.material_cost,
        manual,
        why,
        service=service.pk,
        category=service.category_id,
        master=master.pk if master else None,
        is_classic=service.is_classic,
        bundle=bundle,
    )
