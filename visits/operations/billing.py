"""From what is wanted on the bill to priced lines; the same for the preview and for the check-out itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from bookings.models import Appointment
from clients.models import Client
from loyalty.pricing import Line, Offer, PricedBill, Rules, best, harmless, price_bill, rounded
from loyalty.queries import card_of, offers, rules_for
from salon.models import Company, Goods, Service, Staff, StaffService
from salon.roles import Right, may
from visits.errors import BelowCost, DiscountNeedsReason, DiscountTooLarge

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class WantedLine:
    """A service by a master, or goods; the discount is one the desk gives by hand, with its reason."""

    service: Service | None = None
    goods: Goods | None = None
    master: Staff | None = None
    quantity: int = 1
    discount_percent: Decimal = Decimal(0)
    discount_reason: str = ""

    @property
    def name(self) -> str:
        return str(self.service or self.goods)


def priced(
    client: Client, lines: Sequence[WantedLine], *, appointment: Appointment | None, company: Company, day: date, by: Staff, now: datetime
) -> PricedBill:
    """Raises the refusals of a discount given by hand; the client's own discounts never refuse."""
    rules = rules_for(client, company=company, has_card=card_of(client, now) is not None)
    agreed = prices_agreed(appointment)
    asked = [line_to_price(line, agreed) for line in lines]
    for line in asked:
        check_by_hand(line, rules, by)
    if may(by, Right.OVERRIDE_DISCOUNT) and any(line.manual for line in asked):
        rules = Rules(rules.precision, ceiling=HUNDRED, below_cost=True)
    return price_bill(asked, offers=offers(client, company=company, day=day, now=now), rules=rules)


def prices_agreed(appointment: Appointment | None) -> dict[tuple[int, int], Decimal]:
    """What was agreed at booking holds, by service and master."""
    parts = appointment.parts.all() if appointment else []
    return {(part.service_id, part.master_id): part.price for part in parts}


def line_to_price(wanted: WantedLine, agreed: dict[tuple[int, int], Decimal]) -> Line:
    manual = None
    if wanted.discount_percent:
        manual = Offer("manual", wanted.discount_percent, wanted.discount_reason.strip())
    if wanted.goods:
        return Line(wanted.goods.price, wanted.quantity, wanted.goods.purchase_cost, Decimal(0), manual)
    assert wanted.service
    commission = wanted.master.commission_percent if wanted.master else Decimal(0)
    price = agreed.get((wanted.service.pk, wanted.master.pk if wanted.master else 0))
    if price is None:
        price = list_price(wanted.service, wanted.master)
    return Line(price, wanted.quantity, wanted.service.material_cost, commission, manual)


def list_price(service: Service, master: Staff | None) -> Decimal:
    """The master's own price, else the price list's."""
    own = StaffService.objects.filter(staff=master, service=service).values_list("price", flat=True).first()
    return service.price if own is None else own


def check_by_hand(line: Line, rules: Rules, by: Staff) -> None:
    """Only what the desk gives by hand can be refused: no reason, above the ceiling, below cost."""
    if line.manual is None:
        return
    if not line.manual.reason:
        raise DiscountNeedsReason
    if may(by, Right.OVERRIDE_DISCOUNT):
        return
    if line.manual.percent > rules.ceiling:
        raise DiscountTooLarge(_("The largest discount is %(percent)s %%. Only the owner can go above.") % {"percent": f"{rules.ceiling.normalize():f}"}, ceiling=str(rules.ceiling))
    offer = best([line.manual], rules)
    if offer and rounded(line.price * line.quantity * offer.percent / HUNDRED, rules.precision) > harmless(line, rules.precision):
        raise BelowCost
