"""What the masters of a bill earn by it, as it is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from loyalty.commissions import NOTHING, Kind, Sold, commission_of, terms_for
from loyalty.pricing import PricedLine
from loyalty.queries import terms_by_master
from visits.models import Visit
from visits.operations.billing import WantedLine
from visits.queries import turnovers


@dataclass(frozen=True)
class Earned:
    """`rule` is none for the person's usual percent, and where nobody earns."""

    commission: Decimal
    base: Decimal
    rule: int | None


def earned(
    visit: Visit, wanted: Sequence[WantedLine], lines: Sequence[PricedLine], *, precision: Decimal
) -> list[Earned]:
    """Stepped ones stand at the month's turnover before this bill; the report reckons the month anew. Reads only."""
    masters = {want.master for want in wanted if want.master}
    rules = terms_by_master(masters)
    stepped = [pk for pk, terms in rules.items() if any(each.kind == Kind.STEPPED for each in terms)]
    month = visit.day.replace(day=1)
    before = turnovers(stepped, month, visit.day) if stepped else {}
    found = []
    for want, line in zip(wanted, lines, strict=True):
        sold = sold_of(want, line)
        master = want.master
        terms = terms_for(sold, rules[master.pk], master.commission_percent) if master else NOTHING
        turnover = before.get((master.pk, month), Decimal(0)) if master else Decimal(0)
        commission = commission_of(sold, terms, turnover=turnover, precision=precision)
        found.append(Earned(commission, terms.counts_from(sold), terms.rule))
    return found


def sold_of(want: WantedLine, line: PricedLine) -> Sold:
    return Sold(
        full=line.full,
        paid=line.total,
        agreed=line.commission_base,
        quantity=want.quantity,
        service=want.service.pk if want.service else None,
        category=want.service.category_id if want.service else None,
        goods=want.goods.pk if want.goods else None,
    )
