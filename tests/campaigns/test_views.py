from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Call, Script
from clients.card import filled
from clients.erasure import everything_about
from tests.factories import BranchFactory, ClientFactory, as_on_card, copies_of

WHY = {
    "situation": "regular", "away_days": 75, "usual_days": 30, "visits": 10,
    "last_visits": [{"day": "2026-09-01", "what": "Cut & finish", "total": "46.00", "master": "Anna V."}],
}  # fmt: skip
URL = "/calls/"


@pytest.fixture
def to_call(branch):
    """to_call(worth=…): a call of today."""

    def to_call(worth=100, at=branch, **fields):
        fields = {"why": WHY, "day": at.local_day(timezone.now())} | fields
        return Call.objects.create(branch=at, client=ClientFactory(home_branch=at), worth=worth, **fields)

    return to_call


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    client.get(URL)  # the first page of a session also writes the session
    return client


def test_a_day_without_calls_says_so(desk):
    assert b"Nobody to call today" in desk.get(URL).content


def test_the_most_valuable_call_stands_ready_with_all_one_needs(desk, to_call):
    to_call(worth=1)
    best = to_call(worth=900)
    page = desk.get(URL)
    assert page.context["chosen"] == best
    text = page.content.decode()
    for needed in (
        best.client.phone.as_international,
        "away 75 days, usually 30",
        "Cut &amp; finish",
        "€46",
        "How have you been pleased",
        "<b>0</b> made, <b>2</b> left",
    ):
        assert needed in text


def test_the_list_makes_as_many_queries_for_one_row_as_for_three(desk, to_call, django_assert_num_queries):
    to_call()
    with CaptureQueriesContext(connection) as one:
        desk.get(URL)
    to_call()
    to_call()
    with django_assert_num_queries(len(one)):
        assert len(desk.get(URL).context["page"]) == 3


def test_ten_thousand_calls_are_read_page_by_page(desk, branch, person):
    day = branch.local_day(timezone.now())
    Call.objects.bulk_create(
        Call(branch=branch, client_id=client, day=day, worth=n, why=WHY)
        for n, client in enumerate(copies_of(person, 10_000))
    )
    page = desk.get(URL, {"page": 2})
    assert [call.worth for call in page.context["page"]][:2] == [Decimal(9949), Decimal(9948)]
    assert b"<b>10,000</b> left" in page.content


def test_made_calls_go_to_the_end_and_another_day_is_not_listed(desk, to_call, administrator):
    made, left = to_call(worth=900, result="no_answer"), to_call(worth=1)
    to_call(day=timezone.now().date() - timedelta(days=3))
    assert list(desk.get(URL).context["page"]) == [left, made]


def result_url(call):
    return reverse("campaigns:result", args=[call.pk])


def test_a_result_leads_to_the_next_call_and_booked_to_a_booking(desk, to_call):
    first, second = to_call(worth=2), to_call(worth=1)
    answer = desk.post(result_url(first), {"result": "no_answer", "note": ""})
    assert (answer.status_code, answer.url) == (302, URL)
    assert desk.get(URL).context["chosen"] == second
    assert (
        desk.post(result_url(second), {"result": "booked"}).url
        == f"{reverse('bookings:new')}?client={second.client_id}"
    )
    assert b"All calls are made" in desk.get(URL).content


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"result": "call_back", "note": "kept"}, "Choose the day to call back: tomorrow or later."),
        ({"result": "call_back", "note": "kept", "call_back_on": "someday"}, "Enter a valid date."),
        ({"result": "refused", "do_not_call": "on"}, "Write down why the client refused."),
        ({"result": "dance"}, "Select a valid choice."),
        ({}, "Choose what came of the call."),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_the_rest_kept(desk, to_call, given, said):
    call = to_call()
    page = desk.post(result_url(call), given)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert page.context["form"]["note"].value() == given.get("note")
    call.refresh_from_db()
    assert call.result == ""


def test_a_call_back_for_yesterday_is_refused(desk, to_call):
    assert desk.post(result_url(to_call()), {"result": "call_back", "call_back_on": "2020-01-01"}).status_code == 409


def test_a_call_somebody_else_has_recorded_is_refused(desk, to_call, manager):
    call = to_call(result="booked", made_by=manager, made_at=timezone.now())
    assert desk.post(result_url(call), {"result": "no_answer"}).status_code == 409
    assert b"Booked" in desk.get(reverse("campaigns:call", args=[call.pk])).content


def test_another_branchs_calls_are_not_seen(desk, to_call):
    hidden = to_call(at=BranchFactory())
    assert list(desk.get(URL).context.get("page") or []) == []
    assert desk.get(reverse("campaigns:call", args=[hidden.pk])).status_code == 404
    assert desk.post(result_url(hidden), {"result": "booked"}).status_code == 404


def test_a_master_has_no_call_list(client, master, to_call):
    client.force_login(master)
    call = to_call()
    assert [client.get(URL).status_code, client.get(reverse("campaigns:call", args=[call.pk])).status_code] == [
        403,
        403,
    ]
    assert client.post(result_url(call), {"result": "booked"}).status_code == 403


def test_a_manager_writes_scripts_and_the_desk_does_not(client, manager, administrator, to_call):
    url = reverse("campaigns:scripts")
    client.force_login(manager)
    assert client.get(url).status_code == 200
    assert client.post(url, {"situation": "regular", "text": "Hello, it is us."}).status_code == 302
    assert Script.objects.get().written_by == manager
    assert client.post(url, {"situation": "regular", "text": ""}).status_code == 422
    client.force_login(administrator)
    to_call()
    assert b"Hello, it is us." in client.get(URL).content
    assert client.get(url).status_code == 403


def test_the_card_and_the_hand_over_know_calls(to_call, administrator, master):
    call = to_call(result="refused", note="too far", made_by=administrator, made_at=timezone.now())
    side = {
        panel.name: context
        for panel, context in filled(as_on_card(call.client), by=administrator, now=timezone.now())["side"]
    }
    assert side["calls"] == {"call": call}
    assert "calls" not in dict(filled(as_on_card(call.client), by=master, now=timezone.now())["side"])
    assert everything_about(call.client)["calls"] == [
        {"day": call.day.isoformat(), "result": "refused", "note": "too far"}
    ]
