from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from clients.models import DeskTask
from clients.operations import close_task
from feedback import operations, queries, tasks
from feedback.errors import NoSuchScore
from feedback.models import Survey
from messaging.models import Message
from tests.factories import BranchFactory, ClientFactory


def record(survey, score, reason="", *, now):
    return operations.record_score(survey, score=score, reason=reason, now=now)


def test_asking_writes_a_letter_with_the_link(survey, person, now):
    message = Message.objects.get()
    assert (message.kind, message.client, message.state, message.is_marketing) == (
        "score",
        person,
        Message.State.QUEUED,
        False,
    )
    assert operations.answer_link(survey).rsplit(".", 1)[0].rsplit(".", 1)[0] in message.body
    assert message.send_after == now


def test_asking_twice_is_asking_once(visit, now):
    first = operations.ask_for_score(visit, now=now)
    assert operations.ask_for_score(visit, now=now + timedelta(hours=1)) == first
    assert (Survey.objects.count(), Message.objects.count()) == (1, 1)


def test_after_an_evening_visit_the_question_waits_for_the_morning(visit):
    late = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)  # 21:30 in Chișinău
    operations.ask_for_score(visit, now=late)
    assert Message.objects.get().send_after == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("score", "kind"),
    [(10, "promoter"), (9, "promoter"), (8, "passive"), (7, "passive"), (6, "detractor"), (0, "detractor")],
)
def test_a_score_shows_on_the_card(survey, person, now, score, kind):
    record(survey, score, "Fine", now=now)
    survey.refresh_from_db()
    person.refresh_from_db()
    assert (survey.score, survey.reason, survey.answered_at, survey.nps_class) == (score, "Fine", now, kind)
    assert (person.last_score, person.nps_class) == (score, kind)


def test_a_low_score_puts_a_task_with_a_deadline_on_the_desk(survey, person, branch, now):
    record(survey, 6, "Had to wait", now=now)
    task = DeskTask.objects.get()
    assert (task.kind, task.client, task.branch, task.due_at) == (
        "low_score",
        person,
        branch,
        now + timedelta(hours=10),
    )
    assert task.text == "Gave us 6 of 10. Ask what went wrong and how we can put it right. Their reason: “Had to wait”"


def test_seven_is_no_alarm(survey, now):
    record(survey, 7, now=now)
    assert DeskTask.objects.count() == 0


def test_the_first_score_stands(survey, person, now):
    record(survey, 9, "Good", now=now)
    record(survey, 2, "Bad", now=now + timedelta(hours=1))
    survey.refresh_from_db()
    person.refresh_from_db()
    assert (survey.score, survey.reason, survey.answered_at, person.last_score) == (9, "Good", now, 9)
    assert DeskTask.objects.count() == 0


def test_a_reason_may_be_added_and_reaches_the_open_task(survey, now):
    record(survey, 3, now=now)
    record(survey, 3, "The colour", now=now + timedelta(minutes=1))
    assert DeskTask.objects.get().text.endswith("Their reason: “The colour”")
    survey.refresh_from_db()
    assert (survey.reason, survey.answered_at) == ("The colour", now)


def test_a_closed_task_keeps_its_words(survey, administrator, now):
    record(survey, 3, now=now)
    close_task(DeskTask.objects.get(), outcome="Called", by=administrator, now=now)
    record(survey, 3, "The colour", now=now)
    assert "The colour" not in DeskTask.objects.get().text


@pytest.mark.parametrize("score", [-1, 11])
def test_there_is_no_such_score(survey, now, score):
    with pytest.raises(NoSuchScore):
        record(survey, score, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(survey, now):
    barrier = Barrier(6)

    def answer(score):
        barrier.wait()
        record(survey, score, str(score), now=now)
        connection.close()

    threads = [Thread(target=answer, args=[score]) for score in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    survey.refresh_from_db()
    assert survey.reason == str(survey.score)
    assert DeskTask.objects.get().text.startswith(f"Gave us {survey.score} of 10.")


# The sweep --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "is_asked"),
    [
        (timedelta(minutes=59), False),
        (timedelta(hours=1), True),
        (timedelta(days=2, hours=23), True),
        (timedelta(days=3), False),
    ],
)
def test_who_is_asked_and_when(pay, now, ago, is_asked):
    pay(at=now - ago)
    assert queries.visits_to_ask_about(now).count() == int(is_asked)


def test_nobody_is_asked_about_imported_visits_or_after_leaving_the_base(pay, person, branch, now):
    imported = pay()
    imported.imported_by_id = person.home_branch.imports.create(file_name="old.csv").pk
    imported.save()
    gone = ClientFactory(home_branch=branch)
    pay(client=gone)
    gone.archived_at = now
    gone.save(update_fields=["archived_at"])
    assert queries.visits_to_ask_about(now).count() == 0


def test_the_sweep_asks_once(pay, now, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: now)
    pay()
    pay(client=ClientFactory(home_branch=BranchFactory(timezone="Asia/Seoul"), email="s@example.com"))
    assert tasks.ask_for_scores() == 2
    assert tasks.ask_for_scores() == 0
    assert (Survey.objects.count(), Message.objects.count()) == (2, 2)


def test_a_sweep_killed_half_way_asks_the_rest_and_nobody_twice(pay, branch, now, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: now)
    for number in range(4):
        pay(client=ClientFactory(home_branch=branch, email=f"c{number}@example.com"))
    ask, asked = operations.ask_for_score, []

    def dies_at_the_third(visit, *, now):
        asked.append(visit)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return ask(visit, now=now)

    monkeypatch.setattr(operations, "ask_for_score", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        tasks.ask_for_scores()
    monkeypatch.setattr(operations, "ask_for_score", ask)
    assert tasks.ask_for_scores() == 2
    assert Message.objects.count() == 4
