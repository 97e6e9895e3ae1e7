"""Who stands where at the till, and what the day came to."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.models import Appointment, State
from bookings.operations import WantedPart, book_appointment, cancel_appointment, check_in, mark_ready, start_service
from tests.factories import ClientFactory, GoodsFactory, MasterFactory, put_on_shift
from visits.operations import WantedLine, WantedPayment, check_out
from visits.queries import menu_of, sums_of, till_of, visits_of

HOUR = timedelta(hours=1)


@pytest.fixture
def book(branch, service, administrator, now):
    def book(hours, client=None):
        master = MasterFactory(branches=[branch], services=[service])
        put_on_shift(master, branch, now - timedelta(days=1))
        parts, who = [WantedPart(service, master)], client or ClientFactory(home_branch=branch)
        return book_appointment(
            who, branch=branch, parts=parts, starts_at=now + hours * HOUR, by=administrator, now=now + hours * HOUR
        )

    return book


def waiting(branch, by, now):
    return till_of(branch, branch.local_day(now), by=by, now=now).waiting


def test_who_is_ready_stands_first_then_the_chair_then_who_waits_then_the_day(book, branch, administrator, now):
    later, booked, arrived, chair, ready = (book(hours) for hours in (3, 1, 1, 1, 2))
    check_in(arrived, by=administrator, now=now)
    start_service(chair, by=administrator, now=now)
    start_service(ready, by=administrator, now=now)
    mark_ready(ready, by=administrator, now=now)
    assert waiting(branch, administrator, now) == [ready, chair, arrived, booked, later]


def test_what_is_cancelled_or_of_another_day_does_not_wait(book, branch, administrator, now):
    cancel_appointment(book(1), reason="ill", by=administrator, now=now)
    book(24)
    yesterday = book(-20)
    assert waiting(branch, administrator, now) == []

    Appointment.objects.filter(pk=yesterday.pk).update(state=State.IN_SERVICE)
    assert waiting(branch, administrator, now) == [yesterday]


def test_another_branch_sees_no_one_waiting(book, branch, outsider, now):
    book(1)
    assert waiting(branch, outsider, now) == []


def test_sums_of_the_day_are_by_kind_and_only_of_this_day_and_branch(branch, outsider, administrator, person, now):
    goods = GoodsFactory(price=16)
    goods.refresh_from_db()

    def sell(amounts, when, at, n):
        line = WantedLine(goods=goods, quantity=sum(amounts.values()) // 16)
        payments = [WantedPayment(kind, Decimal(amount)) for kind, amount in amounts.items()]
        check_out(
            None, client=person, branch=at, lines=[line], payments=payments, by=administrator, now=when, key=f"t{n}"
        )

    sell({"cash": 6, "card": 10}, now, branch, 1)
    sell({"cash": 32}, now, branch, 2)
    sell({"cash": 16}, now - timedelta(days=1), branch, 3)
    sell({"cash": 16}, now, outsider.branches.get(), 4)

    sums = [(each.kind, each.amount, each.count) for each in sums_of(branch, branch.local_day(now))]
    assert sums == [("cash", 38, 2), ("card", 10, 1), ("deposit", 0, 0), ("points", 0, 0)]


def test_receipts_open_for_the_branches_desk_only(person, branch, service, master, administrator, outsider, now):
    line, paid = WantedLine(service=service, master=master), [WantedPayment("cash", service.price)]
    check_out(None, client=person, branch=branch, lines=[line], payments=paid, by=administrator, now=now, key="k")
    opens = [getattr(visits_of(person, by=by).get(), "may_open", False) for by in (administrator, outsider, master)]
    assert opens == [True, False, False]


def test_the_menu_offers_what_is_on_sale_and_who_works_here(branch, service, master, outsider):
    goods, gone = GoodsFactory(), GoodsFactory(is_active=False)
    MasterFactory(branches=[outsider.branches.get()])
    menu = menu_of(branch)
    assert set(menu.items) == {f"s{service.pk}", f"g{goods.pk}"}
    assert f"g{gone.pk}" not in menu.items
    assert list(menu.masters.values()) == [master]
