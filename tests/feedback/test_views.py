from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.card import filled
from clients.desk import task_kind
from clients.erasure import everything_about
from clients.timeline import newest
from feedback import operations
from feedback.models import Survey
from tests.factories import BranchFactory, ClientFactory, as_on_card


@pytest.fixture
def link(survey):
    return urlsplit(operations.answer_link(survey)).path


def test_the_question_is_eleven_buttons_in_the_clients_language(client, person, link):
    person.language = "hy"
    person.save()
    page = client.get(link).content.decode()
    assert '<html lang="hy">' in page
    assert page.count('type="radio"') == 11
    assert "Riverside salon" in page


def test_answering_records_and_thanks(client, survey, link):
    answer = client.post(link, {"score": "9", "reason": "Anna is great"})
    assert (answer.status_code, answer.url) == (302, link)
    survey.refresh_from_db()
    assert (survey.score, survey.reason) == (9, "Anna is great")
    page = client.get(link).content
    assert b"Thank you, Nadia!" in page
    assert b"<textarea" not in page


def test_the_reason_may_come_later_and_another_score_changes_nothing(client, survey, link):
    client.post(link, {"score": "4"})
    assert b"Somebody from the salon will contact you soon." in client.get(link).content
    assert client.post(link, {"score": "10", "reason": ""}).status_code == 422
    client.post(link, {"score": "10", "reason": "Too loud"})
    survey.refresh_from_db()
    assert (survey.score, survey.reason) == (4, "Too loud")


@pytest.mark.parametrize("score", ["", "11", "-1", "ten"])
def test_what_is_not_a_score_is_said_and_the_reason_kept(client, survey, link, score):
    page = client.post(link, {"score": score, "reason": "Because"})
    assert page.status_code == 422
    assert b"Choose a number from 0 to 10." in page.content
    assert b"Because</textarea>" in page.content
    survey.refresh_from_db()
    assert survey.score is None


def test_a_forged_or_old_link_gets_a_clear_page(client, company, link, monkeypatch):
    assert b"This link does not work" in client.get(reverse("feedback:answer", args=["forged"])).content
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    page = client.get(link)
    assert page.status_code == 404
    assert b"This link does not work" in page.content


# The list ---------------------------------------------------------------------


@pytest.fixture
def answers(pay, branch):
    """answers(9, 3): answered surveys of new clients."""

    def answers(*scores, at=branch):
        found = []
        for score in scores:
            visit = pay(client=ClientFactory(home_branch=at), branch=at)
            survey = operations.ask_for_score(visit, now=timezone.now())
            found.append(operations.record_score(survey, score=score, reason="Because", now=timezone.now()))
        return found

    return answers


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    client.get(reverse("feedback:scores"))  # the first page of a session also writes the session
    return client


def test_an_empty_list_says_what_will_be_there(desk):
    assert b"No answers yet" in desk.get(reverse("feedback:scores")).content


def test_the_list_makes_as_many_queries_for_one_row_as_for_three(desk, answers, django_assert_num_queries):
    answers(9)
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("feedback:scores"))
    answers(9, 8)
    with django_assert_num_queries(len(one)):
        assert len(desk.get(reverse("feedback:scores")).context["rows"]) == 3


def test_the_list_filters_by_class_and_counts_the_branch(desk, answers):
    promoter, passive, detractor, _other = answers(10, 7, 6, 9)
    url = reverse("feedback:scores")
    assert desk.get(url, {"kind": "detractor"}).context["rows"] == [detractor]
    assert desk.get(url, {"kind": "passive"}).context["rows"] == [passive]
    page = desk.get(url, {"kind": "nonsense"})
    assert len(page.context["rows"]) == 4
    assert (page.context["nps"].score, page.context["nps"].answers) == (25.0, 4)


def test_another_branchs_scores_and_unanswered_ones_are_not_listed(desk, answers, survey):
    answers(1, at=BranchFactory())
    assert desk.get(reverse("feedback:scores")).context["rows"] == []
    assert Survey.objects.count() == 2


def test_a_master_has_no_list_but_sees_the_class_on_the_card(client, master, answers, now):
    client.force_login(master)
    assert client.get(reverse("feedback:scores")).status_code == 403
    (survey,) = answers(9)
    side = {panel.name: context for panel, context in filled(as_on_card(survey.client), by=master, now=now)["side"]}
    assert side["score"] == {"survey": survey}


def test_the_history_the_desk_and_the_hand_over_know_scores(answers, administrator):
    (survey,) = answers(3)
    (event,) = newest(survey.client, by=administrator, before=timezone.now(), limit=5, kind="score")
    assert (event.title, event.text) == ("Score 3 of 10", "Because")
    assert task_kind("low_score").icon == "mood-sad"
    assert everything_about(survey.client)["scores"][0]["score"] == 3
