"""Merging while others press the same or pay: on the real database, with real transactions."""

from collections import Counter
from datetime import time
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from bookings.operations import WantedPart, book_appointment
from clients.errors import CardGone
from clients.models import Client, Merge
from clients.operations import change_client, merge_clients, undo_merge
from tests.bookings.test_concurrency import at_once
from tests.factories import ClientFactory
from visits.errors import NotReadyToPay
from visits.models import Visit
from visits.operations import WantedLine, WantedPayment, check_out

HOURS = (time(12), time(14))
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def twin(branch):
    return ClientFactory(given_name="Nadia", family_name="Petrova", phone="+37369111222", home_branch=branch)


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_each_into_the_other_at_once_merges_one_way(person, twin, owner, now):
    before = deadlocks()

    def merge(number):
        kept, gone = (person, twin) if number % 2 else (twin, person)
        try:
            return merge_clients(kept, gone=gone, by=owner, now=now).pk
        except CardGone:
            return "gone"

    answers = Counter(at_once(merge, 10))

    done = Merge.objects.get()
    assert answers == {done.pk: 5, "gone": 5}
    assert Client.objects.present().get() == done.kept
    assert deadlocks() == before


def test_a_visit_paid_while_the_cards_merge_is_lost_by_nobody(person, twin, branch, service, master, owner, now):
    before = deadlocks()
    booked = [
        book_appointment(
            client, branch=branch, parts=[WantedPart(service, master)], starts_at=branch.at(branch.local_day(now), hour), by=owner, now=now
        )
        for client, hour in ((twin, HOURS[0]), (person, HOURS[1]))
    ]  # fmt: skip

    def act(number):
        if number == 0:
            return merge_clients(person, gone=twin, by=owner, now=now).pk
        appointment, client = ((booked[0], twin), (booked[1], person))[number % 2]
        try:
            check_out(
                appointment, client=client, branch=branch, lines=[WantedLine(service=service, master=master)],
                payments=[WantedPayment("cash", service.price)], by=owner, now=now, key=f"bill{number % 2}",
                may_be_early=True,
            )  # fmt: skip
        except (CardGone, NotReadyToPay):
            return "open the client again"
        return "paid"

    at_once(act, 3)

    kept = Client.objects.get(pk=person.pk)
    assert Visit.objects.filter(client=kept).count() == Visit.objects.count() == kept.visits_count >= 1
    assert kept.spent_total == Decimal(50) * kept.visits_count
    call_command("check_ledger", stdout=StringIO())
    assert deadlocks() == before


def test_two_desks_undo_one_merge_and_both_are_told_the_same(person, twin, owner, now):
    merge = merge_clients(person, gone=twin, by=owner, now=now)
    assert at_once(lambda _number: undo_merge(merge, by=owner, now=now).undone_at, 6) == [now] * 6
    assert Client.objects.present().count() == 2


def test_two_cards_that_become_the_same_at_once_do_not_wait_for_each_other(person, twin, branch, owner, now):
    before = deadlocks()
    pair = [ClientFactory(given_name="Anna", family_name="Rusu", home_branch=branch) for _number in range(2)]
    at_once(lambda number: change_client(pair[number % 2], by=owner, now=now, email="anna@example.com"), 8)
    assert deadlocks() == before
    assert Client.objects.filter(email="anna@example.com").count() == 2
