"""What a master earned by the bills of a day, for their own day on the phone: with or without a booking, at any branch."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from bookings.earned import Earned, tells_what_was_earned
from salon.models import Staff
from visits.models import RefundLine, Visit, VisitLine


@tells_what_was_earned
def by_bills(master: Staff, day: date, appointments: frozenset[int]) -> Earned:
    """As the report of commissions counts: less what was given back on that day. One query, and another for bookings."""
    back = RefundLine.objects.filter(line__master=master, refund__till_day=day).order_by()
    minus = back.values("line__master").annotate(share=-Sum("commission")).values_list("share", flat=True)
    lines = VisitLine.objects.filter(master=master, visit__day=day).order_by()
    plus = lines.values("master").annotate(share=Sum("commission")).values_list("share", flat=True)
    paid = Visit.objects.filter(appointment__in=appointments).values_list("appointment", flat=True)
    return Earned(sum(plus.union(minus, all=True), Decimal(0)), frozenset(paid if appointments else ()))
