"""Closing a day at a till, and cash that goes in and out of the drawer besides."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty.errors import NoSuchSum, ReasonMissing, SumNotPositive, SumTooLarge
from loyalty.models import Till
from loyalty.operations import till_day
from salon.formats import format_day, format_money
from salon.models import LARGEST_SUM, Branch, Company, Staff
from visits.errors import DayClosed, DayNotCome, DifferenceUnexplained, EarlierDayOpen, OtherWay
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
    check_sums([abs(amount)])
    if reason not in (CashMovement.OUTWARD if amount < 0 else CashMovement.INWARD):
        raise OtherWay
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
    till = locked_till(branch)
    check_order(till, day, now=now)
    sums = [counted.get(kind, ZERO) for kind in TILL_KINDS]
    check_sums([*sums, float_after])
    if float_after > sums[0]:
        raise NoSuchSum
    report, before = day_report(branch, day), float_before(branch, day)
    expected = expected_in_till(report, before)
    off = sum((abs(counted.get(kind, ZERO) - expected[kind]) for kind in TILL_KINDS), ZERO)
    if off and not reason.strip():
        raise DifferenceUnexplained(difference=format_money(off))
    close = DayClose.objects.create(
        branch=branch, day=day, float_before=before, float_after=float_after, reason=reason.strip(),
        report=report.as_json(), closed_by=by, closed_at=now,
    )  # fmt: skip
    DayCloseSum.objects.bulk_create(
        DayCloseSum(close=close, kind=kind, expected=expected[kind], counted=counted.get(kind, ZERO))
        for kind in TILL_KINDS
    )
    end_at(till, day)
    return close


@transaction.atomic
def close_uncounted(
    branch: Branch, *, through: date, float_after: Decimal, reason: str, by: Staff, now: datetime
) -> DayClose:
    """A manager's way out for a branch that begins late: these days stay named, with the reason, in a locked report.

    Locks the till. `float_after` is what is in the drawer now.
    """
    till = locked_till(branch)
    days = [*open_days(branch, through), through]
    if through not in open_days(branch, branch.local_day(now)):
        raise DayClosed
    check_sums([float_after])
    if not reason.strip():
        raise ReasonMissing
    close = DayClose.objects.create(
        branch=branch, day=through, float_before=float_before(branch, through), float_after=float_after,
        reason=reason.strip(), report={"uncounted": [day.isoformat() for day in days]}, closed_by=by, closed_at=now,
    )  # fmt: skip
    end_at(till, through)
    return close


def locked_till(branch: Branch) -> Till:
    Till.objects.get_or_create(branch=branch)
    return Till.objects.select_for_update().get(branch=branch)


def end_at(till: Till, day: date) -> None:
    till.closed_through = day
    till.save(update_fields=["closed_through"])


def check_sums(sums: Sequence[Decimal]) -> None:
    """What was counted or moved: nothing below zero, nothing that the currency has not, nothing that nobody has."""
    precision = Company.objects.get().precision
    if any(each < 0 or each % precision for each in sums):
        raise NoSuchSum
    if any(each > LARGEST_SUM for each in sums):
        raise SumTooLarge


def check_closable(branch: Branch, day: date, *, now: datetime) -> None:
    """For a page that is about to ask for the count."""
    check_order(Till.objects.filter(branch=branch).first() or Till(branch=branch), day, now=now)


def check_order(till: Till, day: date, *, now: datetime) -> None:
    """Day after day, from the first with money on: that of a day that is jumped over would be in no report."""
    if day > till.branch.local_day(now):
        raise DayNotCome
    if till.closed_through and day <= till.closed_through:
        raise DayClosed
    if earlier := open_days(till.branch, day):
        words = {"day": format_day(earlier[0], "day_long")}
        sentence = _(
            "First close %(day)s: money was taken on it too. A manager may also close the days before without counting."
        )
        raise EarlierDayOpen(sentence % words, day=earlier[0].isoformat())
