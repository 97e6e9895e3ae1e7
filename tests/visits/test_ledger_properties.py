"""Random months at the till: whatever is sold, paid, refunded, lapsed or broken off in the middle, the ledger is right."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from loyalty.models import Account, Card, CardChange, CardRules, Entry, PassPlan, Progress, Tier
from loyalty.operations import (
    PaidIn,
    expire_all_points,
    issue_card,
    lapse_certificates,
    lapse_passes,
    pay_debt_from_deposit,
    pay_in,
    pay_out,
    pay_out_pass,
    save_tiers,
    sell_certificate,
    sell_pass,
    set_credit_limit,
    sweep_tiers,
    tier_for,
)
from salon.errors import Refused
from salon.models import Company
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
    priced,
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
        steps = [("Bronze", 4, 60, 1), ("Silver", 8, 150, 3), ("Gold", 12, 260, 5)]
        columns = ("name", "discount_percent", "from_spent", "from_visits")
        Tier.objects.all().delete()
        save_tiers([Tier(**dict(zip(columns, step, strict=True))) for step in steps], by=owner)
        issue_card(person, by=owner, now=now)

    @property
    def at(self):
        self.keys += 1
        return {"by": self.owner, "now": self.now, "key": f"step:{self.keys}"}

    def wait(self, days):
        self.now += timedelta(days=days)

    def night(self, _n):
        for lapse in (expire_all_points, lapse_certificates, lapse_passes, sweep_tiers):
            lapse(now=self.now)
            lapse(now=self.now)

    def leave_deposit(self, n):
        pay_in(self.person, amount=Decimal(n), payment_kind="cash", branch=self.branch, **self.at)

    def trust(self, n):
        set_credit_limit(self.person, limit=Decimal(n), reason="Trusted", by=self.owner, now=self.now)

    def pay_off(self, n):
        pay_in(self.person, amount=Decimal(n), payment_kind="card", kind="credit", branch=self.branch, **self.at)

    def pay_off_from_deposit(self, n):
        pay_debt_from_deposit(self.person, amount=Decimal(n), branch=self.branch, **self.at)

    def change_rules_of_tiers(self, n):
        rules = {"earned_by": ["sum", "visits"][n % 2], "months": [None, 1][n % 3 == 0], "notice_days": 5}
        save_tiers([], rules=rules | {"fall": ["never", "step", "balance"][n % 3]}, by=self.owner)

    def sell_certificate(self, n):
        paid = [PaidIn("cash", Decimal(n))]
        self.certificates.append(sell_certificate(nominal=Decimal(n), payments=paid, branch=self.branch, **self.at))

    def sell_pass(self, n):
        paid = [PaidIn("deposit" if n % 2 else "card", Decimal(100))]
        self.passes.append(sell_pass(self.person, plan=self.plan, payments=paid, branch=self.branch, **self.at))

    def pay_out(self, n):
        """Of the deposit a part, of what was sold all that is left."""
        kind, given = ["cash", "card", "transfer"][n % 3], {"reason": "x", "branch": self.branch, **self.at}
        if n % 2 and self.certificates:
            pay_out(None, prepaid=self.certificates[n % len(self.certificates)], payment_kind=kind, **given)
        elif n % 5 and self.passes:
            ended = pay_out_pass(self.passes[n % len(self.passes)], payment_kind=kind, **given)
            assert ended.balance_after == 0
        else:
            pay_out(self.person, amount=Decimal(n % 20 + 1), payment_kind=kind, **given)

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
        total = self.total(lines)
        kind = ["deposit", "points", "credit", "certificate", "card"][n % 5]
        part = min(total, Decimal(n % 40))
        special = WantedPayment(kind, part)
        if kind == "certificate":
            if not self.certificates:
                return [WantedPayment("cash", total)]
            special = WantedPayment(kind, part, certificate=self.certificates[n % len(self.certificates)])
        return [special, WantedPayment("cash", total - part)]

    def total(self, lines):
        day, company = self.branch.local_day(self.now), Company.objects.get()
        at = {"branch": self.branch, "company": company, "day": day, "by": self.owner, "now": self.now}
        return priced(self.person, lines, appointment=None, **at).total

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
            paid = [WantedPayment("card", self.total([self.cut]))]
            correct_bill(visit, lines=[self.cut], payments=paid, reason="x", **self.at)

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
    "bill_with_pass", "refund", "refund", "correct", "close", "change_rules_of_tiers", "pay_off_from_deposit", "wait", "night", "pay_out",
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
        assert_the_card_is_what_happened_to_it(month)
        transaction.set_rollback(True)


def snapshot():
    return (Entry.objects.count(), Visit.objects.count(), Payment.objects.count(), RefundPayment.objects.count())


def assert_money_is_conserved(person):
    """What came into the till and has not left it again is on accounts, or was earned by bills, or lapsed."""

    def total(rows):
        return sum(rows.values_list("amount", flat=True), Decimal(0))

    till = ["cash", "card", "transfer"]
    came = total(Payment.objects.filter(kind__in=till)) + total(Entry.objects.filter(reason="top_up"))
    went = total(RefundPayment.objects.filter(kind__in=till)) - total(Entry.objects.filter(reason="returned"))
    held = sum(Account.objects.exclude(kind="points").values_list("balance", flat=True), Decimal(0))
    lapsed = -total(Entry.objects.filter(reason="expired").exclude(account__kind="points"))
    billed = sum((visit.total - visit.refunded for visit in Visit.objects.all()), Decimal(0))
    by_points = total(Payment.objects.filter(kind="points")) - total(RefundPayment.objects.filter(kind="points"))
    kept = sum(Visit.objects.values_list("refunds__points_short", flat=True).exclude(refunds=None), Decimal(0))
    assert came - went == held + lapsed + billed - by_points + kept
    person.refresh_from_db()
    assert person.spent_total == billed


def assert_the_card_is_what_happened_to_it(month):
    """Its tier is where its story ends; what counts towards it is what stands; nobody has less than was earned."""
    person, rows = month.person, Progress.objects.values_list("amount", "visits")
    assert sum((amount for amount, _visits in rows), Decimal(0)) == person.spent_total
    assert sum(visits for _amount, visits in rows) == person.visits_count == Visit.objects.filter(is_void=False).count()
    tier = None
    for change in CardChange.objects.filter(kind__in=["raised", "lowered", "taken_back"]).order_by("pk"):
        assert change.from_tier == tier
        tier = change.to_tier
    card = Card.objects.get()
    assert card.tier == tier
    month.night(0)
    card.refresh_from_db()
    earned = tier_for(person, day=month.now.date())
    assert (card.tier.discount_percent if card.tier else 0) >= (earned.discount_percent if earned else 0)
    assert card.falls_on is None or CardRules.current().fall != "never"
