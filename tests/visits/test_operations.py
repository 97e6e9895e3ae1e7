from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from bookings.models import State
from bookings.operations import WantedPart, book_appointment, cancel_appointment
from loyalty.models import AccountKind, Entry, Tier
from loyalty.operations import issue_card, post_entry
from loyalty.queries import accounts_off, balances
from salon.errors import Refused
from tests.factories import ClientFactory, GoodsFactory, ServiceFactory
from visits.errors import (
    AlreadyPaid,
    BelowCost,
    DiscountNeedsReason,
    DiscountTooLarge,
    EmptyFormula,
    NothingMoved,
    NothingToBill,
    NotReadyToPay,
    PaymentsDoNotCover,
    TooManyPoints,
)
from visits.models import FormulaNote, Payment, PaymentKind, StockMovement, Visit, VisitLine
from visits.operations import (
    WantedLine,
    WantedPayment,
    check_out,
    count_goods,
    receive_goods,
    take_numbers,
    write_formula,
)

CASH, CARD, DEPOSIT, POINTS = PaymentKind.CASH, PaymentKind.CARD, PaymentKind.DEPOSIT, PaymentKind.POINTS


@pytest.fixture
def appointment(person, branch, service, master, administrator, now):
    wanted = [WantedPart(service, master)]
    return book_appointment(
        person, branch=branch, parts=wanted, starts_at=now + timedelta(hours=1), by=administrator, now=now
    )


@pytest.fixture
def gold(person, administrator, now):
    Tier.objects.all().delete()
    Tier.objects.create(name="Gold", discount_percent=Decimal(10), from_spent=Decimal(0))
    return issue_card(person, number="000042", by=administrator, now=now)


def fill(person, kind, amount, now):
    post_entry(
        person,
        kind=kind,
        amount=Decimal(amount),
        reason=Entry.Reason.OPENING,
        key=f"open:{kind}",
        branch=None,
        by=None,
        now=now,
    )


@pytest.fixture
def pay(person, branch, service, master, administrator, now):
    """Checks out a cut for 50, paid in cash unless told otherwise."""

    def paying(
        appointment=None, *, payments=((CASH, 50),), lines=None, by=administrator, key="one", at=now, client=person
    ):
        return check_out(
            appointment,
            client=client,
            branch=branch,
            lines=lines if lines is not None else [WantedLine(service=service, master=master)],
            payments=[WantedPayment(kind, Decimal(str(amount))) for kind, amount in payments],
            by=by,
            now=at,
            key=key,
        )

    return paying


def test_a_paid_visit_has_its_line_its_payment_and_the_commission(pay, appointment, master):
    visit = pay(appointment)
    line = visit.lines.get()
    assert (visit.number, visit.total, visit.is_first, visit.points_earned) == (1, 50, True, Decimal("2.50"))
    assert (line.name, line.price, line.total, line.master, line.commission) == ("Cut & finish", 50, 50, master, 20)
    assert list(visit.payments.values_list("kind", "amount")) == [("cash", 50)]
    appointment.refresh_from_db()
    assert appointment.state == State.DONE


def test_what_the_card_shows_of_the_client_changes_with_it(pay, appointment, person, branch, now):
    pay(appointment)
    person.refresh_from_db()
    today = branch.local_day(now)
    assert (person.visits_count, person.spent_total) == (1, 50)
    assert (person.first_visit_on, person.last_visit_on) == (today, today)
    assert person.next_visit_due_on == today + timedelta(days=45)
    assert balances(person)["points"] == Decimal("2.50")


def test_the_next_date_follows_the_procedure_and_the_rhythm_is_the_median_gap(
    pay, person, branch, service, master, now
):
    service.return_max_days = 28
    service.save()
    for n, days in enumerate((0, 20, 50, 90)):
        pay(key=f"k{n}", at=now + timedelta(days=days))
    person.refresh_from_db()
    assert person.usual_interval_days == 30
    assert person.next_visit_due_on == branch.local_day(now) + timedelta(days=90 + 28)


