"""Rules of the dossier, of consent, of talks and of tasks."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from clients.errors import CallBackInPast, PhoneNotValid, TaskClosed
from clients.models import Client, Consent, DeskTask, Interaction
from clients.operations import (
    change_client,
    close_task,
    create_client,
    hand_over,
    open_task,
    record_interaction,
    set_consent,
)


def talk(person, branch, by, now, **more):
    said = {"channel": "phone", "direction": "in", "topic": "Price"} | more
    return record_interaction(person, branch=branch, by=by, now=now, **said)


def test_a_local_number_gets_the_country_of_the_branch(branch, administrator, now):
    made = create_client(branch=branch, by=administrator, now=now, given_name="Ion", phone="069 333 444")
    assert (str(made.phone), made.home_branch, made.registered_at) == ("+37369333444", branch, now)
    assert made.search_text == "ion | 37369333444"


def test_what_is_no_phone_is_refused_and_nothing_is_written(branch, administrator, now):
    with pytest.raises(PhoneNotValid):
        create_client(branch=branch, by=administrator, now=now, given_name="Ion", phone="12")
    assert Client.objects.count() == 0


def test_a_client_without_a_given_name_is_refused_by_the_database_too(branch, administrator, now):
    with pytest.raises(ValidationError):
        create_client(branch=branch, by=administrator, now=now, family_name="Ion")
    with pytest.raises(IntegrityError):
        Client.objects.create(given_name="", home_branch=branch)


def test_changing_writes_the_change_and_the_text_to_search_in(person, administrator, now):
    change_client(person, by=administrator, now=now, given_name="Nadejda", phone="069 555 555")
    person.refresh_from_db()
    assert (person.given_name, str(person.phone), person.email) == ("Nadejda", "+37369555555", "nadia@example.com")
    assert person.search_text == "nadejda petrova nadeida petrova | 37369555555 nadia@example.com"


def test_changing_nothing_leaves_no_trace_in_the_history(person, administrator, now):
    before = person.events.count()
    change_client(person, by=administrator, now=now, given_name="Nadia")
    assert person.events.count() == before


def test_changing_keeps_what_somebody_else_wrote_meanwhile(person, administrator, now):
    stale = Client.objects.get(pk=person.pk)
    change_client(person, by=administrator, now=now, allergies="latex")
    change_client(stale, by=administrator, now=now, drinks="coffee")
    person.refresh_from_db()
    assert (person.allergies, person.drinks) == ("latex", "coffee")


def test_further_phones_are_replaced_as_a_whole_and_searched(person, administrator, now):
    change_client(person, by=administrator, now=now, more_phones=[("069 777 888", "mother"), ("069 777 999", "")])
    change_client(person, by=administrator, now=now, more_phones=[("069 777 888", "sister")])
    assert [(str(each.phone), each.whose) for each in person.more_phones.all()] == [("+37369777888", "sister")]
    person.refresh_from_db()
    assert "37369777888" in person.search_text
    assert "37369777999" not in person.search_text


def test_a_name_of_nothing_that_a_client_has_is_an_error(branch, administrator, now):
    with pytest.raises(TypeError):
        create_client(branch=branch, by=administrator, now=now, given_name="Ion", shoe_size=42)


def test_consent_said_twice_keeps_the_first_time_and_source(person, now):
    set_consent(person, channel="email", is_given=True, source="desk", now=now)
    set_consent(person, channel="email", is_given=True, source="page", now=now + timedelta(days=1))
    said = Consent.objects.get()
    assert (said.is_given, said.source, said.decided_at) == (True, "desk", now)


def test_consent_taken_back_says_when_and_where(person, now):
    set_consent(person, channel="email", is_given=True, source="desk", now=now)
    set_consent(person, channel="email", is_given=False, source="unsubscribe", now=now + timedelta(days=1))
    said = Consent.objects.get()
    assert (said.is_given, said.source, said.decided_at) == (False, "unsubscribe", now + timedelta(days=1))


def test_an_empty_box_in_the_form_is_no_word_about_consent(person, administrator, now):
    change_client(person, by=administrator, now=now, consents={"email": True, "sms": False})
    assert list(Consent.objects.values_list("channel", "is_given")) == [("email", True)]
    change_client(person, by=administrator, now=now, consents={"email": False, "sms": False})
    assert list(Consent.objects.values_list("channel", "is_given")) == [("email", False)]


def test_a_double_click_writes_one_talk_and_one_task(person, branch, administrator, now):
    due = now + timedelta(hours=2)
    talk(person, branch, administrator, now, call_back_at=due)
    talk(person, branch, administrator, now + timedelta(seconds=2), call_back_at=due)
    assert (Interaction.objects.count(), DeskTask.objects.count()) == (1, 1)


def test_the_same_talk_an_hour_later_is_another(person, branch, administrator, now):
    talk(person, branch, administrator, now)
    talk(person, branch, administrator, now + timedelta(hours=1))
    assert Interaction.objects.count() == 2


def test_a_call_back_in_the_past_is_refused(person, branch, administrator, now):
    with pytest.raises(CallBackInPast):
        talk(person, branch, administrator, now, call_back_at=now)
    assert Interaction.objects.count() == 0


def test_a_task_is_opened_once_for_its_key_even_after_it_was_closed(person, branch, administrator, now):
    wanted = {"branch": branch, "kind": "call_back", "text": "x", "due_at": now, "dedupe_key": "k"}
    task = open_task(person, **wanted)
    close_task(task, outcome="Booked", by=administrator, now=now)
    assert open_task(person, **wanted) == task
    assert DeskTask.objects.count() == 1


def test_a_closed_task_keeps_its_outcome(person, branch, administrator, manager, now):
    task = open_task(person, branch=branch, kind="call_back", text="x", due_at=now, dedupe_key="k")
    close_task(task, outcome="Booked", by=administrator, now=now)
    close_task(task, outcome="Booked", by=administrator, now=now + timedelta(hours=1))
    with pytest.raises(TaskClosed):
        close_task(task, outcome="No answer", by=manager, now=now)
    task.refresh_from_db()
    assert (task.outcome, task.done_by, task.done_at) == ("Booked", administrator, now)


def test_handing_over_leaves_a_word_in_the_history(person, branch, owner, now):
    everything = hand_over(person, branch=branch, by=owner, now=now)
    assert everything["dossier"]["email"] == "nadia@example.com"
    assert list(Interaction.objects.values_list("topic", "by")) == [("Data handed over", owner.pk)]
