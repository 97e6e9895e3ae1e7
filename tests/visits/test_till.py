"""The till of a day: who waits, who has paid and how, and money left for later visits."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.operations import WantedPart, book_appointment, check_in, mark_ready, start_service
from loyalty.operations import pay_in
from tests.factories import BranchFactory, ClientFactory
from visits.operations import WantedLine, WantedPayment, check_out
from visits.queries import till_of


@pytest.fixture
def pay(branch, service, master, administrator, now):
    def pay(client, key, at=now, place=branch, **sums):
        master.branches.add(place)
        payments = [WantedPayment(kind, Decimal(amount)) for kind, amount in sums.items()]
        lines = [WantedLine(service=service, master=master)]
        return check_out(
            None, client=client, branch=place, lines=lines, payments=payments, by=administrator, now=at, key=key
        )

    return pay


def sums(shown):
    return {each.kind: (each.amount, each.count) for each in shown}


def test_the_day_is_summed_by_kind_of_payment(pay, person, branch, administrator, now):
    pay(person, "a", cash=50)
    pay(person, "b", cash=20, card=30)
    pay(person, "yesterday", at=now - timedelta(days=1), cash=50)
    pay(person, "elsewhere", place=BranchFactory(), cash=50)

    till = till_of(branch, branch.local_day(now), by=administrator, now=now)

    assert sums(till.sums) == {"cash": (70, 2), "card": (30, 1), "deposit": (0, 0), "points": (0, 0)}
    assert (till.total, len(till.paid)) == (100, 2)


def test_deposits_paid_in_are_shown_apart_from_the_bills(person, branch, administrator, now):
    paying = {"branch": branch, "by": administrator, "now": now}
    pay_in(person, amount=Decimal(100), payment_kind="cash", key="a", **paying)
    pay_in(person, amount=Decimal(40), payment_kind="cash", key="b", **paying)
    pay_in(person, amount=Decimal(25), payment_kind="card", key="c", **paying)
    pay_in(person, amount=Decimal(25), payment_kind="card", key="d", **paying | {"now": now - timedelta(days=1)})
    pay_in(person, amount=Decimal(25), payment_kind="card", key="e", **paying | {"branch": BranchFactory()})

    till = till_of(branch, branch.local_day(now), by=administrator, now=now)

    assert sums(till.paid_in["deposit"]) == {"cash": (140, 2), "card": (25, 1)}
    assert till.total == 0


def test_deposits_are_shown_on_the_page(client, administrator, person, branch):
    now = timezone.now()
    pay_in(person, amount=Decimal(140), payment_kind="cash", branch=branch, by=administrator, now=now, key="a")
    client.force_login(administrator)
    page = client.get(reverse("visits:till")).content.decode()
    assert "Deposits paid in:" in page
    assert "€140" in page


def test_those_who_are_ready_to_pay_come_first(branch, service, master, administrator, now):
    def booked(hours):
        return book_appointment(
            ClientFactory(home_branch=branch),
            branch=branch,
            parts=[WantedPart(service, master)],
            starts_at=now + timedelta(hours=hours),
            by=administrator,
            now=now,
        )

    later, waiting, in_chair, ready = booked(1), booked(3), booked(4), booked(5)
    check_in(waiting, by=administrator, now=now, may_be_early=True)
    for each in (in_chair, ready):
        start_service(each, by=administrator, now=now, may_be_early=True)
    mark_ready(ready, by=master, now=now)

    till = till_of(branch, branch.local_day(now), by=administrator, now=now)

    assert till.waiting == [ready, in_chair, waiting, later]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_till_asks_the_same_for_one_and_for_three(
    pay, branch, service, master, administrator, now, django_assert_num_queries, rows
):
    for n in range(rows):
        someone = ClientFactory(home_branch=branch)
        pay(someone, f"k{n}", cash=20, card=30)
        start = now + timedelta(hours=1 + n)
        wanted = [WantedPart(service, master)]
        book_appointment(someone, branch=branch, parts=wanted, starts_at=start, by=administrator, now=now)

    with django_assert_num_queries(12):
        till = till_of(branch, branch.local_day(now), by=administrator, now=now)

    assert (len(till.waiting), len(till.paid)) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_the_till_asks_the_same_for_one_and_for_three(
    client, pay, branch, administrator, django_assert_num_queries, rows
):
    for n in range(rows):
        pay(ClientFactory(home_branch=branch), f"k{n}", at=timezone.now(), cash=20, card=30)
    client.force_login(administrator)
    client.get(reverse("visits:till"))

    with django_assert_num_queries(18):
        page = client.get(reverse("visits:till"))

    assert len(page.context["till"].paid) == rows
