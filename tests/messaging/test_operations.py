from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from clients.models import Channel, Consent
from messaging import operations
from messaging.models import Message, Suppression, Template
from salon.models import Role
from tests.factories import BranchFactory, ClientFactory, StaffFactory

State, Reason = Message.State, Message.Reason


@pytest.fixture
def agreed(person, now):
    Consent.objects.create(client=person, channel=Channel.EMAIL, is_given=True, source="desk", decided_at=now)
    return person


def write(client, branch, now, key="birthday:1:2026", is_marketing=True, **more):
    context = {"percent": "10", "until": "30 Nov 2026"}
    return operations.queue_message(
        client,
        kind="birthday",
        dedupe_key=key,
        branch=branch,
        context=context,
        now=now,
        is_marketing=is_marketing,
        **more,
    )


def test_a_message_is_written_in_the_clients_language_and_signed_by_a_person(agreed, branch, manager, now):
    agreed.language = "ru"
    agreed.save()
    message = write(agreed, branch, now)
    assert (message.state, message.held_reason, message.language, message.address) == (
        State.QUEUED,
        "",
        "ru",
        "nadia@example.com",
    )
    assert message.subject == "Nadia, с днём рождения!"
    assert message.body.endswith("С теплом,\nEva, Riverside salon")
    assert message.send_after == now


def test_without_a_language_the_companys_is_taken(agreed, branch, company, now):
    company.language = "ko"
    company.save()
    assert write(agreed, branch, now).subject == "Nadia님, 생일 축하드립니다!"


def test_the_manager_signs_before_the_desk_and_the_company_when_nobody_is_there(agreed, branch, company, now):
    assert operations.common_facts(agreed, branch=branch, company=company, known={})["signed_by"] == "Riverside"
    StaffFactory(role=Role.ADMINISTRATOR, first_name="Dasha", branches=[branch])
    assert operations.common_facts(agreed, branch=branch, company=company, known={})["signed_by"] == "Dasha"
    StaffFactory(role=Role.MANAGER, first_name="Maria", branches=[branch])
    assert operations.common_facts(agreed, branch=branch, company=company, known={})["signed_by"] == "Maria"


def test_the_salons_own_wording_wins(agreed, branch, now):
    Template.objects.create(kind="birthday", language="en", subject="Hooray, {{ name }}", body="{{ percent }} percent.")
    message = write(agreed, branch, now)
    assert (message.subject, message.body) == ("Hooray, Nadia", "10 percent.")


def test_a_broken_own_wording_gives_way_to_the_built_in_one(agreed, branch, now):
    Template.objects.create(kind="birthday", language="en", subject="Hooray, {{ who }}", body="x")
    assert write(agreed, branch, now).subject == "Happy birthday, Nadia!"


def test_the_same_key_twice_is_one_message(agreed, branch, now):
    first = write(agreed, branch, now)
    assert write(agreed, branch, now + timedelta(days=1)) == first
    assert Message.objects.count() == 1


def test_without_an_address_it_is_held(agreed, branch, now):
    agreed.email = ""
    agreed.save()
    assert write(agreed, branch, now).held_reason == Reason.NO_ADDRESS


def test_marketing_without_consent_is_held_and_a_score_is_not(person, branch, now):
    assert write(person, branch, now).held_reason == Reason.NO_CONSENT
    assert write(person, branch, now, key="other", is_marketing=False).state == State.QUEUED


def test_consent_for_another_channel_is_not_enough(person, branch, now):
    Consent.objects.create(client=person, channel=Channel.SMS, is_given=True, source="desk", decided_at=now)
    assert write(person, branch, now).held_reason == Reason.NO_CONSENT


def test_a_suppressed_address_gets_nothing_whatever_its_letters(agreed, branch, now):
    agreed.email = "Nadia@Example.com"
    agreed.save()
    operations.suppress(Channel.EMAIL, "nadia@example.COM", reason=Suppression.Reason.BOUNCED)
    assert write(agreed, branch, now, is_marketing=False).held_reason == Reason.SUPPRESSED


