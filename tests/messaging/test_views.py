import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.card import filled
from clients.erasure import everything_about
from clients.models import Channel, Consent
from clients.timeline import newest
from messaging import operations
from messaging.models import Message, Suppression, Template
from salon.links import token
from tests.factories import BranchFactory, ClientFactory, as_on_card


@pytest.fixture
def write(branch, now):
    def write(number=1, client=None, at=branch):
        client = client or ClientFactory(email=f"c{number}@example.com", home_branch=at)
        context = {"link": "https://salon.example/feedback/answer/abc/"}
        return operations.queue_message(
            client, kind="score", dedupe_key=f"k{number}", branch=at, context=context, now=now, is_marketing=False
        )

    return write


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    client.get(reverse("messaging:outbox"))  # the first page of a session also writes the session
    return client


def test_an_empty_outbox_says_what_will_be_there(desk):
    page = desk.get(reverse("messaging:outbox"))
    assert page.status_code == 200
    assert b"No messages yet" in page.content


def test_the_outbox_makes_as_many_queries_for_one_row_as_for_three(desk, write, django_assert_num_queries):
    write(1)
    with CaptureQueriesContext(connection) as one:
        assert desk.get(reverse("messaging:outbox")).content.count(b"one question about your visit</a>") == 1
    write(2)
    write(3)
    with django_assert_num_queries(len(one)):
        assert desk.get(reverse("messaging:outbox")).content.count(b"one question about your visit</a>") == 3


def test_the_outbox_filters_by_state_and_kind(desk, write, person):
    person.email = ""
    person.save()
    held, queued = write(1, client=person), write(2)
    url = reverse("messaging:outbox")
    assert desk.get(url, {"state": "held"}).context["rows"] == [held]
    assert desk.get(url, {"state": "queued", "kind": "score"}).context["rows"] == [queued]
    assert desk.get(url, {"kind": "birthday"}).context["rows"] == []
    assert desk.get(url, {"state": "nonsense", "before": "nonsense"}).context["rows"] == [queued, held]
    assert b"The client has no e-mail address." in desk.get(url).content


def test_ten_thousand_messages_are_read_page_by_page(desk, branch, person, now, django_assert_num_queries):
    Message.objects.bulk_create(
        Message(
            client=person, branch=branch, kind="score", language="en", address="a@example.com", subject=f"Letter {n}", body="x", dedupe_key=str(n), send_after=now
        )
        for n in range(10_000)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as first:
        page = desk.get(reverse("messaging:outbox"))
    assert [row.subject for row in page.context["rows"]][:2] == ["Letter 9999", "Letter 9998"]
    with django_assert_num_queries(len(first)):
        second = desk.get(reverse("messaging:outbox"), {"before": page.context["slice"].older})
    assert [row.subject for row in second.context["rows"]] == [f"Letter {n}" for n in range(9949, 9899, -1)]


def test_another_branchs_messages_are_not_seen(desk, write):
    hidden = write(1, at=BranchFactory())
    assert desk.get(reverse("messaging:outbox")).context["rows"] == []
    assert desk.get(reverse("messaging:message", args=[hidden.pk])).status_code == 404


def test_a_master_does_not_see_the_outbox(client, master, write):
    client.force_login(master)
    message = write()
    assert client.get(reverse("messaging:outbox")).status_code == 403
    assert client.get(reverse("messaging:message", args=[message.pk])).status_code == 403
    assert client.get(reverse("messaging:texts")).status_code == 403


def test_a_message_is_shown_as_the_client_reads_it(desk, write):
    message = write()
    page = desk.get(reverse("messaging:message", args=[message.pk])).content.decode()
    assert "Thank you for coming to us" in page
    assert 'href="https://salon.example/feedback/answer/abc/"' in page
    assert "c1@example.com" in page


def test_the_card_the_history_and_the_hand_over_know_messages(write, person, administrator, master, now):
    message = write(1, client=person)
    side = {panel.name: context for panel, context in filled(as_on_card(person), by=administrator, now=now)["side"]}
    assert side["messages"]["messages_sent"] == [message]
    (event,) = newest(person, by=administrator, before=message.created_at.replace(year=2100), limit=5, kind="message")
    assert (event.title, event.url) == (message.subject, reverse("messaging:message", args=[message.pk]))
    assert newest(person, by=master, before=message.created_at.replace(year=2100), limit=5, kind="message") == []
    assert everything_about(person)["messages"][0]["subject"] == message.subject


# Texts ------------------------------------------------------------------------


@pytest.fixture
def texts_url():
    return reverse("messaging:texts") + "?kind=score&language=ru"


def test_a_manager_changes_a_text_and_gets_the_built_in_one_back(client, manager, texts_url):
    client.force_login(manager)
    assert b"{{ link }}" in client.get(texts_url).content
    answer = client.post(texts_url, {"subject": "Вопрос, {{ name }}", "body": "Ответьте: {{ link }}"})
    assert (answer.status_code, answer.url) == (302, texts_url)
    own = Template.objects.get()
    assert (own.kind, own.language, own.subject, own.body) == (
        "score",
        "ru",
        "Вопрос, {{ name }}",
        "Ответьте: {{ link }}",
    )
    client.post(reverse("messaging:text_restore") + "?kind=score&language=ru")
    assert Template.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ link }} {{ surname }}", "There is nothing called “surname”."),
        ("{{ link }", "The text cannot be read"),
        ("no way to answer", "The letter needs {{ link }}"),
        ("", "This field is required."),
    ],
)
def test_a_wrong_text_is_said_beside_the_field_and_kept(client, manager, texts_url, body, said):
    client.force_login(manager)
    page = client.post(texts_url, {"subject": "Hello", "body": body})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert page.context["form"]["body"].value() == body
    assert Template.objects.count() == 0


