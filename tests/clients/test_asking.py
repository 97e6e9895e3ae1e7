"""The staged questionnaire: five questions first, the rest later, at the desk or by the client's own link."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import AskingClosed, NothingToAsk
from clients.models import Asking, Client
from clients.operations.asking import answer_asking, answer_question, ask_client, waiting
from clients.questions import BY_NAME, QUESTIONS, completeness, next_questions
from salon.links import client_link, token

FIRST_FIVE = ["phone", "birthday", "allergies", "source", "email"]
SECRET = "Nobody else may read this"


@pytest.fixture
def newcomer(branch, administrator, now):
    return Client.objects.create(given_name="O'Hara", home_branch=branch, registered_at=now)


def link_to(asking):
    return reverse("clients:answers", args=[token("clients:answers", {"asking": asking.pk})])


def test_a_newcomer_is_asked_five_questions_and_later_two_at_a_time(newcomer, administrator, now):
    assert [question.name for question in next_questions(newcomer)] == FIRST_FIVE
    for name in FIRST_FIVE:
        newcomer = answer_question(newcomer, name=name, values={}, nothing=True, by=administrator, now=now)
    assert [question.name for question in next_questions(newcomer)] == ["family_name", "language"]


def test_nothing_is_an_answer_and_a_real_one_takes_its_place(newcomer, administrator, now):
    said = answer_question(newcomer, name="drinks", values={}, nothing=True, by=administrator, now=now)
    assert (said.nothing_to_say, BY_NAME["drinks"].is_known(said)) == (["drinks"], True)
    said = answer_question(
        newcomer, name="drinks", values={"drinks": "Green tea"}, nothing=False, by=administrator, now=now
    )
    assert (said.nothing_to_say, said.drinks) == ([], "Green tea")


@given(st.sets(st.sampled_from([question.name for question in QUESTIONS])))
def test_completeness_is_the_share_of_known_questions_and_never_asks_a_known_one(known):
    client = Client(given_name="A", nothing_to_say=list(known))
    measured = completeness(client)
    assert {question.name for question in measured.unknown} == set(BY_NAME) - known
    assert measured.percent == round(100 * len(known) / len(QUESTIONS))
    assert not {question.name for question in next_questions(client)} & known


def test_a_client_has_one_open_link(newcomer, administrator, now):
    first = ask_client(newcomer, by=administrator, now=now)
    assert ask_client(newcomer, by=administrator, now=now + timedelta(days=13)) == first
    assert ask_client(newcomer, by=administrator, now=now + timedelta(days=14)) != first


def test_what_staff_must_judge_is_not_put_to_the_client(newcomer, administrator, now):
    asking = ask_client(newcomer, by=administrator, now=now, questions=["temperament", "drinks"])
    assert asking.questions == ["drinks"]


def test_somebody_of_whom_everything_is_known_is_not_asked(newcomer, administrator, now):
    newcomer.nothing_to_say = [question.name for question in QUESTIONS if not question.staff_only]
    newcomer.save()
    with pytest.raises(NothingToAsk):
        ask_client(newcomer, by=administrator, now=now)
    assert Asking.objects.count() == 0


def test_answers_are_written_skipped_ones_stay_unknown_and_the_last_closes_the_link(newcomer, administrator, now):
    asking = ask_client(newcomer, by=administrator, now=now, questions=["drinks", "music", "work"])
    told = {"answers": {"drinks": {"drinks": "Tea"}}, "nothing": [], "now": now}
    asking = answer_asking(asking, asked=["drinks", "music"], **told)
    assert (asking.answered, asking.skipped, waiting(asking)) == (["drinks"], ["music"], ["work"])
    again = answer_asking(asking, asked=["drinks", "music"], **told)
    assert (again.answered, again.skipped) == (["drinks"], ["music"])
    done = answer_asking(asking, asked=["work"], answers={}, nothing=["work"], now=now)
    newcomer.refresh_from_db()
    assert (done.closed_at, newcomer.drinks, newcomer.music, newcomer.nothing_to_say) == (now, "Tea", "", ["work"])
    with pytest.raises(AskingClosed):
        answer_asking(asking, asked=["work"], answers={}, nothing=[], now=now)


def test_what_the_desk_wrote_meanwhile_is_not_overwritten_by_the_link(newcomer, administrator, now):
    asking = ask_client(newcomer, by=administrator, now=now, questions=["drinks"])
    answer_question(newcomer, name="drinks", values={"drinks": "Coffee"}, nothing=False, by=administrator, now=now)
    answer_asking(asking, asked=["drinks"], answers={"drinks": {"drinks": "Tea"}}, nothing=[], now=now)
    newcomer.refresh_from_db()
    assert newcomer.drinks == "Coffee"


# The client's page -----------------------------------------------------------------------------------


def test_the_client_answers_by_the_link_without_an_account(client, newcomer, administrator):
    asking = ask_client(newcomer, by=administrator, now=newcomer.registered_at, questions=["birthday", "drinks", "work"])  # fmt: skip
    Asking.objects.update(valid_until="2100-01-01T00:00Z")
    page = client.get(link_to(asking)).content.decode()
    assert ("O&#x27;Hara" in page, "What do you like to drink" in page, "What do you do?" in page) == (
        True,
        True,
        False,
    )
    sent = {"asked": ["birthday", "drinks"], "birth_day": "31", "birth_month": "4", "drinks": "Tea"}
    bad = client.post(link_to(asking), sent)
    assert (bad.status_code, "This month has no such day." in bad.content.decode()) == (422, True)
    assert 'value="Tea"' in bad.content.decode()
    page = client.post(link_to(asking), sent | {"birth_month": "3"}, follow=True).content.decode()
    assert "What do you do?" in page
    page = client.post(link_to(asking), {"asked": ["work"], "nothing_work": "on"}, follow=True).content.decode()
    assert "Thank you!" in page
    newcomer.refresh_from_db()
    assert (newcomer.birth_day, newcomer.birth_month, newcomer.drinks) == (31, 3, "Tea")


def test_the_link_shows_nothing_that_is_known(client, newcomer, administrator, now):
    newcomer.allergies = newcomer.notes = newcomer.work = SECRET
    newcomer.phone = "+37369111222"
    newcomer.save()
    asking = ask_client(newcomer, by=administrator, now=now)
    Asking.objects.update(valid_until="2100-01-01T00:00Z")
    page = client.get(link_to(asking)).content.decode()
    assert (SECRET in page, "111" in page) == (False, False)


def test_a_forged_an_old_and_a_merged_clients_link_do_not_work(client, newcomer, administrator, now):
    asking = ask_client(newcomer, by=administrator, now=now)
    assert client.get(reverse("clients:answers", args=["forged"])).status_code == 404
    Asking.objects.update(valid_until=now - timedelta(days=30))
    assert client.get(link_to(asking)).status_code == 404
    Asking.objects.update(valid_until="2100-01-01T00:00Z")
    Client.objects.update(archived_at=now)
    assert client.get(link_to(asking)).status_code == 404


# The desk -------------------------------------------------------------------------------------------


def test_what_is_unknown_is_one_click_to_ask_and_to_write_down(client, administrator, newcomer):
    client.force_login(administrator)
    url = reverse("clients:question", args=[newcomer.pk, "drinks"])
    first = reverse("clients:question", args=[newcomer.pk, "birthday"])
    assert first in client.get(reverse("clients:card", args=[newcomer.pk])).content.decode()
    assert client.post(url, {"ask-drinks": ""}).status_code == 422
    client.post(url, {"ask-drinks": "Tea, no sugar"})
    newcomer.refresh_from_db()
    assert newcomer.drinks == "Tea, no sugar"
    assert client.get(reverse("clients:question", args=[newcomer.pk, "nonsense"])).status_code == 404


def test_the_desk_shows_the_link_and_its_qr_code(client, administrator, newcomer):
    client.force_login(administrator)
    page = client.post(reverse("clients:asking_new", args=[newcomer.pk]), follow=True).content.decode()
    asking = Asking.objects.get()
    assert client_link("clients:answers", {"asking": asking.pk}).split("/answers/")[0] in page
    assert "<svg" in page
    assert asking.asked_by == administrator
