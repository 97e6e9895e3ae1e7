"""The close of a day: what must be in the drawer, what differs and why, and that nothing comes into it afterwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction

from loyalty.errors import NoSuchSum, ReasonMissing, SumTooLarge
from loyalty.models import Entry
from loyalty.operations import pay_in, post_entry
from visits.errors import DayClosed, DayNotCome, DifferenceUnexplained, EarlierDayOpen, OtherWay
from visits.models import CashMovement, DayClose, LedgerCheck, Visit
from visits.operations import (
    WantedLine,
    WantedRefund,
    WantedTip,
    close_day,
    close_uncounted,
    lines_left,
    move_cash,
    refund_bill,
)
from visits.operations.proof import check_ledger, find_wrong
from visits.queries import day_report, float_before, open_days
from visits.tasks import prove_ledger

DAY = timedelta(days=1)


@pytest.fixture
def cut(service, master):
    return WantedLine(service=service, master=master)


@pytest.fixture
def close(branch, administrator, now):
    """close(cash=50): of today, leaving 20 in the drawer."""

    def closing(at=now, day=None, float_after=20, reason="", **counted):
        sums = {kind: Decimal(amount) for kind, amount in counted.items()}
        return close_day(
            branch, day=day or branch.local_day(at), counted=sums, float_after=Decimal(float_after), reason=reason,
            by=administrator, now=at,
        )  # fmt: skip

    return closing


def test_what_must_be_there_is_everything_that_came_and_went(bill, cut, person, branch, master, administrator, now):
    at_desk = {"branch": branch, "by": administrator, "now": now}
    visit = bill([cut], cash=30, card=20, tips=[WantedTip(master, "cash", Decimal(5))])
    pay_in(person, amount=Decimal(100), payment_kind="cash", key="d", **at_desk)
    move_cash(amount=Decimal(-40), reason="bank", key="m", **at_desk)
    back = [WantedRefund(line, Decimal(10)) for line, _left in lines_left(visit)]
    refund_bill(visit, lines=back, money_as="cash", reason="Late", by=administrator, now=now, key="r")

    report = day_report(branch, branch.local_day(now))

    assert report.expected == {"cash": 85, "card": 20, "transfer": 0}
    assert (report.bills, report.turnover, report.tips, report.refunds) == (1, 50, {"cash": 5}, {"cash": 10})
    assert (report.paid_in, report.moved) == ({"cash": 100}, -40)
    assert (report.returned, report.net, report.paid_for) == (10, 40, {"deposit": {"cash": 100}})
    assert [(each.label, each.total) for each in report.sections] == [
        ("Paid", 50),
        ("Tips", 5),
        ("Deposits paid in", 100),
        ("Given back of bills", 10),
    ]


def test_the_float_goes_over_to_the_next_day_and_what_is_paid_after_the_close_too(bill, cut, close, branch, now):
    bill([cut], cash=50)
    close(cash=50)
    late = bill([cut], key="late", at=now + timedelta(hours=1), cash=50)
    tomorrow = branch.local_day(now) + DAY
    assert (late.day, late.till_day) == (tomorrow - DAY, tomorrow)
    assert (float_before(branch, tomorrow), day_report(branch, tomorrow).expected["cash"]) == (20, 50)
    done = close(at=now + DAY, cash=70)
    assert list(done.sums.values_list("kind", "expected", "counted")) == [
        ("cash", 70, 70),
        ("card", 0, 0),
        ("transfer", 0, 0),
    ]


def test_a_difference_needs_a_reason_and_is_kept(bill, cut, close):
    bill([cut], cash=50)
    with pytest.raises(DifferenceUnexplained, match="differs") as refusal:
        close(cash=45)
    assert refusal.value.details["difference"] == "€5"
    done = close(cash=45, reason="Given as change by mistake")
    assert (done.reason, done.report["payments"]) == ("Given as change by mistake", {"cash": "50.00"})


def test_a_day_is_closed_once_and_never_edited(close, branch, now):
    done = close(float_after=0)
    with pytest.raises(DayClosed):
        close(float_after=0)
    with pytest.raises(DayClosed):
        close(day=branch.local_day(now) - DAY, float_after=0)
    with pytest.raises(DayNotCome):
        close(day=branch.local_day(now) + DAY, float_after=0)
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        DayClose.objects.filter(pk=done.pk).update(float_after=1)


def test_no_more_is_left_in_the_drawer_than_was_counted(bill, cut, close):
    bill([cut], cash=50)
    with pytest.raises(NoSuchSum):
        close(cash=50, float_after=51)


def test_days_on_which_money_moved_stand_open_until_somebody_closes_them(bill, cut, close, branch, now):
    bill([cut], cash=50)
    bill([cut], key="two", at=now + 2 * DAY, cash=50)
    today = branch.local_day(now)
    assert open_days(branch, today + 3 * DAY) == [today, today + 2 * DAY]
    close(cash=50)
    assert open_days(branch, today + 3 * DAY) == [today + 2 * DAY]
    assert open_days(branch, today + 2 * DAY) == []


def test_no_close_wipes_out_days_that_nobody_counted(bill, cut, close, branch, administrator, manager, now):
    """Also those of longer ago than a month; a manager may leave them uncounted, and that stays written."""
    today = branch.local_day(now)
    long_ago, last_week = today - 60 * DAY, today - 7 * DAY
    for n, day in enumerate((long_ago, last_week, today)):
        bill([cut], key=f"k{n}", at=now - (today - day), cash=50)
    with pytest.raises(EarlierDayOpen) as refusal:
        close(cash=50)
    assert (refusal.value.details["day"], open_days(branch, today)) == (long_ago.isoformat(), [long_ago, last_week])

    leaving = {"through": last_week, "float_after": Decimal(30), "by": manager, "now": now}
    with pytest.raises(ReasonMissing):
        close_uncounted(branch, reason=" ", **leaving)
    with pytest.raises(DayClosed):
        close_uncounted(branch, reason="Late", **leaving | {"through": today})
    left = close_uncounted(branch, reason="We begin today", **leaving)

    assert (left.uncounted, left.reason, open_days(branch, today)) == ([long_ago, last_week], "We begin today", [])
    assert close(cash=80).float_before == 30
    with pytest.raises(DayClosed):
        close_uncounted(branch, reason="Again", **leaving)


def test_a_day_with_sums_beyond_reason_can_be_closed_all_the_same(person, close, branch, administrator, now):
    """Sums that nobody has are refused; what got in before is counted."""
    at_desk = {"branch": branch, "by": administrator, "now": now}
    with pytest.raises(SumTooLarge):
        pay_in(person, amount=Decimal(1_000_000_000), payment_kind="cash", key="d", **at_desk)
    with pytest.raises(SumTooLarge):
        move_cash(amount=Decimal(1_000_000_000), reason="change", key="m", **at_desk)
    paid = {"kind": "deposit", "reason": Entry.Reason.TOP_UP, "note": "cash", "key": "before"}
    post_entry(person, amount=Decimal(99_999_999_999), **paid, **at_desk)
    with pytest.raises(SumTooLarge):
        close(cash=99_999_999_999, float_after=0)
    done = close(reason="Mistyped", float_after=0)
    assert done.sums.get(kind="cash").expected == 99_999_999_999


def test_a_reason_belongs_to_a_direction(branch, administrator, now):
    for amount, reason in ((5, "bank"), (-5, "change")):
        with pytest.raises(OtherWay):
            move_cash(branch, amount=Decimal(amount), reason=reason, by=administrator, now=now, key="m")


def test_cash_is_moved_once_a_key(branch, administrator, now):
    moving = {"amount": Decimal(-5), "reason": "purchase", "by": administrator, "now": now, "key": "m"}
    assert move_cash(branch, **moving) == move_cash(branch, **moving)
    assert CashMovement.objects.get().amount == -5


@pytest.mark.django_db(transaction=True)
def test_payments_and_the_close_at_once_lose_nothing(bill, cut, close, branch, now):
    """Each bill is in the report of the closed day, or counts tomorrow."""

    def one(n):
        try:
            return close(reason="whatever is there", float_after=0) if n == 4 else bill([cut], key=f"k{n}", cash=50)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(one, range(8)))
    today, done = branch.local_day(now), DayClose.objects.get()
    counted = Visit.objects.filter(till_day=today).count()
    assert (int(done.report["bills"]), Visit.objects.filter(till_day=today + DAY).count()) == (counted, 7 - counted)


def test_the_nightly_proof_is_kept_and_says_what_is_off(bill, cut, person, now):
    bill([cut], cash=50)
    assert prove_ledger() is True
    person.accounts.filter(kind="points").update(balance=99)
    check = check_ledger(now=now)
    wrong = person.accounts.get(kind="points").pk
    assert (check.is_right, check.off["accounts"], check.off["lots"]) == (False, [wrong], [wrong])
    assert LedgerCheck.objects.count() == 2
    assert {name for name, found in find_wrong().items() if found} == {"accounts", "lots"}
    assert Entry.objects.count() == 1
