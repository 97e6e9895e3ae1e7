"""What could make a bill wrong by a cent, or lose money without a word."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.operations import WantedPart, book_appointment
from loyalty.errors import NoSuchSum, NotEnough
from loyalty.models import AccountKind, Card, Entry, Tier
from loyalty.operations import issue_card, pay_in, post_entry
from loyalty.queries import accounts_off, balances
from salon.errors import Refused
from tests.factories import BranchFactory, ClientFactory, GoodsFactory, ServiceFactory
from visits.errors import AlreadyPaid, BelowCost, DiscountNeedsReason, NobodyDidIt, NotReadyToPay
from visits.models import PaymentKind, Visit
from visits.operations import WantedLine, WantedPayment, check_out


@pytest.fixture
def platinum(person, now):
    """A card of 25 %, above the 20 % that regular clients may have."""
    Tier.objects.all().delete()
    Tier.objects.create(name="Platinum", discount_percent=Decimal(25), from_spent=Decimal(0))
    return issue_card(person, number="000042", by=None, now=now)


def run_at_once(action, times, workers=None):
    def one(n):
        try:
            return action(n)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=workers or times) as pool:
        return list(pool.map(one, range(times)))


def test_a_card_above_the_ceiling_is_cut_to_it_and_the_bill_says_so(bill, service, master, platinum):
    line = bill([WantedLine(service=service, master=master)], cash=40).lines.get()
    assert (line.discount, line.discount_percent, line.total) == (10, 20, 40)
    assert line.discount_reason == "Platinum card, 25 %: the largest is 20 %"


def test_a_card_never_sells_below_cost_and_the_bill_says_so(bill, platinum):
    dear = GoodsFactory(purchase_cost=Decimal("15.50"), price=Decimal(16))
    line = bill([WantedLine(goods=dear)], cash="15.50").lines.get()
    assert (line.discount, line.discount_percent) == (Decimal("0.50"), Decimal("3.13"))
    assert line.discount_reason == "Platinum card, 25 %: down to cost"


def test_what_the_owner_gives_on_one_line_lifts_nothing_on_the_others(bill, service, master, owner, platinum):
    dear = GoodsFactory(purchase_cost=Decimal(15), price=Decimal(16))
    apology = WantedLine(service=service, master=master, discount_percent=Decimal(60), discount_reason="Burnt ear")
    visit = bill([apology, WantedLine(service=service, master=master), WantedLine(goods=dear)], by=owner, cash=75)
    assert [line.total for line in visit.lines.all()] == [20, 40, 15]


def test_a_price_below_cost_is_stopped_even_without_a_discount(bill, owner):
    dear = GoodsFactory(purchase_cost=Decimal(18), price=Decimal(16))
    with pytest.raises(BelowCost, match="€2"):
        bill([WantedLine(goods=dear)], cash=16)
    with pytest.raises(DiscountNeedsReason):
        bill([WantedLine(goods=dear)], cash=16, by=owner)
    sold = bill([WantedLine(goods=dear, discount_reason="Last bottle")], cash=16, by=owner).lines.get()
    assert (sold.total, sold.overridden_by, sold.override_reason) == (16, owner, "Last bottle")


def test_the_same_key_with_other_lines_of_the_same_sum_is_refused(bill, service, master):
    bill([WantedLine(service=service, master=master)], cash=50)
    with pytest.raises(AlreadyPaid):
        bill([WantedLine(service=ServiceFactory(price=50), master=master)], cash=50)
    with pytest.raises(AlreadyPaid):
        bill([WantedLine(service=service, master=master)], card=50)
    assert Visit.objects.count() == 1


def test_a_service_without_a_master_is_refused(bill, service):
    with pytest.raises(NobodyDidIt, match="Cut & finish"):
        bill([WantedLine(service=service)], cash=50)


def test_an_appointment_is_paid_at_its_own_branch(bill, person, service, master, administrator, branch, now):
    start = now + timedelta(hours=1)
    appointment = book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=start, by=administrator, now=now
    )
    with pytest.raises(NotReadyToPay):
        check_out(
            appointment,
            client=person,
            branch=BranchFactory(),
            lines=[WantedLine(service=service, master=master)],
            payments=[WantedPayment(PaymentKind.CASH, Decimal(50))],
            by=administrator,
            now=now,
            key="one",
        )


@pytest.mark.parametrize(("currency", "total", "points"), [("KRW", 33333, 1667), ("AMD", 33333, 1667)])
def test_currencies_without_small_coins_have_whole_sums_only(bill, company, master, currency, total, points):
    company.currency = currency
    company.save()
    lines = [WantedLine(service=ServiceFactory(price=Decimal("33333.40")), master=master)]
    with pytest.raises(NoSuchSum):
        bill(lines, cash="33332.50", card="0.50")
    visit = bill(lines, cash=total)
    assert (visit.total, visit.points_earned) == (total, points)


def test_a_deposit_has_no_fractions_either(person, company, branch, administrator, now):
    company.currency = "KRW"
    company.save()
    paying = {"payment_kind": "cash", "branch": branch, "by": administrator, "now": now}
    with pytest.raises(NoSuchSum):
        pay_in(person, amount=Decimal("100.50"), key="a", **paying)
    assert pay_in(person, amount=Decimal(100), key="b", **paying).balance_after == 100


def test_goods_alone_do_not_move_the_next_recommended_visit(bill, person, service, master, now):
    service.return_max_days = 28
    service.save()
    due = (bill([WantedLine(service=service, master=master)], cash=50).day) + timedelta(days=28)
    bill([WantedLine(goods=GoodsFactory())], cash=16, key="two", at=now + timedelta(days=3))
    person.refresh_from_db()
    assert person.next_visit_due_on == due


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prices=st.lists(st.decimals("0", "999.99", places=2), min_size=1, max_size=4),
    quantity=st.integers(1, 5),
    percent=st.decimals("0", "25", places=2),
    by_points=st.decimals("0", "30", places=2),
)
def test_any_bill_paid_to_the_cent_is_kept_to_the_cent(bill, branch, master, now, prices, quantity, percent, by_points):
    client = ClientFactory(home_branch=branch)
    post_entry(
        client,
        kind=AccountKind.POINTS,
        amount=Decimal(10_000),
        reason=Entry.Reason.OPENING,
        key=f"open:{client.pk}",
        branch=None,
        by=None,
        now=now,
    )
    lines = [
        WantedLine(
            service=ServiceFactory(price=price),
            master=master,
            quantity=quantity,
            discount_percent=percent,
            discount_reason="Opening",
        )
        for price in prices
    ]
    each = [price * quantity for price in prices]
    cent = Decimal("0.01")  # rounding never lifts a discount above the ceiling of 25 %
    most = [(full / 4).quantize(cent, "ROUND_FLOOR") for full in each]
    given = [(full * percent / 100).quantize(cent, "ROUND_HALF_UP") for full in each]
    total = sum(each) - sum(map(min, most, given))
    points = (total * by_points / 100).quantize(Decimal("0.01"), "ROUND_FLOOR")
    visit = bill(lines, client=client, key=f"k{client.pk}", points=points, card=total - points)
    client.refresh_from_db()
    assert visit.total == client.spent_total == total == sum(line.total for line in visit.lines.all())
    assert visit.total + visit.discount_total == sum(each)
    assert sum(payment.amount for payment in visit.payments.all()) == total
    assert balances(client)["points"] == 10_000 - points + visit.points_earned
    assert accounts_off() == []


@pytest.mark.django_db(transaction=True)
def test_fifty_payments_at_once_never_overdraw_one_deposit(bill, person, service, master, branch, administrator, now):
    pay_in(person, amount=Decimal(275), payment_kind="cash", branch=branch, by=administrator, now=now, key="in")
    line = WantedLine(service=service, master=master)
    answers = run_at_once(lambda n: bill([line], key=f"k{n}", deposit=50).number, 50, workers=12)
    person.refresh_from_db()
    assert answers.count("not_enough") == 45
    assert (Visit.objects.count(), person.visits_count, person.spent_total) == (5, 5, 250)
    assert balances(person)["deposit"] == 25
    assert accounts_off() == []


@pytest.mark.django_db(transaction=True)
def test_one_card_number_given_to_two_clients_at_once_goes_to_one(branch, now):
    people = [ClientFactory(home_branch=branch) for _n in range(6)]
    answers = run_at_once(lambda n: issue_card(people[n], number="000042", by=None, now=now).pk, 6)
    assert answers.count("card_number_taken") == 5
    assert Card.objects.count() == 1


def test_a_refused_payment_leaves_no_trace_anywhere(bill, person, service, master, now):
    with pytest.raises(NotEnough):
        bill([WantedLine(service=service, master=master), WantedLine(goods=GoodsFactory())], cash=16, deposit=50)
    before = (person.visits_count, person.spent_total, person.last_visit_on, person.next_visit_due_on)
    person.refresh_from_db()
    assert (person.visits_count, person.spent_total, person.last_visit_on, person.next_visit_due_on) == before
    assert (Visit.objects.count(), Entry.objects.count()) == (0, 0)


def test_check_ledger_names_a_bill_that_does_not_add_up(bill, service, master, capsys):
    visit = bill([WantedLine(service=service, master=master)], cash=50)
    Visit.objects.update(total=51)
    with pytest.raises(SystemExit) as left:
        call_command("check_ledger", "--json")
    off = json.loads(capsys.readouterr().out)["off"]
    assert (left.value.code, off["visits"], off["lines"], off["accounts"]) == (1, [visit.pk], [visit.pk], [])
