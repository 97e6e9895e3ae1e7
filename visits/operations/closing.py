"""Closing a day at a till, and cash that goes in and out of the drawer besides."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from loyalty.errors import NoSuchSum, SumNotPositive
from loyalty.models import Till
from loyalty.operations import till_day
from salon.formats import format_money
from salon.models import Branch, Company, Staff
from visits.errors import DayClosed, DifferenceUnexplained
from visits.models import TILL_KINDS, CashMovement, DayClose, DayCloseSum, PaymentKind
from visits.queries.closing import day_report, float_before

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
    if (till.closed_through and day <= till.closed_through) or day > branch.local_day(now):
        raise DayClosed
    company = Company.objects.get()
    sums = [counted.get(kind, ZERO) for kind in TILL_KINDS]
    if any(each < 0 or each % company.precision for each in (*sums, float_after)) or float_after > sums[0]:
        raise NoSuchSum
    report, before = day_report(branch, day), float_before(branch, day)
    expected = {kind: report.expected[kind] + (before if kind == PaymentKind.CASH else ZERO) for kind in TILL_KINDS}
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


def totals_of(close: DayClose) -> dict[str, Any]:
    return {each.kind: each.counted - each.expected for each in close.sums.all()}
