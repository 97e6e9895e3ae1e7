"""What becomes of points with time."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction

from clients.models import Client
from loyalty.models import Account, AccountKind, Entry, Lot
from loyalty.operations.ledger import account, post_entry
from loyalty.operations.lots import left_in_lots
from salon.models import Company

A_HALF_DAY = timedelta(hours=12)


def points_until(day: date, company: Company) -> date | None:
    """The last day of points earned on this day."""
    return day + relativedelta(months=company.points_months) if company.points_months else None


def over_everywhere(now: datetime) -> date:
    """Whatever the time zone, days before this one are over."""
    return (now - A_HALF_DAY).date()


@transaction.atomic
def expire_points(client: Client, *, now: datetime) -> Entry | None:
    """Locks the account. What is out of date lapses; nothing when nothing is."""
    day = over_everywhere(now)
    if not Lot.objects.filter(account__client=client).expired(day).exists():
        return None
    locked = account(client, AccountKind.POINTS)
    lots = list(Lot.objects.filter(account=locked).expired(day))
    if not (lapsed := left_in_lots(lots)):
        return None
    last = max(lot.pk for lot in lots)
    return post_entry(
        client,
        kind=AccountKind.POINTS,
        amount=-lapsed,
        reason=Entry.Reason.EXPIRED,
        key=f"expired:{locked.pk}:{day.isoformat()}:{last}",
        branch=None,
        by=None,
        now=now,
    )


def expire_all_points(*, now: datetime) -> int:
    """The clients whose points lapsed, one transaction each."""
    lots = Lot.objects.expired(over_everywhere(now))
    owners = Account.objects.filter(lots__in=lots, client__isnull=False).select_related("client").distinct()
    return sum(1 for owner in owners.iterator() if owner.client and expire_points(owner.client, now=now))
