"""What clients are told of their visits, exactly once, and what a master's own calendar shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bookings import tasks
from bookings.models import State
from bookings.operations import cancel_appointment, confirm, move_appointment
from bookings.reminding import Quiet, due
from clients.operations.household import join_household
from messaging.models import Message
from messaging.tasks import send_due_messages
from salon.feed_link import feed_link
from salon.operations import make_feed, revoke_feed
from tests.factories import ClientFactory

QUIET = Quiet(ZoneInfo("Europe/Chisinau"), time(9), time(20))


@pytest.fixture
def clock(monkeypatch, now):
    """clock(hours): every door's clock stands so many hours after `now`."""

    def stand(hours=0.0):
        moment = now + timedelta(hours=hours)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    stand()
    return stand


def kinds():
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def sweep():
    return tasks.tell_of_visits() + tasks.remind_of_visits()


def test_booked_moved_and_cancelled_are_told_once_with_the_entry_attached(book, administrator, clock):
    visit = book(starts_at=clock() + timedelta(hours=26))
    assert (sweep(), sweep()) == (1, 0)
    send_due_messages()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["nadia@example.com"], "Nadia, you are booked: Tuesday, 24 November 12:00")
    assert "/v/" in letter.body
    part = letter.message().get_payload()[-1]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    first = vobject.readOne(part.get_payload(decode=True).decode())
    assert (first.method.value, first.vevent.attendee.value) == ("REQUEST", "mailto:nadia@example.com")

    move_appointment(visit, starts_at=visit.starts_at + timedelta(hours=1), by=administrator, now=clock())
    move_appointment(visit, starts_at=visit.starts_at + timedelta(hours=2), by=administrator, now=clock())
    assert (sweep(), sweep()) == (1, 0)
    cancel_appointment(visit, reason="ill", by=administrator, now=clock())
    assert (sweep(), sweep()) == (1, 0)
    assert kinds() == ["visit_booked", "visit_moved", "visit_cancelled"]
    moved, cancelled = [
        vobject.readOne(text) for text in Message.objects.order_by("pk").values_list("calendar", flat=True)
    ][1:]
    assert (cancelled.method.value, cancelled.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert {first.vevent.uid.value, moved.vevent.uid.value} == {cancelled.vevent.uid.value}
    numbers = [int(entry.vevent.sequence.value) for entry in (first, moved, cancelled)]
    assert numbers == sorted(set(numbers))
    # The letter that it was moved had not gone out: only the newer one will.
    assert Message.objects.get(kind="visit_moved").held_reason == Message.Reason.OVERTAKEN


def test_another_master_at_the_same_hour_is_told_once_and_not_when_it_is_undone_before(
    book, lilit, master, administrator, clock
):
    visit = book(starts_at=clock() + timedelta(hours=26))
    sweep()

    def give(to):
        move_appointment(visit, starts_at=visit.starts_at, master=to, by=administrator, now=clock())

    give(lilit)
    give(master)
    assert (sweep(), sweep()) == (0, 0)
    give(lilit)
    assert (sweep(), sweep()) == (1, 0)
    assert kinds() == ["visit_booked", "visit_master"]
    assert "the master is now Lilit S." in Message.objects.latest("pk").body


def test_switched_off_nobody_is_written_to_neither_later_of_what_was_before(book, company, clock):
    company.booking_letters = False
    company.save()
    book(starts_at=clock() + timedelta(hours=26))
    assert sweep() == 0
    company.booking_letters = True
    company.save()
    assert sweep() == 0


def test_reminders_go_24_and_3_hours_before_once_each_and_follow_a_move(book, administrator, clock, now):
    visit = book(starts_at=now + timedelta(hours=50))
    for hours in (0, 25.9, 26.1, 26.2):
        clock(hours)
        sweep()
    assert kinds() == ["visit_booked", "visit_tomorrow"]
    moved = move_appointment(visit, starts_at=now + timedelta(hours=98), by=administrator, now=clock(26.3))
    sweep()
    for hours in (47.5, 74.2, 95.1, 95.2, 97.9):
        clock(hours)
        sweep()
    assert kinds() == ["visit_booked", "visit_tomorrow", "visit_moved", "visit_tomorrow", "visit_soon"]
    assert moved.pk == visit.pk


def test_who_has_confirmed_gets_the_last_reminder_only_and_who_cancelled_none(book, administrator, clock, now):
    coming, not_coming = book(starts_at=now + timedelta(hours=50)), book(starts_at=now + timedelta(hours=52))
    sweep()
    confirm(coming, by=administrator, now=now)
    cancel_appointment(not_coming, reason="ill", by=administrator, now=now)
    for hours in (28.5, 47.1, 49.2):
        clock(hours)
        sweep()
    assert kinds() == ["visit_booked", "visit_booked", "visit_cancelled", "visit_soon"]


def test_who_has_no_mail_gets_short_texts_under_the_same_keys(book, person, clock, now, settings, tmp_path):
    person.email = ""
    person.save()
    book(starts_at=now + timedelta(hours=50))
    assert sweep() == 0
    settings.SMS_FILE_PATH = str(tmp_path)
    visit = book(starts_at=now + timedelta(hours=52))
    for hours in (0.1, 28.1, 28.2):
        clock(hours)
        sweep()
        send_due_messages()
    person.email = "nadia@example.com"  # what was told by SMS is not told again by e-mail
    person.save()
    assert (sweep(), mail.outbox) == (0, [])
    told = Message.objects.filter(dedupe_key__contains=f":{visit.pk}:").order_by("pk")
    assert [(each.kind, each.channel, each.address, each.calendar, each.state) for each in told] == [
        (kind, "sms", "+37369111222", "", "sent") for kind in ("visit_booked", "visit_tomorrow")
    ]
    assert len(list(tmp_path.iterdir())) == Message.objects.count() == 3
    said, link = told[1].body.split("Please confirm with one tap: ")
    assert said == "Riverside salon: will you come? Wednesday, 25 November 14:00, Anna M.\n"
    assert link.startswith("http://127.0.0.1:8000/v/")


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Chisinau")).astimezone(UTC)


@pytest.mark.parametrize(
    ("starts", "looked", "expected"),
    [
        (at(25, 15), at(24, 14, 59), ""),
        (at(25, 15), at(24, 15), "visit_tomorrow"),
        (at(25, 15), at(25, 9), "visit_tomorrow"),  # after a night without power
        (at(25, 15), at(25, 9, 1), ""),  # too late for the one, too early for the other
        (at(25, 15), at(25, 12), "visit_soon"),
        (at(25, 15), at(25, 13), "visit_soon"),  # two hours before: never “tomorrow”
        (at(25, 15), at(25, 14, 1), ""),
        (at(25, 8), at(24, 8), ""),  # at night nobody is written to
        (at(25, 8), at(24, 9), "visit_tomorrow"),
        (at(25, 8), at(24, 19), "visit_soon"),  # the three hours would be at five in the morning
        (at(25, 8), at(24, 20), ""),
        (at(25, 19, 30), at(24, 19, 30), "visit_tomorrow"),
        (at(25, 11, 59), at(24, 18, 59), "visit_tomorrow"),
        (at(25, 11, 59), at(24, 19), "visit_soon"),
        (at(25, 12), at(24, 19), "visit_tomorrow"),
    ],
)
def test_the_hours_of_reminders(starts, looked, expected):
    long_ago = starts - timedelta(days=9)
    assert due(starts, known_since=long_ago, is_confirmed=False, quiet=QUIET, now=looked) == expected
    if expected == "visit_tomorrow":
        assert due(starts, known_since=long_ago, is_confirmed=True, quiet=QUIET, now=looked) == ""
    assert due(starts, known_since=looked, is_confirmed=False, quiet=QUIET, now=looked) in ("", "visit_soon")


def test_the_letter_goes_to_whoever_reads_for_the_family_in_their_language(book, person, service, branch, clock):
    service.names = {"ru": "Стрижка"}
    service.save()
    mother = ClientFactory(given_name="Olga", email="olga@example.com", language="ru", home_branch=branch)
    join_household(mother, other=person, relation="child", by=None, now=clock())
    book(starts_at=clock() + timedelta(hours=26))
    sweep()
    letter = Message.objects.get()
    assert (letter.client, letter.address, letter.language) == (mother, "olga@example.com", "ru")
    assert "Ждём: Nadia" in letter.body
    assert "Вторник, 24 ноября 12:00" in letter.body
    assert ["Стрижка" in text for text in (letter.body, letter.calendar)] == [True, True]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_one_letter_of_each(book, clock, now):
    visit = book(starts_at=now + timedelta(hours=50))

    def swept(_n):
        try:
            return sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(swept, range(2))) == 1
        clock(26.1)
        assert sum(pool.map(swept, range(2))) == 1
    visit.refresh_from_db()
    assert (visit.state, kinds()) == (State.BOOKED, ["visit_booked", "visit_tomorrow"])


