"""What stands on a receipt, line by line, in the active language: for the PDF and the letter. The page has its own template."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loyalty.models import Pass
from loyalty.pricing import Kind
from loyalty.queries import balances, climb_of
from salon.formats import format_day, format_money, format_number
from salon.links import client_link
from salon.models import Company
from visits.models import Visit, VisitLine

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


def rows_of(visit: Visit, company: Company) -> Iterator[Row]:
    """Every discount says why."""

    def money(amount: Decimal) -> str:
        return format_money(amount, company.currency)

    for line in visit.lines.all():
        count = f"{line.quantity} × {money(line.price)}" if line.quantity > 1 else ""
        who = line.master.short_name if line.master else ""
        yield Row(line.name, money(line.full), " · ".join(filter(None, [count, who])))
        if line.discount:
            yield Row(why(line, company), money(-line.discount))
    if visit.discount_total and len(visit.lines.all()) > 1:
        yield Row(_("Discounts together"), money(-visit.discount_total))
    yield Row(_("Total"), money(visit.total), is_total=True)
    for payment in visit.payments.all():
        yield Row(payment.get_kind_display(), money(payment.amount))
    for tip in visit.tips.all():
        yield Row(_("Tip: %(master)s") % {"master": tip.master.short_name}, money(tip.amount))
    for refund in visit.refunds.all():
        words = {"day": format_day(refund.made_at, "day")}
        yield Row(_("Given back on %(day)s") % words, money(-refund.total), refund.reason)


def why(line: VisitLine, company: Company) -> str:
    """For a client who reads another language than the desk the card and the birthday are named anew; other words are the owner's."""
    words = {"percent": f"{line.discount_percent.normalize():f}"}
    if get_language() != company.language and line.discount_kind == Kind.CARD:
        return _("Discount card, %(percent)s %%") % words
    if get_language() != company.language and line.discount_kind == Kind.BIRTHDAY:
        return _("Birthday, %(percent)s %%") % words
    return line.discount_text


def rows_after(visit: Visit, company: Company, *, now: datetime) -> Iterator[Row]:
    """Where the client stands now: points, deposit, passes, certificates and debt, and the way to the next tier."""
    client, has = visit.client, balances(visit.client)
    if visit.points_earned:
        yield Row(_("Points earned"), f"+{format_number(visit.points_earned)}")
    if has["points"]:
        yield Row(_("Points now"), format_number(has["points"]))
    if has["deposit"]:
        yield Row(_("Deposit now"), format_money(has["deposit"], company.currency))
    if has["credit"]:
        yield Row(_("Owed now"), format_money(-has["credit"], company.currency))
    for payment in visit.payments.all():
        if payment.kind == "certificate" and payment.entry:
            left = format_money(payment.entry.account.balance, company.currency)
            yield Row(_("Left on the gift certificate"), left)
    for each in Pass.objects.filter(lines__visit=visit).select_related("plan").distinct():
        yield Row(_("Pass “%(name)s”") % {"name": each.plan}, visits_left(each))
    climb = climb_of(client, now)
    if climb.card and climb.next:
        facts = {
            "tier": climb.next.name,
            "percent": f"{climb.next.percent.normalize():f}",
            "missing": climb.missing_text,
        }
        yield Row(_("Next tier: %(tier)s, %(percent)s %%. %(missing)s to go.") % facts)


def visits_left(each: Pass) -> str:
    until = _("until %(day)s") % {"day": format_day(each.ends_on, "day")}
    if each.visits_left is None:
        return until
    return _("%(left)d of %(total)d") % {"left": each.visits_left, "total": each.visits_total} + f", {until}"


def as_text(visit: Visit, company: Company, *, now: datetime) -> str:
    rows = [f"{row.text}{counted(row)}  {row.sum}" for row in rows_of(visit, company)]
    after = [f"{row.text}  {row.sum}".rstrip() for row in rows_after(visit, company, now=now)]
    return "\n".join([*rows, "", *after]) if after else "\n".join(rows)


def counted(row: Row) -> str:
    return f" ({row.about})" if row.about else ""
