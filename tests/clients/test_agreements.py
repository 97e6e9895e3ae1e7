"""Promises are shown until kept; offers until answered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clients.errors import AlreadyReplied, EmptyWords, PromiseKept
from clients.models import Interaction, Offer, Promise
from clients.operations import (
    Offered,
    Promised,
    keep_promise,
    make_offer,
    make_promise,
    record_interaction,
    record_reply,
)
from clients.timeline import kinds, newest
from tests.factories import as_on_card


@pytest.fixture
def promise(person, administrator, now):
    return make_promise(person, Promised("A fringe trim for free", date(2026, 11, 30)), by=administrator, now=now)


@pytest.fixture
def offer(person, administrator, now):
    return make_offer(person, Offered("Hair botox at 20 % off"), by=administrator, now=now)


def open_agreements(person):
    card = as_on_card(person)
    return [each["text"] for each in card.open_promises], [each["text"] for each in card.open_offers]


def test_a_talk_is_written_with_what_was_promised_and_offered(person, branch, administrator, now):
    said = {"channel": "phone", "direction": "out", "topic": "Complaint", "minutes": 12}
    agreed = {"promised": Promised("Call from the owner"), "offered": Offered("A free mask", "later", "on holiday")}
    talk = record_interaction(person, branch=branch, by=administrator, now=now, **said, **agreed)
    assert (talk.minutes, talk.promises.get().text) == (12, "Call from the owner")
    assert (Offer.objects.get().reply, Offer.objects.get().replied_at) == ("later", now)
    assert open_agreements(person) == (["Call from the owner"], ["A free mask"])


def test_a_refused_talk_leaves_no_promise(person, branch, administrator, now):
    with pytest.raises(EmptyWords):
        record_interaction(
            person, branch=branch, by=administrator, now=now, channel="phone", direction="in", topic="x", promised=Promised(" ")
        )  # fmt: skip
    assert (Interaction.objects.count(), Promise.objects.count()) == (0, 0)


def test_the_same_promise_is_made_once_while_it_is_open(person, administrator, promise, now):
    again = make_promise(person, Promised("A fringe trim for free", date(2026, 11, 30)), by=administrator, now=now)
    assert again == promise
    keep_promise(promise, by=administrator, now=now)
    later = make_promise(person, Promised("A fringe trim for free", date(2026, 11, 30)), by=administrator, now=now)
    assert later != promise


def test_a_kept_promise_leaves_the_card_and_stays_in_the_history(person, administrator, promise, now):
    assert open_agreements(person)[0] == ["A fringe trim for free"]
    keep_promise(promise, by=administrator, now=now)
    assert open_agreements(person)[0] == []
    told = newest(person, by=administrator, before=now + timedelta(days=1), limit=5, kind="promises")
    assert [(str(event.title), event.by) for event in told] == [
        ("Promised: A fringe trim for free", administrator.short_name)
    ]


def test_keeping_twice_is_once_and_another_hears_that_it_is_kept(administrator, master, promise, now):
    keep_promise(promise, by=administrator, now=now)
    keep_promise(promise, by=administrator, now=now + timedelta(hours=1))
    promise.refresh_from_db()
    assert (promise.kept_by, promise.kept_at) == (administrator, now)
    with pytest.raises(PromiseKept):
        keep_promise(promise, by=master, now=now)


def test_a_reply_is_written_on_its_offer_and_a_final_one_stays(person, administrator, offer, now):
    record_reply(offer, reply="later", by=administrator, now=now, why="after the holidays")
    assert open_agreements(person)[1] == ["Hair botox at 20 % off"]
    record_reply(offer, reply="no", by=administrator, now=now, why="too dear")
    record_reply(offer, reply="no", by=administrator, now=now, why="too dear")
    assert open_agreements(person)[1] == []
    with pytest.raises(AlreadyReplied):
        record_reply(offer, reply="yes", by=administrator, now=now)
    offer.refresh_from_db()
    assert (offer.reply, offer.why) == ("no", "too dear")


def test_empty_words_are_refused(person, administrator, now):
    with pytest.raises(EmptyWords):
        make_offer(person, Offered("  "), by=administrator, now=now)


def test_the_form_asks_what_was_promised_when_only_its_day_is_given(client, administrator, person):
    client.force_login(administrator)
    said = {"channel": "phone", "direction": "in", "topic": "Price", "promise_due_on": "2026-12-01", "reply": "yes"}
    answer = client.post(reverse("clients:interaction_new", args=[person.pk]), said)
    assert answer.status_code == 422
    assert "Write what was promised." in answer.content.decode()
    assert "Write what was offered." in answer.content.decode()
    assert Interaction.objects.count() == 0


def test_the_card_shows_both_and_the_master_may_say_that_it_is_kept(client, master, person, promise, offer):
    client.force_login(master)
    page = client.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert ("A fringe trim for free" in page, "Hair botox at 20 % off" in page) == (True, True)
    assert reverse("clients:offer_reply", args=[offer.pk]) not in page
    client.post(reverse("clients:promise_keep", args=[promise.pk]))
    promise.refresh_from_db()
    assert promise.kept_by == master


def test_a_reply_from_the_card_and_one_without_a_choice(client, administrator, person, offer):
    client.force_login(administrator)
    url = reverse("clients:offer_reply", args=[offer.pk])
    told = client.post(url, {"why": "?"}, follow=True).content.decode()
    assert "Choose what the client said" in told
    client.post(url, {"reply": "yes", "why": "for the party"})
    offer.refresh_from_db()
    assert (offer.reply, offer.why) == ("yes", "for the party")


def test_changes_are_in_the_history_of_those_who_may_see_them(person, manager, master, now):
    person.district = "Botanica"
    person.save()
    after = person.registered_at + timedelta(days=3650)
    told = newest(person, by=manager, before=after, limit=5, kind="changes")
    assert [event.text for event in told] == ["district: — → Botanica"]
    assert newest(person, by=master, before=after, limit=5, kind="changes") == []
    assert ("changes" in dict(kinds(manager)), "changes" in dict(kinds(master))) == (True, False)
