"""Cards to mend: every kind finds what it should and nothing else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaigns.models import Call
from campaigns.operations import record_result
from clients.hygiene import faults
from clients.models import CardReading, Client, DeadContact, DuplicatePair, birthday_exists
from clients.operations import change_client, mend_dead_contact, note_dead_contact, set_consent
from messaging.models import Message
from messaging.operations import mark_bounced
from tests.factories import BranchFactory, ClientFactory, CompanyFactory

TODAY = date(2026, 11, 23)


def found(name):
    fault = next(each for each in faults() if each.name == name)
    return list(fault.narrow(Client.objects.present(), TODAY))


def bounce(person, branch, now):
    message = Message.objects.create(
        client=person, branch=branch, kind="score", language="en", address=person.email, subject="S", body="B", dedupe_key="1", send_after=now, state="sending", claimed_at=now
    )  # fmt: skip
    mark_bounced(message, now=now)


def test_a_bounced_mail_is_on_the_list_until_the_address_changes(person, branch, administrator, now):
    bounce(person, branch, now)
    assert found("bounced") == [person]
    change_client(person, by=administrator, now=now, district="Centre")
    assert found("bounced") == [person]
    change_client(person, by=administrator, now=now, email="nadia.new@example.com")
    assert found("bounced") == []
    assert DeadContact.objects.get().mended_at == now


def test_the_same_dead_address_is_noted_once_and_again_after_it_was_mended(person, now):
    note = {"channel": "email", "address": person.email, "why": "Refused"}
    first = note_dead_contact(person, now=now, **note)
    assert note_dead_contact(person, now=now, **note) == first
    mend_dead_contact(first, now=now)
    assert note_dead_contact(person, now=now, **note) != first


def test_an_address_the_card_no_longer_has_is_not_noted(person, now):
    assert note_dead_contact(person, channel="email", address="old@example.com", why="Refused", now=now) is None


def test_a_wrong_number_on_the_call_list_is_a_dead_number(person, branch, administrator, now):
    call = Call.objects.create(client=person, branch=branch, day=branch.local_day(now))
    record_result(call, result="wrong_number", by=administrator, now=now)
    assert [str(each.dead) for each in found("dead_numbers")] == [str(person.phone)]


@pytest.mark.parametrize(
    ("day", "month", "year", "is_wrong"),
    [
        (29, 2, 2001, True), (29, 2, 2000, False), (29, 2, 1900, True), (29, 2, None, False), (30, 2, None, True), (31, 4, None, True),
        (30, 4, 1990, False), (1, 1, 2027, True), (1, 12, 2026, True), (23, 11, 2026, False), (1, 1, 1915, True), (1, 1, 1916, False), (None, None, None, False),
    ],
)  # fmt: skip
def test_impossible_birthdays(person, day, month, year, is_wrong):
    Client.objects.filter(pk=person.pk).update(birth_day=day, birth_month=month, birth_year=year)
    assert found("birthdays") == ([person] if is_wrong else [])


class BirthdaysTest(TestCase):
    @given(st.integers(1, 31), st.integers(1, 12), st.integers(1920, 2025))
    def test_a_day_is_impossible_exactly_when_the_calendar_has_no_such_day(self, day, month, year):
        CompanyFactory.build()
        branch = BranchFactory()
        person = ClientFactory(home_branch=branch, birth_day=day, birth_month=month, birth_year=year)
        assert (person in found("birthdays")) == (not birthday_exists(day, month, year))


def test_no_consent_says_whether_they_were_asked(person, branch, now):
    other = ClientFactory(home_branch=branch)
    set_consent(other, channel="email", is_given=False, source="desk", now=now)
    assert {each.pk: each.was_asked for each in found("no_consent")} == {person.pk: False, other.pk: True}
    set_consent(other, channel="sms", is_given=True, source="desk", now=now)
    assert found("no_consent") == [person]


def test_unreachable_stale_and_duplicates(person, branch, now):
    silent = ClientFactory(
        home_branch=branch, phone="", email="", last_visit_on=TODAY - timedelta(days=731), visits_count=3
    )
    ClientFactory(home_branch=branch, last_visit_on=TODAY - timedelta(days=730), visits_count=3)
    DuplicatePair.objects.create(first=person, second=silent, score=90, found_at=now)
    assert (found("unreachable"), found("stale")) == ([silent], [silent])
    assert set(found("duplicates")) == {person, silent}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_with_one_row_and_with_three(
    client, administrator, branch, now, rows, django_assert_max_num_queries
):
    for n in range(rows):
        someone = ClientFactory(home_branch=branch, email=f"a{n}@example.com")
        note_dead_contact(someone, channel="email", address=someone.email, why="Refused", now=now)
    client.force_login(administrator)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("clients:hygiene") + "?fault=bounced").content.decode()
    assert page.count("Refused") == rows
    assert CardReading.objects.filter(in_list=True).count() == rows
    client.get(reverse("clients:hygiene") + "?fault=stale")
    assert CardReading.objects.count() == rows


def test_it_works_takes_the_address_off_the_list(client, administrator, person, branch, now):
    bounce(person, branch, now)
    client.force_login(administrator)
    answer = client.post(reverse("clients:contact_mend", args=[person.pk]), {"channel": "email"}, follow=True)
    assert "taken as working again" in answer.content.decode()
    assert found("bounced") == []


def test_those_who_may_not_see_contacts_see_no_address_here(client, administrator, person, branch, now):
    bounce(person, branch, now)
    administrator.contacts_access = "hidden"
    administrator.save()
    client.force_login(administrator)
    page = client.get(reverse("clients:hygiene") + "?fault=bounced").content.decode()
    assert (person.name in page, person.email in page) == (True, False)
