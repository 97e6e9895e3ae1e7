from datetime import timedelta

import pytest

from bookings.models import State
from bookings.operations import WantedPart, book_appointment, cancel_appointment
from campaigns import operations
from messaging.models import Message
from tests.factories import ClientFactory


def run(branch, today, now):
    counts = operations.run_return_visit(branch, day=today, now=now)
    return counts.chosen, counts.written, counts.already_there


@pytest.fixture
def due(agreeing, today):
    def due(days=0, **fields):
        return agreeing(
            next_visit_due_on=today + timedelta(days=days), last_visit_on=today - timedelta(days=40), **fields
        )

    return due


@pytest.mark.parametrize(("days", "is_chosen"), [(-1, False), (0, True), (3, True), (4, False)])
def test_reminders_go_from_three_days_before_the_date_to_the_date(due, branch, today, now, days, is_chosen):
    due(days)
    assert run(branch, today, now) == (int(is_chosen), int(is_chosen), 0)


def test_the_letter_names_the_last_visit(due, branch, today, now):
    due(language="ro", given_name="Ana")
    run(branch, today, now)
    assert "Ultima dată ați fost la noi pe 14 oct. 2026, așa că" in Message.objects.get().body


def test_one_reminder_a_date_however_many_mornings(due, branch, today, now):
    person = due(3)
    for number in range(4):
        run(branch, today + timedelta(days=number), now + timedelta(days=number))
    assert Message.objects.count() == 1
    person.next_visit_due_on = today + timedelta(days=30)
    person.save()
    assert run(branch, today + timedelta(days=28), now + timedelta(days=28)) == (1, 1, 0)


def test_who_booked_is_not_reminded_until_the_booking_is_cancelled(due, branch, master, service, manager, today, now):
    person = due()
    part = WantedPart(service=service, master=master)
    appointment = book_appointment(
        person, branch=branch, parts=[part], starts_at=now + timedelta(days=2), by=manager, now=now
    )
    assert appointment.state in {State.BOOKED, State.CONFIRMED}
    assert run(branch, today, now) == (0, 0, 0)
    cancel_appointment(appointment, reason="ill", by=manager, now=now)
    assert run(branch, today, now) == (1, 1, 0)


def test_without_consent_nobody_is_reminded(branch, today, now):
    ClientFactory(home_branch=branch, email="x@example.com", next_visit_due_on=today)
    assert run(branch, today, now) == (0, 0, 0)
