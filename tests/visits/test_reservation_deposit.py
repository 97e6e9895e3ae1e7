"""The deposit of a booking from the desk to the bill: taken once, moved with the visit, given back or kept once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from decimal import Decimal
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bookings.errors import NotByPolicy, WrongState
from bookings.models import OPEN, Appointment, BookingPolicy
from bookings.operations import (
    Accepted,
    Settlement,
    WantedPart,
    book_appointment,
    cancel_appointment,
    mark_no_show,
    move_appointment,
    places_of,
    put_back,
)
from bookings.operations.by_link import move_by_link
from bookings.queries import day_board
from bookings.queries.deposits import deposit_of
from clients.operations import merge_clients, undo_merge
from clients.operations.erasure import erase_client
from loyalty.errors import KeyUsedForAnother, NotEnough
from loyalty.models import Account, Entry
from loyalty.operations import pay_in
from loyalty.queries import balances
from salon.errors import Refused
from salon.models import Role
from tests.factories import (
    BranchFactory,
    ClientFactory,
    CompanyFactory,
    MasterFactory,
    ServiceFactory,
    StaffFactory,
    put_on_shift,
)
from tests.visits.test_till import sums
from visits.errors import NothingDue, NotReadyToPay, PaymentsDoNotCover
from visits.models import Payment, Visit
from visits.operations import WantedLine, WantedPayment, check_out, take_deposit
from visits.queries import till_of

TWENTY = Decimal(20)


@pytest.fixture
def policy(company):
    return BookingPolicy.objects.create(name="All", is_on=True, demand_sum=20, late_sum=15, missed_sum=20)


@pytest.fixture
def booked(policy, person, branch, service, master, administrator, now):
    """A cut for 50 in two days with a deposit of 20 asked, told at the desk."""
    return book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=now + timedelta(days=2), by=administrator,
        now=now, accepted=Accepted("desk", TWENTY),
    )  # fmt: skip


@pytest.fixture
def take(booked, branch, administrator, now):
    def take(amount=20, kind="cash", key="one", appointment=booked):
        asked = {"branch": branch, "by": administrator, "now": now}
        return take_deposit(appointment, amount=Decimal(amount), payment_kind=kind, key=key, **asked)

    return take


@pytest.fixture
def pay(booked, person, branch, service, master, administrator, now):
    def pay(key="bill", client=person, price=None, **given):
        lines = [WantedLine(service=price or service, master=master)]
        payments = [WantedPayment(kind, Decimal(amount)) for kind, amount in given.items()]
        return check_out(
            booked, client=client, branch=branch, lines=lines, payments=payments, by=administrator, now=now, key=key, may_be_early=True
        )  # fmt: skip

    return pay


def entries():
    return sorted(Entry.objects.values_list("account__kind", "reason", "amount"))


def ledger_is_right():
    call_command("check_ledger", stdout=StringIO())


def test_a_deposit_is_taken_once_and_no_more_than_is_due(take, booked, branch, administrator, now):
    first = take(15)
    assert take(15) == first
    with pytest.raises(KeyUsedForAnother):
        take(5)
    with pytest.raises(NothingDue):
        take(6, key="two")
    take(5, "card", key="two")
    with pytest.raises(NothingDue):
        take(1, key="three")
    deposit = deposit_of(booked, now=now)
    assert (deposit.held, deposit.due) == (20, 0)
    till = till_of(branch, branch.local_day(now), by=administrator, now=now)
    assert (sums(till.paid_in["reservation"]), till.total) == ({"cash": (15, 1), "card": (5, 1)}, 0)


def test_from_the_clients_deposit_only_what_is_there(take, person, branch, administrator, now):
    with pytest.raises(NotEnough):
        take(kind="deposit")
    pay_in(person, amount=TWENTY, payment_kind="cash", branch=branch, by=administrator, now=now, key="in")
    take(kind="deposit")
    assert balances(person) == {"deposit": 0, "points": 0, "reservation": 20, "credit": 0, "pass": 0}
    ledger_is_right()


def test_the_bill_takes_it_off_once_also_after_the_visit_moved(take, pay, booked, lilit, administrator, now):
    take()
    move_appointment(booked, starts_at=now + timedelta(days=3), master=lilit, by=administrator, now=now)
    with pytest.raises(PaymentsDoNotCover):
        pay(cash=50)
    visit = pay(cash=30)
    assert pay(cash=30) == visit
    assert sorted(visit.payments.values_list("kind", "amount")) == [("cash", 30), ("reservation", 20)]
    with pytest.raises(NotReadyToPay):
        take(key="again")
    with pytest.raises(WrongState):
        cancel_appointment(booked, reason="x", by=administrator, now=now, settlement=Settlement(Decimal(0), "return"))
    ledger_is_right()


@pytest.fixture
def lilit(branch, service, now):
    lilit = MasterFactory(branches=[branch], services=[service])
    put_on_shift(lilit, branch, now)
    return lilit


def test_what_is_more_than_the_bill_stays_on_the_clients_deposit(take, pay, person):
    take()
    visit = pay(price=ServiceFactory(price=Decimal(12)))
    assert list(visit.payments.values_list("kind", "amount")) == [("reservation", 12)]
    assert balances(person)["deposit"] == 8
    ledger_is_right()


@pytest.mark.parametrize(
    ("hours_before", "chosen", "forfeited", "returned", "kept"),
    [
        (48, None, 0, 0, 20),
        (24, Settlement(Decimal(0), "return"), 0, 20, 0),
        (23, None, 15, 0, 5),
        (23, Settlement(Decimal(15), "return"), 15, 5, 0),
        (23, Settlement(Decimal(0), "return", "card"), 0, 20, 0),
    ],
)
def test_cancelling_by_the_policy(take, booked, person, administrator, hours_before, chosen, forfeited, returned, kept):
    take()
    at = booked.starts_at - timedelta(hours=hours_before)
    cancel_appointment(booked, reason="ill", by=administrator, now=at, settlement=chosen)
    cancel_appointment(booked, reason="ill", by=administrator, now=at)
    moved = dict(Entry.objects.filter(account__kind="reservation", amount__lt=0).values_list("reason", "amount"))
    assert moved == {
        reason: -sum_ for reason, sum_ in (("forfeited", forfeited), ("returned", returned), ("moved", kept)) if sum_
    }
    assert balances(person)["deposit"] == kept
    till = till_of(booked.branch, booked.branch.local_day(at), by=administrator, now=at)
    back = {chosen.paid_by: (returned, 1)} if returned else {}
    assert (sums(till.returned), till.fees) == (back, forfeited)
    ledger_is_right()


@pytest.mark.parametrize(
    ("how", "kept_as_fee"), [("link", 15), ("desk", 15), ("salon asked", 0), ("taken back", 0), ("in time", 0)]
)
def test_what_was_late_at_a_move_stays_late_unless_the_salon_asked(
    take, booked, administrator, client, how, kept_as_fee
):
    take()
    was_at, far = booked.starts_at, booked.starts_at + timedelta(days=5)
    at = was_at - timedelta(hours=25 if how == "in time" else 23)
    before = places_of(booked)
    if how == "link":
        moved = move_by_link(booked, starts_at=far, master=None, now=at)
    else:
        moved = move_appointment(booked, starts_at=far, by=administrator, now=at, salon_asked=how == "salon asked")
    if how == "taken back":
        at = was_at - timedelta(hours=22)
        put_back(moved, before=before, after=places_of(moved), by=administrator, now=at)
        moved = move_appointment(moved, starts_at=far, by=administrator, now=at, salon_asked=True)
    client.force_login(administrator)
    shown = client.get(reverse("bookings:cancel", args=[booked.pk])).content.decode()
    assert ("it was moved late" in shown) == bool(kept_as_fee)
    cancel_appointment(moved, reason="ill", by=None, now=at)
    assert sum(Entry.objects.filter(reason="forfeited").values_list("amount", flat=True)) == -kept_as_fee


def test_only_the_owner_keeps_more_than_the_policy_and_says_why(take, booked, administrator, owner, now):
    take()
    for by, why in ((administrator, "rude"), (owner, " ")):
        with pytest.raises(NotByPolicy):
            cancel_appointment(booked, reason="x", by=by, now=now, settlement=Settlement(TWENTY, why=why))
    with pytest.raises(NotEnough):
        cancel_appointment(booked, reason="x", by=owner, now=now, settlement=Settlement(Decimal(21), why="rude"))
    cancel_appointment(booked, reason="x", by=owner, now=now, settlement=Settlement(TWENTY, why="rude"))
    assert Entry.objects.get(reason="forfeited").note == "rude"


def test_not_coming_costs_its_own_fee_and_nothing_where_the_client_was_not_told(take, booked, administrator, now, branch, service, person, lilit):  # fmt: skip
    take()
    at = booked.starts_at + timedelta(minutes=1)
    mark_no_show(booked, by=administrator, now=at)
    assert (Entry.objects.get(reason="forfeited").amount, balances(person)["deposit"]) == (-20, 0)
    untold = book_appointment(
        person, branch=branch, parts=[WantedPart(service, lilit)], starts_at=at + timedelta(hours=1), by=None, now=at
    )
    take(appointment=untold, key="two")
    mark_no_show(untold, by=administrator, now=at + timedelta(hours=2))
    assert balances(person)["deposit"] == 20
    ledger_is_right()


def test_the_desk_sees_what_is_due_and_what_is_paid(client, administrator, booked, take, branch, now):
    client.force_login(administrator)

    def seen():
        block = day_board(branch, branch.local_day(booked.starts_at), by=administrator, now=now).blocks[0]
        pages = [reverse("bookings:drawer", args=[booked.pk]), reverse("clients:card", args=[booked.client_id])]
        texts = [client.get(page).content.decode() for page in pages]
        words = ["Deposit due €20" in text for text in texts] + ["Deposit paid €20" in text for text in texts]
        return block.deposit_due, block.deposit_held, *words

    assert seen() == (20, 0, True, True, False, False)
    take()
    assert seen() == (0, 20, False, False, True, True)


def test_the_pages_take_the_deposit_and_give_it_back_once(client, administrator, booked, now):
    client.force_login(administrator)
    form = {"reservation-amount": "20", "reservation-payment_kind": "card", "reservation-key": "k"}
    page = reverse("visits:reservation", args=[booked.pk])
    assert [client.post(page, form).status_code for _time in range(2)] == [302, 302]
    assert client.post(page, form | {"reservation-amount": "x"}).status_code == 422

    cancel = reverse("bookings:cancel", args=[booked.pk])
    assert "Deposit of this booking: €20" in client.get(cancel).content.decode()
    chosen = {"reason": "ill", "forfeit": "0", "rest": "return", "paid_by": "card"}
    assert [client.post(cancel, chosen).status_code for _time in range(2)] == [302, 409]
    assert entries()[-1] == ("reservation", "top_up", 20)
    assert Entry.objects.filter(reason="returned", note="card").count() == 1


def test_a_merge_takes_the_deposit_along_and_its_undo_back(take, booked, person, branch, administrator, pay, now):
    take()
    kept = ClientFactory(home_branch=branch)
    merge = merge_clients(kept, gone=person, by=administrator, now=now)
    assert (balances(kept)["reservation"], balances(person)["reservation"]) == (20, 0)
    ledger_is_right()
    undo_merge(merge, by=administrator, now=now)
    assert (balances(kept)["reservation"], balances(person)["reservation"]) == (0, 20)
    pay(cash=30)
    ledger_is_right()


@pytest.mark.parametrize(("way", "reason"), [("returned", "returned"), ("given_up", "forfeited")])
def test_who_is_erased_has_the_deposit_settled_first(take, person, owner, now, way, reason):
    take()
    erase_client(person, why="wish", by=owner, now=now, settle={"reservations": way, "bookings": "cancel"})
    assert Entry.objects.get(reason=reason).amount == -20
    ledger_is_right()


def at_once(*acts):
    """What each comes back with: True, or the code of its refusal."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=30)
            act()
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_at_once_nothing_is_taken_or_given_back_twice(take, pay, booked, administrator, now):
    assert at_once(lambda: take(key="a"), lambda: take(key="b"), lambda: take(key="b")) in (
        ["done", "nothing_due", "nothing_due"],
        ["done", "done", "nothing_due"],
    )
    assert Account.objects.get(kind="reservation").balance == 20
    back = Settlement(Decimal(0), "return")

    def cancel():
        cancel_appointment(booked, reason="x", by=administrator, now=now, settlement=back)

    came = at_once(cancel, cancel, lambda: pay(cash=30))
    assert came in (["already_settled", "done", "not_ready_to_pay"], ["done", "wrong_state", "wrong_state"])
    given_back = Entry.objects.filter(reason="returned").count()
    assert (given_back, Payment.objects.filter(kind="reservation").count()) in ((1, 0), (0, 1))
    ledger_is_right()


