from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from campaigns import operations
from campaigns.models import JobRun
from campaigns.operations import jobs
from clients.models import Consent
from messaging.models import Message
from tests.factories import BranchFactory, ClientFactory

NOVEMBER_23 = {"birth_day": 23, "birth_month": 11}


def run(branch, today, now):
    counts = operations.run_birthday(branch, day=today, now=now)
    return counts.chosen, counts.written, counts.already_there


def test_a_greeting_is_written_in_the_clients_language_with_the_present(agreeing, branch, today, now):
    person = agreeing(given_name="Ольга", language="ru", **NOVEMBER_23)
    assert run(branch, today, now) == (1, 1, 0)
    message = Message.objects.get()
    assert (message.client, message.kind, message.is_marketing, message.dedupe_key) == (
        person,
        "birthday",
        True,
        f"birthday:{person.pk}:2026",
    )
    assert message.subject == "Ольга, с днём рождения!"
    assert "скидка 10 % на любой визит до 30 нояб. 2026" in message.body
    assert message.state == Message.State.QUEUED
    assert message.expires_at == datetime(2026, 11, 24, 22, 0, tzinfo=UTC)  # the day after ends in Chișinău


def test_the_second_run_writes_nothing(agreeing, branch, today, now):
    agreeing(**NOVEMBER_23)
    assert run(branch, today, now) == (1, 1, 0)
    assert run(branch, today, now) == (1, 0, 1)
    job = JobRun.objects.get()
    assert (job.kind, job.branch, job.day, job.chosen, job.written, job.already_there) == (
        "birthday",
        branch,
        today,
        1,
        1,
        1,
    )


def test_who_gets_no_greeting(agreeing, branch, today, now):
    agreeing(birth_day=24, birth_month=11)
    agreeing(birth_day=23, birth_month=10)
    agreeing(email="", **NOVEMBER_23)
    agreeing(archived_at=now, **NOVEMBER_23)
    agreeing(home_branch=BranchFactory(), **NOVEMBER_23)
    ClientFactory(home_branch=branch, email="never@asked.com", **NOVEMBER_23)
    refused = agreeing(**NOVEMBER_23)
    Consent.objects.filter(client=refused).update(is_given=False)
    assert run(branch, today, now) == (0, 0, 0)


@pytest.mark.parametrize(
    ("day", "is_greeted"),
    [(date(2026, 2, 28), True), (date(2026, 3, 1), False), (date(2028, 2, 28), False), (date(2028, 2, 29), True)],
)
def test_29_february_counts_on_the_28th_in_common_years(agreeing, branch, day, is_greeted):
    agreeing(birth_day=29, birth_month=2)
    now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    assert run(branch, day, now) == (int(is_greeted), int(is_greeted), 0)


def test_the_next_year_is_another_greeting(agreeing, branch, today, now):
    agreeing(**NOVEMBER_23)
    run(branch, today, now)
    assert run(branch, date(2027, 11, 23), now + timedelta(days=365)) == (1, 1, 0)


def test_without_a_discount_the_letter_promises_none(agreeing, branch, company, today, now):
    company.birthday_discount_percent = 0
    company.save()
    agreeing(**NOVEMBER_23)
    run(branch, today, now)
    assert "present" not in Message.objects.get().body


def test_run_for_a_day_to_come_nobody_is_greeted_early(agreeing, branch, now):
    agreeing(birth_day=25, birth_month=11)
    run(branch, date(2026, 11, 25), now)
    assert Message.objects.get().send_after == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # 9:00 in Chișinău


def test_killed_half_way_and_run_again_nothing_is_written_twice(agreeing, branch, today, now, monkeypatch):
    for _ in range(5):
        agreeing(**NOVEMBER_23)
    queue, asked = jobs.queue_message, []

    def dies_at_the_third(client, **more):
        asked.append(client)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return queue(client, **more)

    monkeypatch.setattr(jobs, "queue_message", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run(branch, today, now)
    assert JobRun.objects.count() == 0
    monkeypatch.setattr(jobs, "queue_message", queue)
    assert run(branch, today, now) == (5, 5, 0)
    assert run(branch, today, now) == (5, 0, 5)
    assert Message.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_do_nothing_double(agreeing, branch, today, now):
    for _ in range(4):
        agreeing(**NOVEMBER_23)
    barrier, counts = Barrier(3), []

    def beat():
        barrier.wait()
        counts.append(run(branch, today, now))
        connection.close()

    threads = [Thread(target=beat) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [(4, 0, 4), (4, 0, 4), (4, 4, 0)]
    assert Message.objects.count() == 4


def test_chunks_are_read_one_by_one(agreeing, branch, today, now, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 2)
    for _ in range(5):
        agreeing(**NOVEMBER_23)
    assert run(branch, today, now) == (5, 5, 0)
