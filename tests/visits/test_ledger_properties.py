"""Random months at the till: whatever is sold, paid, refunded, lapsed or broken off in the middle, the ledger is right."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from loyalty.models import Account, Entry, PassPlan
from loyalty.operations import (
    PaidIn,
    expire_all_points,
    lapse_certificates,
    lapse_passes,
    pay_in,
    sell_certificate,
    sell_pass,
    set_credit_limit,
)
from salon.errors import Refused
from tests.factories import GoodsFactory
from visits.models import Payment, RefundPayment, Visit
from visits.operations import (
    WantedLine,
    WantedPayment,
    WantedRefund,
    check_out,
    checkout,
    close_day,
    correct_bill,
    lines_left,
    refund_bill,
    refunds,
)
from visits.operations.proof import find_wrong


class Crash(Exception):
    """The power went off."""


class Month:
    """What people do at the till, one thing after another. Every step is refused or done wholly."""

    def __init__(self, person, branch, service, master, owner, now):
        self.person, self.branch, self.owner, self.now, self.keys = person, branch, owner, now, 0
        self.cut = WantedLine(service=service, master=master)
        self.cream = WantedLine(goods=GoodsFactory(price=Decimal(16), purchase_cost=Decimal(9)), quantity=2)
        self.certificates, self.passes = [], []
        self.plan = PassPlan.objects.create(name="Three", visits=3, days=40, price=Decimal(100))
        self.plan.services.add(service)

    @property
    def at(self):
        self.keys += 1
        return {"by": self.owner, "now": self.now, "key": f"step:{self.keys}"}

    def wait(self, days):
        self.now += timedelta(days=days)

    def night(self, _n):
        for lapse in (expire_all_points, lapse_certificates, lapse_passes):
            lapse(now=self.now)
            lapse(now=self.now)

    def leave_deposit(self, n):
        pay_in(self.person, amount=Decimal(n), payment_kind="cash", branch=self.branch, **self.at)

    def trust(self, n):
        set_credit_limit(self.person, limit=Decimal(n), reason="Trusted", by=self.owner, now=self.now)

    def pay_off(self, n):
        pay_in(self.person, amount=Decimal(n), payment_kind="card", kind="credit", branch=self.branch, **self.at)

    def sell_certificate(self, n):
        paid = [PaidIn("cash", Decimal(n))]
        self.certificates.append(sell_certificate(nominal=Decimal(n), payments=paid, branch=self.branch, **self.at))

    def sell_pass(self, n):
        paid = [PaidIn("deposit" if n % 2 else "card", Decimal(100))]
        self.passes.append(sell_pass(self.person, plan=self.plan, payments=paid, branch=self.branch, **self.at))

    def bill(self, n):
        """A cut and cream, paid with as much as there may be of kind `n`, the rest in cash."""
        lines = [self.cut, self.cream] if n % 3 else [self.cut]
        check_out(None, client=self.person, branch=self.branch, lines=lines, payments=self.mix(lines, n), **self.at)

    def bill_with_pass(self, n):
        if self.passes:
            line = WantedLine(
                service=self.cut.service, master=self.cut.master, by_pass=self.passes[n % len(self.passes)]
            )
            check_out(None, client=self.person, branch=self.branch, lines=[line], payments=[], **self.at)

    def mix(self, lines, n):
        total = Decimal(sum(50 if line.service else 32 for line in lines))
        kind = ["deposit", "points", "credit", "certificate", "card"][n % 5]
        part = min(total, Decimal(n % 40))
        special = WantedPayment(kind, part)
        if kind == "certificate":
            if not self.certificates:
                return [WantedPayment("cash", total)]
            special = WantedPayment(kind, part, certificate=self.certificates[n % len(self.certificates)])
        return [special, WantedPayment("cash", total - part)]

    def refund(self, n):
        if visit := self.some_visit(n):
            left = lines_left(visit)
            share = Decimal(n % 4) / 3 if n % 4 else Decimal(1)
            wanted = [
                WantedRefund(line, (rest * min(share, Decimal(1))).quantize(Decimal("0.01"))) for line, rest in left
            ]
            refund_bill(visit, lines=wanted, money_as=["", "cash", "deposit"][n % 3], reason="x", **self.at)

    def correct(self, n):
        if (visit := self.some_visit(n)) and not visit.is_void:
            correct_bill(visit, lines=[self.cut], payments=[WantedPayment("card", Decimal(50))], reason="x", **self.at)

    def some_visit(self, n):
        visits = list(Visit.objects.order_by("pk"))
        return visits[n % len(visits)] if visits else None

    def close(self, _n):
        close_day(
            self.branch, day=self.branch.local_day(self.now), counted={}, float_after=Decimal(0), reason="x",
            by=self.owner, now=self.now,
        )  # fmt: skip


STEPS = [
    "wait", "night", "leave_deposit", "trust", "pay_off", "sell_certificate", "sell_pass", "bill", "bill", "bill",
    "bill_with_pass", "refund", "refund", "correct", "close",
]  # fmt: skip


def crash(*_args, **_kwargs):
    raise Crash


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 60), st.booleans()), min_size=15, max_size=30))
def test_whatever_happens_the_ledger_is_right(
    steps, person, branch, service, master, owner, company, now, monkeypatch, django_db_blocker
):
    with transaction.atomic():
        company.points_months = 1
        company.save()
        month, done = Month(person, branch, service, master, owner, now), Counter()
        for name, n, breaks in steps:
            before = snapshot()
            with monkeypatch.context() as broken:
                if breaks and n % 4 == 0:
                    broken.setattr(checkout, "bring_card_up_to_date", crash)
                    broken.setattr(refunds, "count_back", crash)
                try:
                    with transaction.atomic():
                        getattr(month, name)(n)
                    done[name] += 1
                except (Refused, Crash):
                    assert snapshot() == before
        for name in done:
            event(name)
        assert not any(find_wrong().values())
        assert_money_is_conserved(person)
        transaction.set_rollback(True)


def snapshot():
    return (Entry.objects.count(), Visit.objects.count(), Payment.objects.count(), RefundPayment.objects.count())


def assert_money_is_conserved(person):
    """What came into the till and has not left it again is on accounts, or was earned by bills, or lapsed."""

    def total(rows):
        return sum(rows.values_list("amount", flat=True), Decimal(0))

    till = ["cash", "card", "transfer"]
    came = total(Payment.objects.filter(kind__in=till)) + total(Entry.objects.filter(reason="top_up"))
    went = total(RefundPayment.objects.filter(kind__in=till))
    held = sum(Account.objects.exclude(kind="points").values_list("balance", flat=True), Decimal(0))
    lapsed = -total(Entry.objects.filter(reason="expired").exclude(account__kind="points"))
    billed = sum((visit.total - visit.refunded for visit in Visit.objects.all()), Decimal(0))
    by_points = total(Payment.objects.filter(kind="points")) - total(RefundPayment.objects.filter(kind="points"))
    kept = sum(Visit.objects.values_list("refunds__points_short", flat=True).exclude(refunds=None), Decimal(0))
    assert came - went == held + lapsed + billed - by_points + kept
    person.refresh_from_db()
    assert person.spent_total == billed