def test_the_discount_of_the_card_comes_with_its_reason(pay, appointment, gold):
    visit = pay(appointment, payments=[(CARD, 45)])
    line = visit.lines.get()
    assert (line.discount, line.discount_percent, line.total) == (5, 10, 45)
    assert line.discount_reason == "Gold card, 10 %"
    assert visit.discount_total == 5


def test_a_bill_may_be_paid_in_four_ways_at_once(pay, appointment, person, now):
    fill(person, AccountKind.DEPOSIT, 20, now)
    fill(person, AccountKind.POINTS, 40, now)
    visit = pay(appointment, payments=[(CASH, 5), (CARD, 15), (DEPOSIT, 20), (POINTS, 10)])
    assert {payment.kind: payment.amount for payment in visit.payments.all()} == {
        "cash": 5,
        "card": 15,
        "deposit": 20,
        "points": 10,
    }
    assert visit.points_earned == 2
    assert balances(person) == {"deposit": 0, "points": 32, "reservation": 0, "credit": 0, "pass": 0}
    assert accounts_off() == []


@pytest.mark.parametrize("payments", [[(CASH, 49)], [(CASH, 51)], [], [(CASH, 60), (CARD, -10)]])
def test_payments_that_do_not_cover_the_bill_are_refused_and_nothing_is_kept(pay, appointment, person, payments):
    with pytest.raises(PaymentsDoNotCover):
        pay(appointment, payments=payments)
    person.refresh_from_db()
    appointment.refresh_from_db()
    assert (Visit.objects.count(), person.visits_count, appointment.state) == (0, 0, State.BOOKED)


def test_points_pay_only_their_share(pay, appointment, person, now):
    fill(person, AccountKind.POINTS, 100, now)
    with pytest.raises(TooManyPoints) as refusal:
        pay(appointment, payments=[(POINTS, "15.01"), (CASH, "34.99")])
    assert refusal.value.details == {"limit": "15.00"}


def test_a_deposit_that_is_too_small_rolls_everything_back(pay, appointment, person, now):
    fill(person, AccountKind.DEPOSIT, 10, now)
    with pytest.raises(Refused) as refusal:
        pay(appointment, payments=[(DEPOSIT, 50)])
    person.refresh_from_db()
    assert refusal.value.code == "not_enough"
    assert (Visit.objects.count(), Payment.objects.count(), person.spent_total) == (0, 0, 0)
    assert balances(person)["deposit"] == 10


def test_pressed_twice_is_one_bill(pay, appointment):
    assert pay(appointment) == pay(appointment)
    assert (Visit.objects.count(), Payment.objects.count()) == (1, 1)


def test_the_same_key_for_another_bill_is_refused(pay, appointment, branch):
    pay(appointment)
    with pytest.raises(AlreadyPaid):
        pay(client=ClientFactory(home_branch=branch))


def test_an_appointment_is_paid_once(pay, appointment):
    pay(appointment)
    with pytest.raises(AlreadyPaid):
        pay(appointment, key="two")


def test_a_cancelled_appointment_or_anothers_cannot_be_paid(pay, appointment, branch, administrator, now):
    with pytest.raises(NotReadyToPay):
        pay(appointment, client=ClientFactory(home_branch=branch))
    cancel_appointment(appointment, reason="ill", by=administrator, now=now)
    with pytest.raises(NotReadyToPay):
        pay(appointment)


def test_an_empty_bill_is_refused(pay):
    with pytest.raises(NothingToBill):
        pay(lines=[], payments=[])


def test_the_price_agreed_at_booking_holds(pay, appointment, service):
    service.price = 80
    service.save()
    assert pay(appointment).total == 50


def test_a_masters_own_price_is_used_without_an_appointment(pay, master, service):
    master.staff_services.update(price=65)
    assert pay(payments=[(CARD, 65)]).total == 65


def by_hand(service, master, percent, reason="late start"):
    return [WantedLine(service=service, master=master, discount_percent=Decimal(percent), discount_reason=reason)]


def test_a_discount_by_hand_is_written_with_its_reason(pay, service, master):
    visit = pay(lines=by_hand(service, master, 20), payments=[(CASH, 40)])
    assert visit.lines.get().discount_reason == "late start"


