"""A master's turnover of a calendar month, by which a stepped commission rises."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

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
