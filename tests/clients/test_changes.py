"""The database itself records who changed what, of the client and of what belongs to them."""

from datetime import date

import pghistory
from django.db import connection
from django.urls import reverse

from clients.models import ClientSubstance, Household, HouseholdMember, PatchTest
from clients.operations import change_client, set_consent
from clients.queries import changes_of
from salon.models import Substance


def told(person, by):
    return [
        (str(field.label), field.before, field.after)
        for change in reversed(changes_of(person, by=by))
        for field in change.fields
    ]


def test_a_change_past_django_is_recorded_too(person, owner):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET notes = 'quietly' WHERE id = %s", [person.pk])
    assert told(person, owner) == [("notes", "", "quietly")]
    assert changes_of(person, by=owner)[0].by == ""


def test_phones_consents_substances_tests_and_family_are_told_with_who(person, owner, administrator, now):
    ppd = Substance.objects.create(name="PPD")
    with pghistory.context(user=administrator.pk):
        change_client(person, by=administrator, now=now, more_phones=[("+37322555666", "mother")])
        change_client(person, by=administrator, now=now, more_phones=[("+37322555666", "aunt")])
        change_client(person, by=administrator, now=now, more_phones=[])
        set_consent(person, channel="sms", is_given=True, source="desk", now=now, wording="Yes?")
        set_consent(person, channel="sms", is_given=False, source="call", now=now, wording="Yes?")
        ClientSubstance.objects.create(client=person, substance=ppd, noted_at=now)
        PatchTest.objects.create(
            client=person, substance=ppd, result="passed", tested_on=date(2026, 11, 1), valid_until=date(2027, 5, 1), written_at=now
        )  # fmt: skip
        family = Household.objects.create(created_at=now)
        HouseholdMember.objects.create(client=person, household=family, relation="mother")
    assert told(person, owner) == [
        ("further phone", "", "+37322555666 mother"),
        ("further phone", "+37322555666 mother", "+37322555666 aunt"),
        ("further phone", "+37322555666 aunt", ""),
        ("consent", "", "SMS: yes – Yes?"),
        ("consent", "SMS: yes – Yes?", "SMS: no – Yes?"),
        ("substance not tolerated", "", "Allergy: PPD"),
        ("patch test", "", "PPD: No reaction, 2026-11-01 – 2027-05-01"),
        ("household", "", "Mother"),
    ]
    assert {change.by for change in changes_of(person, by=owner) if change.fields} == {str(administrator)}


def test_the_page_of_changes_shows_what_was_taken_away(client, manager, person, now):
    change_client(person, by=manager, now=now, more_phones=[("+37322555666", "mother")])
    change_client(person, by=manager, now=now, more_phones=[])
    client.force_login(manager)
    page = client.get(reverse("clients:changes", args=[person.pk])).content.decode()
    assert "<del>+37322555666 mother</del>" in page


def test_many_changes_cost_the_same_questions(person, manager, now, django_assert_max_num_queries):
    for number in range(5):
        change_client(person, by=manager, now=now, more_phones=[(f"+3732255566{number}", "x")])
    with django_assert_max_num_queries(8):
        changes_of(person, by=manager)
