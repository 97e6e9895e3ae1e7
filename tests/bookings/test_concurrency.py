"""Forty people press the button in the same instant, on the real database and through both doors."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from django.db import connection, connections
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.errors import SlotTaken
from bookings.models import Appointment, AppointmentPart
from bookings.operations import WantedPart, book_appointment, move_appointment
from salon.models import StaffService
from tests.factories import ClientFactory, MasterFactory, ServiceFactory, put_on_shift

THREADS = 40


def at_once(act, count=THREADS):
    """What each of `count` threads, let go together, comes back with."""
    start = threading.Barrier(count)

    def run(number):
        try:
            start.wait(timeout=30)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_of_forty_bookings_of_one_minute_exactly_one_wins(branch, master, service, administrator, now):
    people = [ClientFactory(home_branch=branch) for _number in range(THREADS)]

    def book(number):
        try:
            book_appointment(
                people[number],
                branch=branch,
                parts=[WantedPart(service, master)],
                starts_at=now + timedelta(hours=1),
                by=administrator,
                now=now,
            )
        except SlotTaken as refusal:
            return len(refusal.details["nearest"])
        return "booked"

    assert Counter(at_once(book)) == {"booked": 1, 3: THREADS - 1}
    assert Appointment.objects.count() == AppointmentPart.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_forty_forms_sent_at_once_one_books_and_the_others_are_told(branch, service, administrator, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    soon = timezone.now() + timedelta(days=1)
    master = MasterFactory(branches=[branch], services=[service])
    put_on_shift(master, branch, soon)
    starts_at = branch.at(branch.local_day(soon), time(12))
    people = [ClientFactory(home_branch=branch) for _number in range(THREADS)]
    browsers = [Browser() for _number in range(THREADS)]
    for browser in browsers:
        browser.force_login(administrator)

    def send(number):
        form = {
            "client": people[number].pk,
            "services": [service.pk],
            "master": master.pk,
            "starts_at": starts_at.isoformat(),
            "request_key": f"form-{number}",
        }
        return browsers[number].post(reverse("bookings:new"), form).status_code

    assert Counter(at_once(send)) == {302: 1, 409: THREADS - 1}
    assert Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twenty_times_at_once_is_one_appointment(person, branch, master, service, administrator, now):
    wanted = {
        "branch": branch,
        "parts": [WantedPart(service, master)],
        "starts_at": now + timedelta(hours=1),
        "by": administrator,
        "now": now,
    }

    booked = at_once(lambda _number: book_appointment(person, request_key="one", **wanted).pk, 20)

    assert booked == [Appointment.objects.get().pk] * 20


@pytest.mark.django_db(transaction=True)
def test_visits_with_the_same_two_masters_never_wait_for_each_other_for_ever(
    branch, master, service, administrator, now
):
    other = MasterFactory(branches=[branch], services=[service])
    put_on_shift(other, branch, now)
    people = [ClientFactory(home_branch=branch) for _number in range(20)]

    def book(number):
        order = [master, other] if number % 2 else [other, master]
        try:
            book_appointment(
                people[number],
                branch=branch,
                parts=[WantedPart(service, who) for who in order],
                starts_at=now + timedelta(hours=1),
                by=administrator,
                now=now,
            )
        except SlotTaken:
            return "taken"
        return "booked"

    assert Counter(at_once(book, 20)) in ({"booked": 1, "taken": 19}, {"booked": 2, "taken": 18})
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db(transaction=True)
def test_two_visits_moved_to_one_time_at_once_leave_one_where_it_was(
    branch, person, master, service, administrator, now
):
    hour = timedelta(hours=1)
    wanted = {"branch": branch, "parts": [WantedPart(service, master)], "by": administrator, "now": now}
    visits = [book_appointment(person, starts_at=now + n * hour, **wanted) for n in (1, 2)]

    def move(number):
        try:
            move_appointment(visits[number], starts_at=now + 5 * hour, by=administrator, now=now)
        except SlotTaken:
            return "taken"
        return "moved"

    assert Counter(at_once(move, 2)) == {"moved": 1, "taken": 1}
    assert AppointmentPart.objects.filter(holds_time=True).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_services_and_one_at_once_share_the_master_without_a_hole(
    branch, person, master, service, administrator, now
):
    colour = ServiceFactory(duration_minutes=30)
    StaffService.objects.create(staff=master, service=colour)
    wanted = [[WantedPart(service, master), WantedPart(colour, master)], [WantedPart(colour, master)]]

    def book(number):
        try:
            book_appointment(
                person,
                branch=branch,
                parts=wanted[number % 2],
                starts_at=now + timedelta(hours=1),
                by=administrator,
                now=now,
            )
        except SlotTaken:
            return "taken"
        return "booked"

    assert Counter(at_once(book, 10)) == {"booked": 1, "taken": 9}
