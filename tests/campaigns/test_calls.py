from datetime import timedelta

import pytest

from campaigns import operations
from campaigns.errors import AlreadyRecorded, CallBackDayMissing, WhyMissing
from campaigns.models import Call, Script
from campaigns.queries import script_for
from campaigns.scripts import BUILT_IN
from clients.models import Channel, Consent, Interaction

Result = Call.Result


@pytest.fixture
def call(branch, gone, today):
    return Call.objects.create(branch=branch, client=gone(phone="+37369111222"), day=today, worth=500)


@pytest.fixture
def record(call, administrator, now):
    return lambda result, **more: operations.record_result(
        call, **{"result": result, "by": administrator, "now": now} | more
    )


def test_a_result_is_recorded_as_an_interaction_too(record, call, administrator, now):
    record(Result.NO_ANSWER, note="rang long")
    call.refresh_from_db()
    assert (call.result, call.note, call.made_at, call.made_by) == (Result.NO_ANSWER, "rang long", now, administrator)
    talk = Interaction.objects.get()
    assert (talk.client, talk.channel, talk.result, talk.note, talk.by, talk.happened_at) == (
        call.client, Channel.PHONE, "No answer", "rang long", administrator, now,
    )  # fmt: skip


def test_the_same_result_twice_is_one(record):
    record(Result.NO_ANSWER)
    record(Result.NO_ANSWER)
    assert Interaction.objects.count() == 1


def test_another_result_is_refused(record, manager):
    record(Result.NO_ANSWER)
    with pytest.raises(AlreadyRecorded):
        record(Result.BOOKED)
    with pytest.raises(AlreadyRecorded):
        record(Result.NO_ANSWER, by=manager)


@pytest.mark.parametrize("days", [None, -1, 0])
def test_a_call_back_needs_a_day_to_come(record, call, today, days):
    with pytest.raises(CallBackDayMissing):
        record(Result.CALL_BACK, call_back_on=None if days is None else today + timedelta(days=days))
    record(Result.CALL_BACK, call_back_on=today + timedelta(days=1))
    call.refresh_from_db()
    assert call.call_back_on == today + timedelta(days=1)


def test_only_a_call_back_keeps_a_day(record, call, today):
    record(Result.NO_ANSWER, call_back_on=today + timedelta(days=1))
    call.refresh_from_db()
    assert call.call_back_on is None


def test_a_refusal_needs_its_why_and_ends_calls_only_when_asked(record):
    with pytest.raises(WhyMissing):
        record(Result.REFUSED)
    record(Result.REFUSED, note="too far")
    assert Consent.objects.count() == 0


def test_do_not_call_takes_the_consent_back(record, call):
    record(Result.REFUSED, note="stop", do_not_call=True)
    consent = Consent.objects.get()
    assert (consent.client, consent.channel, consent.is_given) == (call.client, Channel.PHONE, False)


def test_do_not_call_means_nothing_beside_another_result(record):
    record(Result.BOOKED, do_not_call=True)
    assert Consent.objects.count() == 0


def test_a_wrong_number_is_noted_on_the_client(record, call):
    call.client.notes = "Likes tea"
    call.client.save()
    record(Result.WRONG_NUMBER, note="a bakery")
    call.client.refresh_from_db()
    assert call.client.notes == "Likes tea\n23 Nov 2026: Wrong number – a bakery"


def test_moved_away_is_noted_on_the_client(record, call):
    record(Result.MOVED_AWAY)
    call.client.refresh_from_db()
    assert call.client.notes == "23 Nov 2026: Moved away"


def test_a_new_wording_is_a_new_version_and_the_same_is_none(company, manager, now):
    assert script_for("regular") == BUILT_IN["regular"]
    for text in ("Hello", "Hello", "Good day"):
        operations.write_script("regular", text=text, by=manager, now=now)
    assert list(Script.objects.values_list("version", "text")) == [(2, "Good day"), (1, "Hello")]
    assert script_for("regular") == "Good day"
    assert script_for("unhappy") == BUILT_IN["unhappy"]
