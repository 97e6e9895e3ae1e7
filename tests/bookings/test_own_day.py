"""A master's own day: only theirs, without contacts."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.brief import Fact, facts, facts_about
from bookings.models import State
from bookings.operations import WantedPart, book_appointment, check_in, start_service
from bookings.queries import own_day
from salon.models import Shift

HOUR = timedelta(hours=1)


@pytest.fixture
def visit(person, branch, master, service, administrator):
    """In this very hour, by the real clock."""
    now = timezone.now()
    today = branch.local_day(now)
    Shift.objects.all().delete()
    Shift.objects.create(
        staff=master,
        branch=branch,
        period=(branch.at(today, time(0)), branch.at(today + timedelta(days=1), time(0)) + 2 * HOUR),
    )
    return book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=now, by=administrator, now=now
    )


def test_the_day_in_order_with_what_is_free(branch, book, master, administrator, now):
    earlier = book(starts_at=now + 0.5 * HOUR)
    start_service(earlier, by=master, now=now + 0.5 * HOUR)
    book(starts_at=now + 3 * HOUR)

    own = own_day(master, branch, branch.local_day(now), now=now + HOUR)

    assert (own.visits, own.in_the_chair, own.share) == (2, 120, 40)
    assert own.current.appointment_id == earlier.pk
    assert [(entry.minutes, entry.block is None) for entry in own.later] == [(90, True), (60, False), (360, True)]
    assert [day.load for day in own.week] == [1, 0, 0, 0, 0, 0, 0]


def test_who_waits_stands_in_the_chair_when_nobody_is_served(branch, book, master, administrator, now):
    visit = check_in(book(), by=administrator, now=now)

    own = own_day(master, branch, branch.local_day(now), now=now)

    assert (own.current.appointment_id, own.current.state) == (visit.pk, State.ARRIVED)


def test_the_page_has_no_contacts_of_the_client(client, master, visit):
    client.force_login(master)
    start_service(visit, by=master, now=timezone.now())

    html = client.get(reverse("bookings:my_day")).content.decode()

    assert ("Nadia Petrova" in html, "69111222" in html, "111 222" in html, "nadia@example.com" in html) == (
        True,
        False,
        False,
        False,
    )


def test_start_and_finish_from_the_phone(client, master, visit):
    client.force_login(master)

    client.post(reverse("bookings:my_start", args=[visit.pk]))
    client.post(reverse("bookings:my_ready", args=[visit.pk]))

    visit.refresh_from_db()
    assert (visit.state, visit.started_at is not None, visit.ready_at is not None) == (State.IN_SERVICE, True, True)


@pytest.mark.parametrize("name", ["my_start", "my_ready"])
def test_the_visit_of_another_master_is_not_found(name, client, lilit, administrator, visit):
    for stranger in (lilit, administrator):
        client.force_login(stranger)
        assert client.post(reverse(f"bookings:{name}", args=[visit.pk])).status_code == 404


def test_three_visits_take_no_more_questions_than_one(branch, book, master, now, django_assert_num_queries):
    book()
    day = branch.local_day(now)
    with django_assert_num_queries(9):
        own_day(master, branch, day, now=now)
    book(starts_at=now + 3 * HOUR)
    book(starts_at=now + 5 * HOUR)
    with django_assert_num_queries(9):
        assert own_day(master, branch, day, now=now).visits == 3


def test_later_apps_put_their_facts_under_the_visit(book, master, now, monkeypatch):
    monkeypatch.setattr("bookings.brief._facts", {})

    @facts("formula")
    def formula(appointment, *, by, now):
        return [Fact("flask", "6.1 + 7.3", f"for {appointment.client}")]

    assert facts_about(book(), by=master, now=now) == [Fact("flask", "6.1 + 7.3", "for Nadia Petrova")]