def test_a_masters_feed_tells_no_contacts_and_ends_when_it_is_taken_away(
    client, book, master, lilit, clock, now, django_assert_num_queries
):
    visit = book(starts_at=now + timedelta(hours=2))
    cancel_appointment(book(starts_at=now + timedelta(hours=4)), reason="ill", by=None, now=now)
    link = feed_link(make_feed(master, by=master, now=now)).removeprefix("http://127.0.0.1:8000")
    with django_assert_num_queries(5):
        answer = client.get(link)
    text = answer.content.decode()
    (event,) = vobject.readOne(text).vevent_list
    assert (event.summary.value, event.uid.value.split("@")[0]) == ("Nadia P.: Cut & finish", f"visit-{visit.pk}")
    assert not any(said in text for said in ("Petrova", "111222", "example.com", "/v/"))
    assert "Last-Modified" in answer
    assert client.get(link, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    book(starts_at=now + timedelta(hours=6))
    with django_assert_num_queries(5):
        assert client.get(link, headers={"If-None-Match": answer["ETag"]}).status_code == 200
    renewed = feed_link(make_feed(master, by=master, now=now)).removeprefix("http://127.0.0.1:8000")
    assert [client.get(old).status_code for old in (link, renewed)] == [404, 200]
    revoke_feed(master, by=master, now=now)
    assert [client.get(old).status_code for old in (renewed, reverse("visit:feed", args=["forged"]))] == [404, 404]


def test_masters_make_and_take_away_their_own_address(client, master, manager):
    client.force_login(master)
    assert "/feeds/" not in client.get(reverse("salon:account")).content.decode()
    client.post(reverse("salon:feed_make"))
    assert "/feeds/" in client.get(reverse("salon:account")).content.decode()
    client.post(reverse("salon:feed_revoke"))
    assert "/feeds/" not in client.get(reverse("salon:account")).content.decode()
    client.force_login(manager)
    assert client.post(reverse("salon:feed_make")).status_code == 409