def test_the_weekly_budget_holds_the_fourth_and_lets_it_go_a_week_later(agreed, branch, now):
    states = [write(agreed, branch, now, key=f"k{n}").held_reason for n in range(4)]
    assert states == ["", "", "", Reason.TOO_MANY]
    assert write(agreed, branch, now + timedelta(days=7, minutes=1), key="next week").state == State.QUEUED


def test_held_messages_take_nothing_from_the_budget(agreed, branch, company, now):
    company.weekly_messages = 1
    company.save()
    expired = write(agreed, branch, now, key="old", expires_at=now)
    assert expired.held_reason == Reason.TOO_LATE
    assert write(agreed, branch, now, key="new").state == State.QUEUED


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Bucharest", datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),
        ("Asia/Seoul", datetime(2026, 11, 24, 0, 0, tzinfo=UTC)),
    ],
)
def test_marketing_waits_for_the_morning_of_the_branch(agreed, company, zone, expected):
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert write(agreed, BranchFactory(timezone=zone), noon).send_after == expected


def test_other_messages_do_not_wait(person, branch, now):
    night = now.replace(hour=23)
    assert write(person, branch, night, is_marketing=False).send_after == night


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_keep_the_budget_and_the_key(agreed, branch, now):
    barrier = Barrier(8)

    def writer(number):
        barrier.wait()
        write(agreed, branch, now, key=f"key {number // 2}")
        connection.close()

    threads = [Thread(target=writer, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.count() == 4
    assert Message.objects.in_state(State.QUEUED).count() == 3


def test_the_gate_says_the_same_of_many_letters_at_once_as_of_each(branch, company, now):
    company.weekly_messages = 1
    company.save()
    letters = []
    for number, (email, agrees, had) in enumerate(
        [("", 1, 0), ("Bounced@x.example", 1, 0), ("a@x.example", None, 0), ("b@x.example", 0, 0), ("c@x.example", 1, 6), ("d@x.example", 1, 8), ("e@x.example", 1, 0)]
    ):  # fmt: skip
        client = ClientFactory(home_branch=branch, email=email)
        if agrees is not None:
            Consent.objects.create(client=client, channel="email", is_given=agrees, source="desk", decided_at=now)
        common = {
            "client": client,
            "branch": branch,
            "kind": "x",
            "language": "en",
            "address": email,
            "is_marketing": True,
        }
        if had:
            Message.objects.create(
                **common, subject="S", body="B", dedupe_key=f"had {number}", send_after=now - timedelta(had), state=State.SENT
            )  # fmt: skip
        letters.append(Message(**common, subject="S", body="B", dedupe_key=f"new {number}", send_after=now))
    letters[-1].expires_at = now
    Suppression.objects.create(channel="email", address="bounced@x.example", reason="bounced")
    one_by_one = [operations.blocker(letter, company=company, now=now) for letter in letters]
    expected = [
        Reason.NO_ADDRESS,
        Reason.SUPPRESSED,
        Reason.NO_CONSENT,
        Reason.NO_CONSENT,
        Reason.TOO_MANY,
        "",
        Reason.TOO_LATE,
    ]
    assert one_by_one == operations.blockers(letters, company=company, now=now) == expected
    kept = operations.queue_letters(letters, company=company, now=now)
    assert [letter.held_reason for letter in kept] == expected
    again = [Message(dedupe_key=f"new {number}") for number in range(len(kept))]
    assert operations.queue_letters(again, company=company, now=now) == kept


# Claiming ---------------------------------------------------------------------


def test_a_message_is_claimed_once(agreed, branch, now):
    message = write(agreed, branch, now)
    claimed = operations.claim_next(now=now)
    assert (claimed, claimed.state, claimed.attempts, claimed.claimed_at) == (message, State.SENDING, 1, now)
    assert operations.claim_next(now=now) is None


def test_nothing_is_claimed_before_its_time(agreed, branch, now):
    write(agreed, branch, now, send_after=now + timedelta(hours=1))
    assert operations.claim_next(now=now) is None
    assert operations.claim_next(now=now + timedelta(hours=1)) is not None


def test_consent_taken_back_while_waiting_holds_it(agreed, branch, now):
    message = write(agreed, branch, now)
    operations.unsubscribe(agreed, channel=Channel.EMAIL, everything=False, now=now)
    assert operations.claim_next(now=now) is None
    message.refresh_from_db()
    assert (message.state, message.held_reason) == (State.HELD, Reason.NO_CONSENT)


def test_a_worker_that_was_down_does_not_write_at_night(agreed, branch, now):
    message = write(agreed, branch, now)
    night = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert operations.claim_next(now=night) is None
    message.refresh_from_db()
    assert (message.state, message.send_after) == (State.QUEUED, datetime(2026, 11, 24, 7, 0, tzinfo=UTC))


def test_a_greeting_that_would_come_too_late_is_held(agreed, branch, now):
    message = write(agreed, branch, now, expires_at=now + timedelta(days=1))
    assert operations.claim_next(now=now + timedelta(days=2)) is None
    message.refresh_from_db()
    assert (message.state, message.held_reason) == (State.HELD, Reason.TOO_LATE)


def test_after_a_crash_it_is_not_sent_again(agreed, branch, now):
    message = write(agreed, branch, now)
    operations.claim_next(now=now)
    assert operations.give_up_on_lost(now=now + timedelta(minutes=9)) == 0
    assert operations.give_up_on_lost(now=now + timedelta(minutes=11)) == 1
    message.refresh_from_db()
    assert (message.state, message.held_reason) == (State.FAILED, Reason.UNKNOWN)
    assert operations.claim_next(now=now + timedelta(days=1)) is None


def test_a_claim_that_was_given_up_says_no_more(agreed, branch, now):
    write(agreed, branch, now)
    claimed = operations.claim_next(now=now)
    operations.give_up_on_lost(now=now + timedelta(minutes=11))
    operations.mark_sent(claimed, now=now + timedelta(minutes=12))
    claimed.refresh_from_db()
    assert claimed.state == State.FAILED


def test_a_server_that_says_later_is_asked_three_times(agreed, branch, now):
    message = write(agreed, branch, now)
    waits = []
    for moment in (now, now + timedelta(minutes=5), now + timedelta(minutes=25)):
        claimed = operations.claim_next(now=moment)
        operations.try_later(claimed, now=moment)
        message.refresh_from_db()
        waits.append((message.state, message.send_after - moment))
    assert waits[:2] == [(State.QUEUED, timedelta(minutes=5)), (State.QUEUED, timedelta(minutes=20))]
    assert (message.state, message.held_reason, message.attempts) == (State.FAILED, Reason.NOT_TAKEN, 3)


@pytest.mark.django_db(transaction=True)
def test_ten_workers_claim_each_message_once(company, branch, now):
    for number in range(20):
        write(
            ClientFactory(home_branch=branch, email=f"c{number}@example.com"),
            branch,
            now,
            key=f"k{number}",
            is_marketing=False,
        )
    claimed, barrier = [], Barrier(10)

    def worker():
        barrier.wait()
        while message := operations.claim_next(now=now):
            claimed.append(message.pk)
        connection.close()

    threads = [Thread(target=worker) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(Message.objects.values_list("pk", flat=True))
    assert len(claimed) == 20


# Saying stop ------------------------------------------------------------------


def test_unsubscribing_ends_marketing_and_leaves_the_rest(agreed, branch, now):
    operations.unsubscribe(agreed, channel=Channel.EMAIL, everything=False, now=now)
    assert agreed.consents.get().is_given is False
    assert write(agreed, branch, now, is_marketing=False).state == State.QUEUED


def test_unsubscribing_from_everything_twice_ends_all_letters(agreed, branch, now):
    for _ in range(2):
        operations.unsubscribe(agreed, channel=Channel.EMAIL, everything=True, now=now)
    assert Suppression.objects.count() == 1
    assert write(agreed, branch, now, is_marketing=False).held_reason == Reason.SUPPRESSED
