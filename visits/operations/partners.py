"""Settling a month with a partner."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction

from loyalty.errors import MonthRuns
from loyalty.models import Partner, Settlement
from loyalty.operations import locked_open
from salon.models import Company, Staff
from visits.queries.partners import months_with


@transaction.atomic
def settle_partner(partner: Partner, *, month: date, today: date, by: Staff, now: datetime) -> Settlement:
    """Locks the partner and writes down what is counted now; a month is settled once, when it is over."""
    if today < month + relativedelta(months=1):
        raise MonthRuns
    partner = locked_open(partner, month)
    row = months_with([partner], month, month)[partner.pk, month]
    we_owe, they_owe = row.owed(Company.objects.get())
    return Settlement.objects.create(
        partner=partner, month=month, bills=row.bills, came=row.came, spent=row.spent, sent=row.sent, sent_spent=row.sent_spent,
        we_owe=we_owe, they_owe=they_owe, by=by, settled_at=now,
    )  # fmt: skip