MIDDAY = time(12)


class Money(RuleBasedStateMachine):
    """Whatever is done in whatever order: money in = bills + given back + kept as fees + what still lies on accounts."""

    visits = Bundle("visits")

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        CompanyFactory()
        self.branch = BranchFactory()
        self.service = ServiceFactory(price=Decimal(50))
        self.master = MasterFactory(branches=[self.branch], services=[self.service])
        self.by = StaffFactory(role=Role.OWNER, branches=[self.branch])
        self.person = ClientFactory(home_branch=self.branch)
        self.now = self.branch.at(self.branch.local_day(self.person.registered_at), MIDDAY)
        put_on_shift(self.master, self.branch, self.now, days=6)
        BookingPolicy.objects.create(
            name="All", is_on=True, demand_percent=60, late_sum=20, missed_percent=100, raise_percent=20
        )
        self.count = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, operation, *args, **kwargs):
        try:
            with transaction.atomic():
                return operation(*args, **kwargs, by=self.by, now=self.now)
        except Refused:
            return None

    @rule(target=visits, hours=st.integers(1, 70), is_told=st.booleans())
    def book(self, hours, is_told):
        asked = {"branch": self.branch, "parts": [WantedPart(self.service, self.master)]}
        accepted = Accepted("desk", Decimal(50)) if is_told else None
        starts_at = self.now + timedelta(hours=hours)
        return self.attempt(book_appointment, self.person, **asked, starts_at=starts_at, accepted=accepted)

    @rule(visit=visits, amount=st.sampled_from([10, 30, 50]), kind=st.sampled_from(["cash", "card", "deposit"]))
    def take(self, visit, amount, kind):
        if visit:
            self.count += 1
            asked = {"payment_kind": kind, "branch": self.branch, "key": str(self.count)}
            self.attempt(take_deposit, visit, amount=Decimal(amount), **asked)

    @rule(visit=visits, hours=st.integers(1, 70))
    def move(self, visit, hours):
        if visit:
            self.attempt(move_appointment, visit, starts_at=self.now + timedelta(hours=hours))

    @rule(visit=visits, forfeit=st.sampled_from([None, 0, 10, 20]), rest=st.sampled_from(["keep", "return"]))
    def cancel(self, visit, forfeit, rest):
        if visit:
            chosen = Settlement(None if forfeit is None else Decimal(forfeit), rest)
            self.attempt(cancel_appointment, visit, reason="x", settlement=chosen)

    @rule(visit=visits)
    def miss(self, visit):
        if visit:
            self.attempt(mark_no_show, visit)

    @rule(visit=visits)
    def check_out(self, visit):
        if visit:
            held = Account.objects.filter(subject=visit.ledger_subject).first()
            left = max(Decimal(50) - (held.balance if held else 0), Decimal(0))
            paying = [WantedPayment("cash", left)] if left else []
            asked = {
                "client": self.person,
                "branch": self.branch,
                "lines": [WantedLine(service=self.service, master=self.master)],
            }
            self.attempt(check_out, visit, **asked, payments=paying, key=f"bill:{visit.pk}", may_be_early=True)

    @rule(hours=st.integers(1, 30))
    def later(self, hours):
        self.now += timedelta(hours=hours)

    @invariant()
    def money_in_is_where_it_should_be(self):
        def summed(**which):
            return Entry.objects.filter(**which).aggregate(sum=Sum("amount", default=0))["sum"]

        money = Entry.objects.exclude(account__kind="points")
        lies = Account.objects.exclude(kind="points").aggregate(sum=Sum("balance", default=0))["sum"]
        taken = summed(reason="top_up")
        assert taken == lies - summed(reason="returned") - summed(reason="forfeited") - summed(reason="spent")
        assert money.filter(reason="moved").aggregate(sum=Sum("amount", default=0))["sum"] == 0
        billed = Visit.objects.aggregate(sum=Sum("total", default=0))["sum"]
        assert Payment.objects.aggregate(sum=Sum("amount", default=0))["sum"] == billed
        over = Appointment.objects.exclude(state__in=OPEN).values_list("pk", flat=True)
        subjects = [f"booking:{pk}" for pk in over]
        assert not Account.objects.filter(subject__in=subjects, balance__gt=0).exists()


def test_in_any_order_no_money_is_lost_or_asked_twice(db):
    quick = settings(max_examples=5, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Money, settings=quick)
