"""The terms a client was told are kept with the booking; the dialog says them before its button; the owner's pages."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from bookings.errors import TermsChanged
from bookings.models import BookingPolicy, BookingTerms
from bookings.operations import Accepted, WantedPart, book_held, hold_slot, mark_no_show, move_appointment
from clients.operations.segments import create_segment
from clients.segments import BUILT_IN
from tests.factories import MasterFactory, put_on_shift

DEMAND = Decimal(20)


@pytest.fixture
def policy(company):
    return BookingPolicy.objects.create(
        name="Dear", is_on=True, demand_percent=40, late_percent=20, missed_sum=30, texts={"en": "Please pay.", "ro": "Plătiți."}
    )  # fmt: skip


def test_without_a_policy_in_use_nothing_is_kept(book, policy):
    BookingPolicy.objects.update(is_on=False)
    book()
    assert BookingTerms.objects.count() == 0


def test_the_terms_keep_what_was_said_and_when_and_no_change_reaches_them(book, policy, person, administrator, now):
    person.language = "ro"
    person.save()
    booked = book(accepted=Accepted("desk", DEMAND))
    policy.demand_percent, policy.texts = 90, {}
    policy.save()

    terms = BookingTerms.objects.get(appointment=booked)
    assert (terms.text, terms.language, terms.how, terms.accepted_at, terms.by) == ("Plătiți.", "ro", "desk", now, administrator)  # fmt: skip
    assert (terms.price, terms.demand, terms.late_fee, terms.missed_fee) == (50, 20, 10, 20)
    assert terms.free_until == booked.starts_at - timedelta(hours=24)
    assert terms.snapshot["demand"] == {"percent": "40.00", "amount": "0.00"}
    for change in (BookingTerms.objects.update, lambda **_change: BookingTerms.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(demand=1)


def test_no_larger_fee_is_named_than_the_deposit_that_it_can_be_kept_of(book, policy):
    policy.demand_percent, policy.missed_percent, policy.missed_sum, policy.texts = 50, 100, 0, {}
    policy.save()
    terms = book(accepted=Accepted("desk", Decimal(25))).terms
    assert (terms.demand, terms.missed_fee) == (25, 25)
    assert terms.text.endswith("After that we keep €10. If you do not come we keep €25.")


def test_a_visit_that_moves_keeps_its_terms_and_is_free_until_as_long_before(book, policy, administrator, now):
    booked = book(accepted=Accepted("desk", DEMAND))
    before = BookingTerms.objects.values().get()
    moved = move_appointment(booked, starts_at=now + timedelta(days=2), by=administrator, now=now)
    assert BookingTerms.objects.values().get() == before
    assert moved.terms.free_until_for(moved.starts_at) == now + timedelta(days=1)


def test_who_was_told_of_less_is_told_again_and_who_was_not_told_owes_no_fee(book, policy):
    with pytest.raises(TermsChanged) as refusal:
        book(accepted=Accepted("online", Decimal(19)))
    assert refusal.value.details["demand"] == "20.00"
    terms = book().terms
    assert (terms.how, terms.accepted_at, terms.is_accepted) == ("not_asked", None, False)


def test_a_held_time_is_booked_with_its_terms(branch, service, master, person, policy, now):
    parts = [WantedPart(service, master)]
    slot = hold_slot(
        branch=branch, parts=parts, starts_at=now + timedelta(hours=1), lasts=timedelta(minutes=5), now=now
    )
    booked = book_held(slot, client=person, by=None, now=now, accepted=Accepted("online", DEMAND))
    assert (booked.terms.how, booked.terms.by, booked.terms.demand) == ("online", None, 20)


def test_no_shows_of_the_last_year_and_the_clients_group_decide(
    book, policy, person, branch, administrator, master, now
):
    policy.after_no_shows, policy.raise_percent = 1, 30
    policy.segment = create_segment(name="Missed", rules=BUILT_IN["no_shows"].rules, by=administrator, now=now)
    policy.save()
    missed = book()
    assert not BookingTerms.objects.exists()
    mark_no_show(missed, by=administrator, now=now + timedelta(hours=2))
    later = now + timedelta(days=2)
    assert book(later, now=now + timedelta(hours=3)).terms.demand == 35
    put_on_shift(master, branch, now + timedelta(days=400), days=2)
    in_a_year = now + timedelta(days=400)
    book(in_a_year + timedelta(days=1), now=in_a_year)
    assert BookingTerms.objects.count() == 1


def booking(service, master, starts_at, **more):
    return {
        "services": [service.pk],
        "master": master.pk,
        "starts_at": starts_at.isoformat(),
        "request_key": "k",
    } | more


def test_the_dialog_says_what_is_asked_and_books_only_when_it_was_told(
    client, administrator, person, service, policy, branch
):
    starts_at = branch.at(branch.local_day(timezone.now()) + timedelta(days=3), time(12))
    anna = MasterFactory(branches=[branch], services=[service])
    put_on_shift(anna, branch, starts_at, days=1)
    client.force_login(administrator)
    form = booking(service, anna, starts_at, client=person.pk)
    asked = client.get(reverse("bookings:terms"), form).content.decode()
    assert ["€20" in asked, "Please pay." in asked] == [True, True]

    assert client.post(reverse("bookings:new"), form).status_code == 422
    assert client.post(reverse("bookings:new"), form | {"told": "on", "demand": "10"}).status_code == 422
    assert client.post(reverse("bookings:new"), form | {"told": "on", "demand": "20"}).status_code == 302
    assert BookingTerms.objects.get().how == "desk"

    BookingPolicy.objects.update(is_on=False)
    assert 'id="terms"' not in client.get(reverse("bookings:new"), form).content.decode()


def test_the_owner_writes_a_policy_orders_them_and_sees_what_would_be_asked(
    client, owner, person, service, policy, django_assert_max_num_queries
):
    client.force_login(owner)
    form = {"name": "Colour", "is_on": "on", "categories": [service.category_id], "demand_sum": "30", "late_percent": "10", "text_en": "Thirty."}  # fmt: skip
    wrong = client.post(reverse("bookings:policy_new"), form | {"demand_percent": "5"})
    assert (wrong.status_code, BookingPolicy.objects.count()) == (422, 1)
    assert client.post(reverse("bookings:policy_new"), form).status_code == 302
    made = BookingPolicy.objects.get(name="Colour")
    assert (made.demand_sum, made.free_hours, made.position, made.texts) == (30, 24, 1, {"en": "Thirty."})

    client.post(reverse("bookings:policy_move", args=[made.pk]), {"direction": "up"})
    assert list(BookingPolicy.objects.values_list("name", flat=True)) == ["Colour", "Dear"]

    shown = client.get(reverse("bookings:policies"), {"service": service.pk, "q": "Petrova"})
    weighed = {row.policy.name: (row.asked.demand, row.holds) for row in shown.context["rows"]}
    assert (weighed, shown.context["client"]) == ({"Colour": (30, True), "Dear": (20, False)}, person)

    with django_assert_max_num_queries(1000) as asked:
        client.get(reverse("bookings:policies"))
    one = len(asked)
    BookingPolicy.objects.create(name="Third", demand_sum=1)
    with django_assert_max_num_queries(one):
        client.get(reverse("bookings:policies"))
