"""Closing a day at a till, and cash that goes in and out of the drawer besides."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty.errors import NoSuchSum, SumNotPositive
from loyalty.models import Till
from loyalty.operations import till_day
from salon.formats import format_day, format_money
from salon.models import Branch, Company, Staff
from visits.errors import DayClosed, DifferenceUnexplained, EarlierDayOpen
from visits.models import TILL_KINDS, CashMovement, DayClose, DayCloseSum
from visits.queries.closing import day_report, expected_in_till, float_before, open_days

ZERO = Decimal(0)


@transaction.atomic
def move_cash(
    branch: Branch, *, amount: Decimal, reason: str, by: Staff, now: datetime, key: str, note: str = ""
) -> CashMovement:
    """Locks the till. Below zero: out of the drawer. The same `key` again gives back the movement it made."""
    day = till_day(branch, now)
    if known := CashMovement.objects.filter(key=key).first():
        return known
    if not amount:
        raise SumNotPositive
    if amount % Company.objects.get().precision:
        raise NoSuchSum
    return CashMovement.objects.create(
        branch=branch, till_day=day, amount=amount, reason=reason, note=note, by=by, happened_at=now, key=key
    )


@transaction.atomic
def close_day(
    branch: Branch,
    *,
    day: date,
    counted: Mapping[str, Decimal],
    float_after: Decimal,
    reason: str,
    by: Staff,
    now: datetime,
) -> DayClose:
    """Locks the till: whoever takes money after this takes it for the next day. A difference needs a reason."""
    Till.objects.get_or_create(branch=branch)
    till = Till.objects.select_for_update().get(branch=branch)
    check_order(till, day, now=now)
    company = Company.objects.get()
    sums = [counted.get(kind, ZERO) for kind in TILL_KINDS]
    if any(each < 0 or each % company.precision for each in (*sums, float_after)) or float_after > sums[0]:
        raise NoSuchSum
    report, before = day_report(branch, day), float_before(branch, day)
    expected = expected_in_till(report, before)
    off = sum((abs(counted.get(kind, ZERO) - expected[kind]) for kind in TILL_KINDS), ZERO)
    if off and not reason.strip():
        raise DifferenceUnexplained(difference=format_money(off, company.currency))
    close = DayClose.objects.create(
        branch=branch, day=day, float_before=before, float_after=float_after, reason=reason.strip(),
        report=report.as_json(), closed_by=by, closed_at=now,
    )  # fmt: skip
    DayCloseSum.objects.bulk_create(
        DayCloseSum(close=close, kind=kind, expected=expected[kind], counted=counted.get(kind, ZERO))
        for kind in TILL_KINDS
    )
    till.closed_through = day
    till.save(update_fields=["closed_through"])
    return close


def check_closable(branch: Branch, day: date, *, now: datetime) -> None:
    """For a page that is about to ask for the count."""
    check_order(Till.objects.filter(branch=branch).first() or Till(branch=branch), day, now=now)


def check_order(till: Till, day: date, *, now: datetime) -> None:
    """Day after day: money of a day that is jumped over would be in no report. The first close may be of any day."""
    if (till.closed_through and day <= till.closed_through) or day > till.branch.local_day(now):
        raise DayClosed
    if till.closed_through and (earlier := open_days(till.branch, day)):
        words = {"day": format_day(earlier[0], "day_long")}
        raise EarlierDayOpen(_("First close %(day)s: money was taken on it too.") % words, day=earlier[0].isoformat())
