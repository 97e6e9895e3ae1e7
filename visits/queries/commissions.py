"""A master's turnover of a calendar month, by which a stepped commission rises; what a service not sold yet would pay."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from loyalty.commissions import Kind, OfPiece, Sold, average, of_piece, terms_for
from loyalty.queries import terms_by_master
from salon.models import Service, Staff, StaffService
from visits.models import RefundLine, VisitLine

Turnovers = defaultdict[tuple[int, date], Decimal]


def turnovers(masters: Collection[int], first: date, last: date) -> Turnovers:
    """By master and first day of the month: what was paid for their services and goods at any branch, less what was given
    back in that month. Days included. Two queries."""
    found: Turnovers = defaultdict(Decimal)
    lines = VisitLine.objects.filter(master__in=masters, visit__day__range=(first, last))
    back = RefundLine.objects.filter(line__master__in=masters, refund__till_day__range=(first, last))
    sold = lines.order_by().values_list("master", TruncMonth("visit__day")).annotate(sum=Sum("total"))
    returned = back.order_by().values_list("line__master", TruncMonth("refund__till_day")).annotate(sum=Sum("amount"))
    for master, month, amount in sold:
        found[master, month] += amount
    for master, month, amount in returned:
        found[master, month] -= amount
    return found


def commissions_by_terms(services: Sequence[Service], day: date, *, is_shared: bool) -> dict[int, OfPiece | None]:
    """By service, on average of the masters who do it; stepped ones at the turnover of the month of `day`. No services: no query."""
    if not services:
        return {}
    doing = StaffService.objects.filter(service__in=services, staff__in=Staff.objects.masters())
    masters: dict[int, list[Staff]] = {service.pk: [] for service in services}
    for each in doing.select_related("staff"):
        masters[each.service_id].append(each.staff)
    rules = terms_by_master({staff for group in masters.values() for staff in group})
    stepped = [pk for pk, terms in rules.items() if any(each.kind == Kind.STEPPED for each in terms)]
    month = day.replace(day=1)
    before = turnovers(stepped, month, day) if stepped else Turnovers(Decimal)
    found = {}
    for service in services:
        price = service.price
        sold = Sold(price, price, price, service=service.pk, category=service.category_id)
        found[service.pk] = average(
            [
                of_piece(
                    terms_for(sold, rules[staff.pk], staff.commission_percent),
                    turnover=before[staff.pk, month],
                    is_shared=is_shared,
                )
                for staff in masters[service.pk]
            ]
        )
    return found
