from datetime import timedelta
from decimal import Decimal
from time import monotonic

import pytest

from bookings.operations import WantedPart, book_appointment
from campaigns import operations, queries
from campaigns.models import Call
from clients.models import Channel, Client, Consent
from clients.names import search_text
from tests.factories import BranchFactory

Result = Call.Result


def run(branch, today, now):
    counts = operations.run_lapsed(branch, day=today, now=now)
    return counts.chosen, counts.written, counts.already_there


def listed(branch, day):
    return [call.client for call in Call.objects.for_day(branch, day)]


def test_the_most_valuable_come_first_and_it_says_why(gone, branch, today, now):
    small, big = gone(spent=100), gone(spent=900, days=75)
    assert run(branch, today, now) == (2, 2, 0)
    assert listed(branch, today) == [big, small]
    call = Call.objects.get(client=big)
    assert call.why == {"situation": "regular", "away_days": 75, "usual_days": 30, "visits": 10, "last_visits": []}
    assert (call.worth, call.attempt, call.result) == (Decimal(900), 1, "")


def test_the_second_run_writes_nothing_even_after_calls_were_made(gone, branch, today, now, administrator, monkeypatch):
    monkeypatch.setattr(queries, "LIST_LENGTH", 2)
    for spent in (1, 2, 3):
        gone(spent=spent)
    assert run(branch, today, now) == (2, 2, 0)
    operations.record_result(Call.objects.first(), result=Result.NO_ANSWER, by=administrator, now=now)
    assert run(branch, today, now) == (2, 0, 2)


def test_the_list_has_an_end_and_goes_on_tomorrow(gone, branch, today, now, administrator, monkeypatch):
    monkeypatch.setattr(queries, "LIST_LENGTH", 2)
    first, second, third = (gone(spent=spent) for spent in (30, 20, 10))
    run(branch, today, now)
    assert listed(branch, today) == [first, second]
    operations.record_result(Call.objects.get(client=first), result=Result.BOOKED, by=administrator, now=now)
    run(branch, today + timedelta(days=1), now + timedelta(days=1))
    assert listed(branch, today + timedelta(days=1)) == [second, third]


@pytest.mark.parametrize(
    ("days", "usual", "is_lapsed"), [(59, 20, False), (60, 20, True), (100, 50, False), (101, 50, True)]
)
def test_lapsed_is_sixty_days_and_over_twice_their_rhythm(gone, branch, today, now, days, usual, is_lapsed):
    gone(days=days, usual_interval_days=usual)
    assert run(branch, today, now) == (int(is_lapsed), int(is_lapsed), 0)


def test_two_visits_are_no_rhythm_yet(gone, branch, today, now):
    """By the procedure's recommended interval, 50 days: away 95 is not yet twice that, although they came twice within 30."""
    gone(days=95, visits_count=2, usual_interval_days=30, next_visit_due_on=today - timedelta(days=45))
    assert run(branch, today, now) == (0, 0, 0)
    assert run(branch, today + timedelta(days=6), now) == (1, 1, 0)


def test_who_is_not_called(gone, branch, today, now, master, service, manager):
    gone(phone="")
    gone(archived_at=now)
    gone(home_branch=BranchFactory())
    gone(visits_count=0)
    refuses, booked = gone(), gone()
    Consent.objects.create(client=refuses, channel=Channel.PHONE, is_given=False, source="call", decided_at=now)
    book_appointment(
        booked,
        branch=branch,
        parts=[WantedPart(service=service, master=master)],
        starts_at=now + timedelta(days=1),
        by=manager,
        now=now,
    )
    assert run(branch, today, now) == (0, 0, 0)


@pytest.mark.parametrize("result", [Result.REFUSED, Result.MOVED_AWAY, Result.WRONG_NUMBER])
def test_after_a_final_result_only_another_visit_brings_them_back(gone, branch, today, now, administrator, result):
    person = gone()
    run(branch, today, now)
    operations.record_result(Call.objects.get(), result=result, note="why", by=administrator, now=now)
    later = timedelta(days=200)
    assert run(branch, today + later, now + later) == (0, 0, 0)
    Client.objects.filter(pk=person.pk).update(last_visit_on=today + timedelta(days=100))
    assert run(branch, today + later, now + later) == (1, 1, 0)


def test_booked_but_never_came_is_called_after_a_month(gone, branch, today, now, administrator):
    gone()
    run(branch, today, now)
    operations.record_result(Call.objects.get(), result=Result.BOOKED, by=administrator, now=now)
    assert run(branch, today + timedelta(days=29), now) == (0, 0, 0)
    assert run(branch, today + timedelta(days=30), now) == (1, 1, 0)


def test_no_answer_is_tried_three_times_and_then_left_for_a_month(gone, branch, today, now, administrator):
    gone()
    attempts = []
    for number in range(5):
        day, moment = today + timedelta(days=number), now + timedelta(days=number)
        run(branch, day, moment)
        for call in Call.objects.for_day(branch, day):
            attempts.append(call.attempt)
            operations.record_result(call, result=Result.NO_ANSWER, by=administrator, now=moment)
    assert attempts == [1, 2, 3]
    assert run(branch, today + timedelta(days=32), now) == (1, 1, 0)


def test_a_promised_call_comes_on_its_day_first_of_all_and_is_not_forgotten(
    gone, branch, today, now, administrator, monkeypatch
):
    monkeypatch.setattr(queries, "LIST_LENGTH", 1)
    person = gone(spent=1)
    run(branch, today, now)
    call_back_on = today + timedelta(days=40)
    operations.record_result(
        Call.objects.get(),
        result=Result.CALL_BACK,
        note="after holidays",
        call_back_on=call_back_on,
        by=administrator,
        now=now,
    )
    assert run(branch, today + timedelta(days=39), now) == (0, 0, 0)
    gone(spent=900)
    for number in (0, 1):  # nobody calls on the first day
        day = call_back_on + timedelta(days=number)
        assert run(branch, day, now) == (1, 1, 0)
        call = Call.objects.for_day(branch, day).get()
        assert (call.client, call.why["situation"], call.why["agreed"], call.attempt) == (
            person,
            "call_back",
            "after holidays",
            1,
        )


def test_unhappy_and_one_time_clients_have_their_own_script(gone, branch, today, now):
    gone(last_score=3, spent=3)
    gone(visits_count=1, usual_interval_days=None, spent=2)
    gone(last_score=9, spent=1)
    run(branch, today, now)
    assert [call.situation for call in Call.objects.for_day(branch, today)] == ["unhappy", "one_time", "regular"]


def test_four_thousand_clients_are_chosen_from_in_under_a_second(branch, today, now, company):
    Client.objects.bulk_create(
        Client(
            given_name="N", family_name=str(n), phone=f"+3736{n:07d}", home_branch=branch, search_text=search_text(names=["N"], phones=[]),
            visits_count=5, spent_total=n, usual_interval_days=30, last_visit_on=today - timedelta(days=n % 200), birth_day=23, birth_month=n % 12 + 1,
        )
        for n in range(4000)
    )  # fmt: skip
    start = monotonic()
    assert run(branch, today, now) == (30, 30, 0)
    assert monotonic() - start < 1
