"""Refund, correction, passes and certificates on a bill, tips: everything a bill did walks back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from loyalty.errors import NotEnough, PassUnusable, ReasonMissing
from loyalty.models import Account, Entry, PassPlan
from loyalty.operations import PaidIn, pay_in, sell_certificate, sell_pass, set_credit_limit
from loyalty.queries import balances
from salon.errors import Refused
from tests.factories import ClientFactory, GoodsFactory, ServiceFactory
from visits.errors import MoreThanPaid, NotForThisPass, NothingToRefund, TipForNobody
from visits.models import Payment, Refund, RefundLine, RefundPayment, StockMovement, Visit
from visits.operations import (
    WantedLine,
    WantedPayment,
    WantedRefund,
    WantedTip,
    correct_bill,
    lines_left,
    refund_bill,
)
from visits.operations.proof import find_wrong
from visits.queries import level_of


@pytest.fixture
def give_back(administrator, now):
    """give_back(visit, 20): of the first line; without a sum, all of the bill."""

    def giving(visit, amount=None, *, key="r", money_as="cash", pieces=None, at=now, reason="Unhappy"):
        left = lines_left(visit)
        wanted = [WantedRefund(line, rest, line.quantity if line.goods_id else 0) for line, rest in left]
        if amount is not None:
            wanted = [WantedRefund(left[0][0], Decimal(amount), pieces or 0)]
        return refund_bill(visit, lines=wanted, money_as=money_as, reason=reason, by=administrator, now=at, key=key)

    return giving


@pytest.fixture
def cut(service, master):
    return WantedLine(service=service, master=master)


@pytest.fixture
def pass_of(person, service, branch, administrator, now):
    def selling(visits=3, price=100, client=person):
        plan = PassPlan.objects.create(name=f"{visits} cuts", visits=visits, days=90, price=Decimal(price))
        plan.services.add(service)
        paid = [PaidIn("cash", Decimal(price))]
        return sell_pass(client, plan=plan, payments=paid, branch=branch, by=administrator, now=now, key="pass")

    return selling


def right():
    return not any(find_wrong().values())


def back(refund):
    return sorted(refund.payments.values_list("kind", "amount"))


def test_a_whole_refund_walks_everything_back(bill, give_back, cut, person, branch, administrator, now):
    cream = GoodsFactory(price=Decimal(16), purchase_cost=Decimal(9))
    pay_in(person, amount=Decimal(40), payment_kind="cash", branch=branch, by=administrator, now=now, key="d")
    visit = bill([cut, WantedLine(goods=cream, quantity=2)], deposit=40, card=42)
    person.refresh_from_db()
    assert (person.visits_count, person.spent_total, balances(person)["points"]) == (1, 82, Decimal("4.10"))

    refund = give_back(visit, money_as="card")

    person.refresh_from_db()
    visit.refresh_from_db()
    assert back(refund) == [("card", 42), ("deposit", 40)]
    assert (refund.total, refund.points_taken_back, refund.points_short) == (82, Decimal("4.10"), 0)
    assert (person.visits_count, person.spent_total, person.last_visit_on) == (0, 0, None)
    assert (balances(person)["deposit"], balances(person)["points"]) == (40, 0)
    assert (visit.refunded, visit.is_void, level_of(cream, branch)) == (82, True, 0)
    assert list(refund.lines.order_by("pk").values_list("cost", "pieces")) == [(0, 0), (18, 2)]
    assert right()


def test_parts_come_back_in_proportion_and_never_more_than_was_paid(bill, give_back, cut):
    visit = bill([cut], cash=20, card=30)
    assert back(give_back(visit, 5, key="a", money_as="")) == [("card", 3), ("cash", 2)]
    assert back(give_back(visit, "33.33", key="b", money_as="")) == [("card", 20), ("cash", Decimal("13.33"))]
    with pytest.raises(MoreThanPaid) as refusal:
        give_back(visit, "11.68", key="c")
    assert refusal.value.details["left"] == "11.67"
    give_back(visit, "11.67", key="d", money_as="")
    sums = {
        kind: sum(RefundPayment.objects.filter(kind=kind).values_list("amount", flat=True)) for kind in ("cash", "card")
    }
    assert sums == {"cash": 20, "card": 30}
    with pytest.raises(NothingToRefund):
        give_back(visit, 0, key="e")
    assert right()


def test_points_already_spent_are_kept_back_from_the_money(bill, give_back, cut, person, now):
    visit = bill([cut], cash=50)
    bill([cut], key="two", at=now + timedelta(days=1), points="2.50", cash="47.50")
    refund = give_back(visit, at=now + timedelta(days=2))
    earned_since = Decimal("2.38")
    assert (refund.points_taken_back, refund.points_short) == (earned_since, Decimal("0.12"))
    assert back(refund) == [("cash", Decimal("49.88"))]
    assert balances(person)["points"] == 0
    assert right()


def test_the_same_refund_sent_twice_is_one_and_a_reason_is_asked(bill, give_back, cut):
    visit = bill([cut], cash=50)
    with pytest.raises(ReasonMissing):
        give_back(visit, 10, reason=" ")
    assert give_back(visit, 10) == give_back(visit, 10)
    assert Refund.objects.count() == 1


def test_the_database_refuses_to_give_a_line_back_twice(bill, give_back, cut):
    visit = bill([cut], cash=50)
    refund = give_back(visit, 30)
    line = visit.lines.get()
    other = Refund.objects.create(
        visit=visit, total=21, till_day=visit.day, made_at=visit.paid_at, by=refund.by, reason="x", key="other"
    )
    with pytest.raises(IntegrityError, match="more is given back"), transaction.atomic():
        RefundLine.objects.create(refund=other, line=line, amount=21)


def test_a_credit_paid_off_meanwhile_comes_back_as_a_deposit(bill, give_back, cut, person, owner, branch, now):
    set_credit_limit(person, limit=Decimal(80), reason="Trusted", by=owner, now=now)
    visit = bill([cut], credit=50)
    pay_in(person, amount=Decimal(30), payment_kind="cash", kind="credit", branch=branch, by=owner, now=now, key="off")
    give_back(visit)
    assert (balances(person)["credit"], balances(person)["deposit"]) == (0, 30)
    assert right()


def test_a_certificate_pays_in_parts_and_gets_its_part_back(bill, give_back, cut, branch, administrator, now):
    sold = sell_certificate(
        nominal=Decimal(70), payments=[PaidIn("cash", Decimal(70))], branch=branch, by=administrator, now=now, key="c"
    )
    by_code = [WantedPayment("certificate", Decimal(50), certificate=sold)]
    visit = bill([cut], paid=by_code)
    assert Account.objects.get(kind="certificate").balance == 20
    with pytest.raises(NotEnough):
        bill([cut], key="two", paid=by_code)
    much_later = now + timedelta(days=500)
    give_back(visit, at=much_later)
    sold.refresh_from_db()
    assert Account.objects.get(kind="certificate").balance == 70
    assert sold.expires_on == much_later.date() + timedelta(days=30)
    assert right()


def test_a_pass_pays_visit_by_visit_to_its_last_cent(bill, cut, pass_of, person, now):
    held = pass_of()
    by_pass = WantedLine(service=cut.service, master=cut.master, by_pass=held)
    visits = [bill([by_pass], key=f"v{n}", at=now + timedelta(days=n)) for n in range(3)]
    assert [visit.total for visit in visits] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    line = visits[0].lines.get()
    assert (line.covered_by, line.discount, line.discount_reason) == (held, Decimal("16.67"), "Pass “3 cuts”")
    held.refresh_from_db()
    assert (held.visits_left, Account.objects.get(kind="pass").balance) == (0, 0)
    with pytest.raises(PassUnusable):
        bill([by_pass], key="v4")
    assert right()


def test_a_refunded_visit_of_a_pass_is_on_the_pass_again(bill, give_back, cut, pass_of):
    held = pass_of()
    visit = bill([WantedLine(service=cut.service, master=cut.master, by_pass=held), cut], cash=50)
    give_back(visit)
    held.refresh_from_db()
    assert (held.visits_left, Account.objects.get(kind="pass").balance) == (3, 100)
    assert right()


def test_a_pass_is_for_its_holder_and_its_services(bill, cut, pass_of, master):
    other = pass_of(client=ClientFactory())
    with pytest.raises(PassUnusable, match="somebody else"):
        bill([WantedLine(service=cut.service, master=master, by_pass=other)])
    own = PassPlan.objects.get()
    own.services.clear()
    other.client_id = other.client_id
    with pytest.raises(Refused):
        bill([WantedLine(service=ServiceFactory(), master=master, by_pass=other)])
    assert Visit.objects.count() == 0


def test_a_pass_does_not_cover_other_services(bill, pass_of, master):
    held = pass_of()
    with pytest.raises(NotForThisPass):
        bill([WantedLine(service=ServiceFactory(), master=master, by_pass=held)])


def test_a_correction_is_a_refund_and_a_new_bill_or_nothing(bill, cut, person, administrator, master, now):
    visit = bill([cut], cash=50)
    dearer = WantedLine(service=ServiceFactory(price=Decimal(80)), master=master)
    correcting = {"lines": [dearer], "reason": "Wrong service", "by": administrator, "now": now, "key": "fix"}
    with pytest.raises(Refused):
        correct_bill(visit, payments=[WantedPayment("cash", Decimal(50))], **correcting)
    assert (Refund.objects.count(), Visit.objects.count()) == (0, 1)

    corrected = correct_bill(visit, payments=[WantedPayment("card", Decimal(80))], **correcting)

    person.refresh_from_db()
    assert (corrected.corrects, corrected.total, corrected.is_first) == (visit, 80, True)
    assert (person.visits_count, person.spent_total, balances(person)["points"]) == (1, 80, 4)
    assert back(Refund.objects.get()) == [("cash", 50)]
    assert correct_bill(visit, payments=[WantedPayment("card", Decimal(80))], **correcting) == corrected
    assert right()


def test_tips_are_no_turnover_and_go_to_who_worked(bill, cut, master, person):
    tip = WantedTip(master, "cash", Decimal(7))
    visit = bill([cut], cash=50, tips=[tip, tip])
    assert list(visit.tips.values_list("master", "amount")) == [(master.pk, 14)]
    assert (visit.total, sum(Payment.objects.values_list("amount", flat=True))) == (50, 50)
    for wrong in (WantedTip(visit.paid_by, "cash", Decimal(1)), WantedTip(master, "points", Decimal(1))):
        with pytest.raises(TipForNobody):
            bill([cut], key="two", cash=50, tips=[wrong])


def test_each_line_earns_points_by_its_own_rate_and_more_on_the_birthday(bill, cut, company, person, now):
    cut.service.points_percent = Decimal(10)
    cut.service.save()
    plain = GoodsFactory(price=Decimal(20))
    gift = GoodsFactory(price=Decimal(30), points_percent=Decimal(0))
    visit = bill([cut, WantedLine(goods=plain), WantedLine(goods=gift)], cash=100)
    assert visit.points_earned == 6
    company.points_birthday_factor, company.birthday_discount_percent = Decimal(2), Decimal(0)
    company.save()
    person.birth_month, person.birth_day = now.month, now.day
    person.save()
    assert bill([cut], key="two", cash=50).points_earned == 10


@pytest.mark.django_db(transaction=True)
def test_of_ten_refunds_at_once_only_what_was_paid_goes_back(bill, give_back, cut):
    visit = bill([cut], cash=50)

    def one(n):
        try:
            return give_back(visit, 20, key=f"r{n}").total
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        results = list(pool.map(one, range(10)))
    assert sorted(map(str, results)) == ["20"] * 2 + ["more_than_paid"] * 8
    assert sum(RefundPayment.objects.values_list("amount", flat=True)) == 40
    assert Entry.objects.filter(reason="taken_back").count() == 2
    assert StockMovement.objects.count() == 0
    assert right()