def test_the_preview_shows_the_letter_or_what_is_wrong(client, manager):
    client.force_login(manager)
    url = reverse("messaging:text_preview") + "?kind=score&language=en"
    good = client.post(url, {"subject": "Hello {{ name }}", "body": "<i>{{ link }}</i>"}).content.decode()
    assert "<b>Hello Nadia</b>" in good
    assert "&lt;i&gt;https://salon.example/feedback/…&lt;/i&gt;" in good
    assert "<html" not in good
    assert "nothing called “x”" in client.post(url, {"subject": "{{ x }}", "body": "{{ link }}"}).content.decode()


def test_the_short_wording_of_an_sms_is_written_beside_the_letters(client, manager):
    client.force_login(manager)
    url = reverse("messaging:texts") + "?kind=sms_booking_code&language=ru"
    page = client.get(url).content.decode()
    assert "402915 — ваш код" in page
    assert 'name="subject"' not in page
    assert client.post(url, {"body": "x" * 601}).status_code == client.post(url, {"body": "no code"}).status_code == 422
    assert client.post(url, {"body": "Код {{ code }}"}).status_code == 302
    own = Template.objects.get()
    assert (own.kind, own.subject, own.body) == ("sms_booking_code", "", "Код {{ code }}")
    letter = client.get(reverse("messaging:texts") + "?kind=booking_code").content.decode()
    assert "?kind=sms_booking_code&amp;language=en" in letter


# Saying stop ------------------------------------------------------------------


def stop_url(person, everything=False):
    payload = {"client": person.pk, "channel": Channel.EMAIL, "everything": everything}
    return reverse("messaging:unsubscribe", args=[token("messaging:unsubscribe", payload)])


def test_looking_at_the_page_changes_nothing_and_one_click_does(client, person, company):
    page = client.get(stop_url(person))
    assert page.status_code == 200
    assert Consent.objects.count() == 0
    assert re.search(rb"<button[^>]*>Stop writing to me</button>", page.content)
    assert client.post(stop_url(person)).status_code == 200
    consent = Consent.objects.get()
    assert (consent.client, consent.channel, consent.is_given) == (person, Channel.EMAIL, False)
    assert Suppression.objects.count() == 0


def test_a_mail_program_may_do_it_without_cookie_or_page(person, company):
    answer = Browser(enforce_csrf_checks=True).post(
        stop_url(person, everything=True), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert Suppression.objects.get().address == "nadia@example.com"


def test_the_page_speaks_the_clients_language(client, person, company):
    person.language = "ko"
    person.save()
    assert b'<html lang="ko">' in client.get(stop_url(person)).content


def test_a_forged_link_stops_nobody(client, person, company):
    assert client.post(stop_url(person)[:-2] + "x/").status_code == 404
    assert Consent.objects.count() == 0