@pytest.mark.parametrize(
    ("percent", "reason", "refusal"), [(26, "apology", DiscountTooLarge), (10, " ", DiscountNeedsReason)]
)
def test_a_discount_by_hand_is_refused(pay, service, master, percent, reason, refusal):
    with pytest.raises(refusal):
        pay(lines=by_hand(service, master, percent, reason), payments=[(CASH, 40)])


def test_below_cost_is_stopped_at_the_desk_and_the_owner_may(pay, owner):
    dear = GoodsFactory(purchase_cost=Decimal(14), price=Decimal(16))
    lines = [WantedLine(goods=dear, discount_percent=Decimal(25), discount_reason="damaged box")]
    with pytest.raises(BelowCost):
        pay(lines=lines, payments=[(CASH, 12)])
    assert pay(lines=lines, payments=[(CASH, 12)], by=owner).total == 12


def test_goods_leave_the_stock_with_the_bill(pay, branch, administrator, now):
    shampoo = GoodsFactory()
    receive_goods(shampoo, branch=branch, quantity=5, by=administrator, now=now, key="k")
    pay(lines=[WantedLine(goods=shampoo, quantity=2)], payments=[(CASH, 32)])
    assert sum(StockMovement.objects.filter(goods=shampoo).values_list("quantity", flat=True)) == 3


def test_counting_writes_the_difference_once(branch, administrator, now, company):
    shampoo = GoodsFactory()
    receive_goods(shampoo, branch=branch, quantity=5, by=administrator, now=now, key="k")
    counting = {"branch": branch, "counted": 3, "by": administrator, "now": now}
    assert count_goods(shampoo, **counting).quantity == -2
    assert count_goods(shampoo, **counting) is None
    with pytest.raises(NothingMoved):
        receive_goods(shampoo, branch=branch, quantity=0, by=administrator, now=now, key="none")


def test_a_formula_is_written_anew_and_a_double_click_is_one(person, master, now):
    first = write_formula(person, text=" 6.1 + 7.3 ", by=master, now=now)
    assert write_formula(person, text="6.1 + 7.3", by=master, now=now + timedelta(seconds=3)) == first
    assert write_formula(person, text="6.1 + 7.3", by=master, now=now + timedelta(days=30)) != first
    assert FormulaNote.objects.count() == 2
    with pytest.raises(EmptyFormula):
        write_formula(person, text="  ", by=master, now=now)


@pytest.mark.parametrize(
    "change",
    [
        "update visits_payment set amount = 1",
        "delete from visits_payment",
        "update visits_visitline set total = price, discount = 0, name = 'x'",
    ],
)
def test_the_database_refuses_to_change_what_was_paid(pay, appointment, change):
    pay(appointment)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert (Payment.objects.get().amount, VisitLine.objects.get().name) == (50, "Cut & finish")


def at_once(action, times):
    def one(n):
        try:
            return action(n)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_two_desks_paying_the_same_appointment_make_one_bill(pay, appointment, person):
    answers = at_once(lambda n: pay(appointment, key=f"desk{n}").pk, 6)
    assert answers.count("already_paid") == 5
    person.refresh_from_db()
    assert (Visit.objects.count(), person.visits_count, person.spent_total) == (1, 1, 50)


@pytest.mark.django_db(transaction=True)
def test_receipts_of_many_desks_have_no_gap_and_no_double(pay, branch, service):
    people = [ClientFactory(home_branch=branch) for _n in range(12)]
    at_once(lambda n: pay(client=people[n], key=f"k{n}").number, 12)
    assert sorted(Visit.objects.values_list("number", flat=True)) == list(range(1, 13))
    assert take_numbers_in_a_transaction(branch) == 13


def take_numbers_in_a_transaction(branch):
    with transaction.atomic():
        return take_numbers(branch, 3)


def test_points_that_the_visit_itself_earns_cannot_pay_it(pay, company, branch, master):
    service = ServiceFactory(price=Decimal(100))
    with pytest.raises(TooManyPoints):
        pay(lines=[WantedLine(service=service, master=master)], payments=[(POINTS, 5), (CASH, 95)])
