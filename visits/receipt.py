"""What stands on a receipt, line by line, in the active language: for the PDF and the letter. The page has its own template."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from salon.formats import format_day, format_money
from salon.links import client_link
from visits.models import Visit

BY_LINK = "visits:receipt_by_link"


@dataclass(frozen=True)
class Row:
    """`about` stands smaller under the line: why it is cheaper, who gave it back."""

    text: str
    sum: str = ""
    about: str = ""
    is_total: bool = False


def receipt_link(visit: Visit) -> str:
    """For the client: their own receipt and nothing else."""
    return client_link(BY_LINK, {"visit": visit.pk})


def rows_of(visit: Visit, currency: str) -> Iterator[Row]:
    """Every discount says why."""

    def money(amount: Decimal) -> str:
        return format_money(amount, currency)

    for line in visit.lines.all():
        count = f"{line.quantity} × {money(line.price)}" if line.quantity > 1 else ""
        who = line.master.short_name if line.master else ""
        yield Row(line.name, money(line.full), " · ".join(filter(None, [count, who])))
        if line.discount:
            yield Row(line.discount_text, money(-line.discount))
    yield Row(_("Total"), money(visit.total), is_total=True)
    for payment in visit.payments.all():
        yield Row(payment.get_kind_display(), money(payment.amount))
    for tip in visit.tips.all():
        yield Row(_("Tip: %(master)s") % {"master": tip.master.short_name}, money(tip.amount))
    for refund in visit.refunds.all():
        words = {"day": format_day(refund.made_at, "day")}
        yield Row(_("Given back on %(day)s") % words, money(-refund.total), refund.reason)


def as_text(visit: Visit, currency: str) -> str:
    return "\n".join(f"{row.text}  {row.sum}" for row in rows_of(visit, currency))
