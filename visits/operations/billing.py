"""From what is wanted on the bill to priced lines; the same for the preview and for the check-out itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.models import Appointment
from clients.models import Client
from loyalty.models import Card
from loyalty.operations import better_card, check_shown
from loyalty.pricing import Cut, Line, Offer, PricedBill, PricedLine, Rules, Trouble, price_bill, rounded
from loyalty.queries import card_of, offers_with, rules_for
from salon.errors import Refused
from salon.formats import format_money
from salon.models import Company, Goods, Service, Staff, StaffService
from visits.errors import BelowCost, DiscountNeedsReason, DiscountTooLarge

LONGEST_REASON = 80  # VisitLine.discount_reason without the words about a cut
Prices = dict[tuple[int, int], Decimal]


@dataclass(frozen=True)
class WantedLine:
    """A service by a master, or goods; the discount is one the desk gives by hand, with its reason.

    `place` is where it stands in what was typed; a refusal about the line gives it back as `details["at"]`.
    """

    service: Service | None = None
    goods: Goods | None = None
    master: Staff | None = None
    quantity: int = 1
    discount_percent: Decimal = Decimal(0)
    discount_reason: str = ""
    place: int = 0

    @property
    def name(self) -> str:
        return str(self.service or self.goods)


def priced(
    client: Client,
    lines: Sequence[WantedLine],
    *,
    appointment: Appointment | None,
    company: Company,
    day: date,
    by: Staff,
    now: datetime,
    card: Card | None = None,
) -> PricedBill:
    """Prices of the booking hold, discounts are those of this day. Raises the first refusal; writes nothing.

    `card`: the one that was shown, somebody else's too; it gives its discount where the client's own gives less.
    """
    if card:
        check_shown(card, client=client, now=now)
    card = better_card(card_of(client, now), card)
    rules = rules_for(client, company=company, card=card, by=by)
    prices = own_prices(lines) | prices_agreed(appointment)
    asked = [line_to_price(line, prices, rules.precision) for line in lines]
    bill = price_bill(asked, offers=offers_with(card, client, company=company, day=day), rules=rules)
    for wanted, line in zip(lines, bill.lines, strict=True):
        for trouble in line.troubles:
            raise refusal(wanted, line, trouble, rules, company)
    return PricedBill(tuple(worded(line) for line in bill.lines))


def worded(line: PricedLine) -> PricedLine:
    """The reason on the bill says so when the discount came out smaller than offered."""
    if line.offer is None:
        return line
    words = {"reason": line.offer.reason[:LONGEST_REASON], "percent": f"{line.percent.normalize():f}"}
    if line.cut == Cut.CEILING:
        reason = _("%(reason)s: the largest is %(percent)s %%") % words
    elif line.cut == Cut.COST:
        reason = _("%(reason)s: down to cost") % words
    else:
        reason = words["reason"]
    return replace(line, offer=replace(line.offer, reason=reason))


def refusal(wanted: WantedLine, line: PricedLine, trouble: Trouble, rules: Rules, company: Company) -> Refused:
    words = {"name": wanted.name, "percent": f"{rules.ceiling.normalize():f}"}
    about: dict[str, Any] = {"line": wanted.name, "at": wanted.place}
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


def line_to_price(wanted: WantedLine, prices: Prices, precision: Decimal) -> Line:
    manual = None
    if wanted.discount_percent:
        manual = Offer("manual", wanted.discount_percent, wanted.discount_reason.strip())
    if wanted.goods:
        goods = wanted.goods
        return Line(rounded(goods.price, precision), wanted.quantity, goods.purchase_cost, manual=manual)
    if wanted.service is None:
        raise ValueError("A line is a service or goods.")
    service, master = wanted.service, wanted.master
    price = prices.get((service.pk, master.pk), service.price) if master else service.price
    commission = master.commission_percent if master else Decimal(0)
    return Line(rounded(price, precision), wanted.quantity, service.material_cost, commission, manual)
