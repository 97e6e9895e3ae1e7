"""Hidden contacts and reveals, who reads cards, alarms, decoys, consents with their wording."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from clients.errors import ReasonMissing, TooManyReveals
from clients.models import Alarm, CardReading, Client, Consent, ConsentText, Reveal
from clients.operations import (
    change_client,
    make_decoy,
    mark_seen,
    note_listed,
    note_readings,
    prune_readings,
    record_interaction,
    reveal_contacts,
    set_consent,
    set_decoy,
    write_consent_texts,
)
from clients.operations.mailing import mail_alarms
from clients.queries import revealed, watched
from salon.models import ContactsAccess
from tests.factories import ClientFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def curious(master):
    """A master who may reveal contacts with a reason."""
    master.contacts_access = ContactsAccess.REVEAL
    master.save()
    return master


def kinds():
    return list(Alarm.objects.order_by("pk").values_list("kind", flat=True))


# Reveals


def test_contacts_are_shown_for_a_minute_to_the_one_who_gave_a_reason(curious, person, owner, now):
    person.more_phones.create(phone="+37322555666", whose="mother")
    reveal_contacts(person, reason="She is late", by=curious, now=now)
    shown = revealed(person, by=curious, now=now + timedelta(seconds=59))
    assert (str(shown.phone), shown.email, shown.seconds) == ("+37369111222", "nadia@example.com", 1)
    assert [(str(phone), whose) for phone, whose in shown.others] == [("+37322555666", "mother")]
    assert revealed(person, by=curious, now=now + timedelta(seconds=60)) is None
    assert revealed(person, by=owner, now=now) is None
    assert Reveal.objects.values_list("by", "client", "reason").get() == (curious.pk, person.pk, "She is late")


def test_revealing_twice_within_the_minute_is_once(curious, person, now):
    first = reveal_contacts(person, reason="Late", by=curious, now=now)
    assert reveal_contacts(person, reason="Later", by=curious, now=now + timedelta(seconds=30)) == first
    assert Reveal.objects.count() == 1


def test_without_a_reason_nothing_is_revealed(curious, person, now):
    with pytest.raises(ReasonMissing):
        reveal_contacts(person, reason="  ", by=curious, now=now)


def test_past_the_hourly_limit_it_refuses_and_the_owner_is_told_once(curious, company, branch, now):
    company.hourly_reveals = 2
    company.save()
    people = [ClientFactory(home_branch=branch) for _ in range(4)]
    for person in people[:2]:
        reveal_contacts(person, reason="Late", by=curious, now=now)
    for person in people[2:]:
        with pytest.raises(TooManyReveals):
            reveal_contacts(person, reason="Late", by=curious, now=now + timedelta(minutes=5))
    assert kinds() == ["reveals"]
    reveal_contacts(people[3], reason="Late", by=curious, now=now + timedelta(hours=1, seconds=1))
    assert Reveal.objects.count() == 3


def test_the_dialog_shows_contacts_and_the_server_ends_it(client, curious, person, monkeypatch):
    client.force_login(curious)
    card = client.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert "Show the contacts" in card
    assert "691 11 222" not in card
    url = reverse("clients:reveal", args=[person.pk])
    assert client.post(url, {"reason": ""}, **HTMX).status_code == 422
    answer = client.post(url, {"reason": "Late"}, **HTMX)
    assert "+373 691 11 222" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    again = client.get(reverse("clients:revealed", args=[person.pk]), **HTMX)
    assert "nadia@example.com" in again.content.decode()
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("clients.views.revealing.timezone.now", lambda: later)
    over = client.get(reverse("clients:revealed", args=[person.pk]), **HTMX).content.decode()
    assert "nadia@example.com" not in over
    assert "The minute is over" in over


def test_without_scripts_the_contacts_are_a_page_of_their_own(client, curious, person):
    client.force_login(curious)
    answer = client.post(reverse("clients:reveal", args=[person.pk]), {"reason": "Late"}, follow=True)
    assert "+373 691 11 222" in answer.content.decode()
    assert 'http-equiv="refresh"' in answer.content.decode()


@pytest.mark.parametrize("access", ["", ContactsAccess.HIDDEN, ContactsAccess.SEEN])
def test_only_those_who_may_reveal_are_asked_for_a_reason(client, master, person, access):
    master.contacts_access = access
    master.save()
    client.force_login(master)
    assert client.post(reverse("clients:reveal", args=[person.pk]), {"reason": "x"}).status_code == 403
    assert client.get(reverse("clients:revealed", args=[person.pk])).status_code == 403


# Readings


def test_opening_a_card_twice_in_a_minute_is_one_reading(client, master, person):
    client.force_login(master)
    for _ in range(2):
        client.get(reverse("clients:card", args=[person.pk]))
    client.get(reverse("clients:drawer", args=[person.pk]))
    minutes = set(CardReading.objects.filter(by=master, client=person).values_list("read_at", flat=True))
    assert CardReading.objects.count() == len(minutes)


def test_a_reading_is_one_query(master, person, company, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        note_readings([person.pk], by=master, company=company, now=now)


def test_reading_unusually_many_cards_tells_the_owner_at_once_and_once_an_hour(master, branch, company, now):
    company.unusual_cards = 3
    people = [ClientFactory(home_branch=branch).pk for _ in range(5)]
    for number, pk in enumerate(people[:3]):
        assert note_readings([pk], by=master, company=company, now=now + timedelta(minutes=number)) == number + 1
    assert kinds() == []
    for pk in people[3:]:
        note_readings([pk], by=master, company=company, now=now + timedelta(minutes=4))
    assert kinds() == ["reading"]
    assert Alarm.objects.get().staff == master


def test_the_same_cards_again_and_again_are_not_many(master, branch, company, now):
    company.unusual_cards = 3
    people = [ClientFactory(home_branch=branch).pk for _ in range(3)]
    for minute in range(10):
        note_readings(people, by=master, company=company, now=now + timedelta(minutes=minute))
    assert kinds() == []


def test_slow_reading_is_no_alarm(master, branch, company, now):
    company.unusual_cards = 3
    for number in range(12):
        note_readings(
            [ClientFactory(home_branch=branch).pk], by=master, company=company, now=now + timedelta(minutes=5 * number)
        )
    assert kinds() == []


def test_a_page_of_a_list_is_written_down_as_read_in_a_list(client, administrator, person, branch):
    twin = ClientFactory(given_name="Nadia", family_name="Petrova", home_branch=branch)
    client.force_login(administrator)
    for url in (reverse("clients:list"), reverse("clients:search") + "?q=petrova"):
        CardReading.objects.all().delete()
        assert client.get(url).status_code == 200
        assert set(CardReading.objects.values_list("client", "by", "in_list")) == {
            (person.pk, administrator.pk, True), (twin.pk, administrator.pk, True),
        }  # fmt: skip


def test_who_sees_no_contacts_reads_no_cards_in_a_list(client, master, person):
    client.force_login(master)
    assert client.get(reverse("clients:list")).status_code == 200
    assert CardReading.objects.count() == 0


def test_a_card_opened_in_the_minute_of_the_list_is_a_card_read(master, person, company, now):
    for in_list in (True, False, True):
        assert note_readings([person.pk], by=master, company=company, now=now, in_list=in_list) == 1
    assert CardReading.objects.get().in_list is False


def test_lists_alarm_at_ten_times_the_cards_and_do_not_count_as_cards(administrator, branch, company, now):
    company.unusual_cards = 1
    pks = [each.pk for each in ClientFactory.create_batch(11, home_branch=branch)]
    assert note_listed(pks[:10], by=administrator, company=company, now=now) == 10
    assert note_readings(pks[:1], by=administrator, company=company, now=now + timedelta(minutes=1)) == 1
    assert kinds() == []
    assert note_listed(pks[10:], by=administrator, company=company, now=now + timedelta(minutes=2)) == 11
    assert kinds() == ["reading"]
    assert "11 clients’ rows in lists" in Alarm.objects.get().text


def test_readings_are_kept_ninety_days(master, person, company, now):
    note_readings([person.pk], by=master, company=company, now=now - timedelta(days=91))
    note_readings([person.pk], by=master, company=company, now=now - timedelta(days=89))
    assert prune_readings(now=now) == 1
    assert CardReading.objects.count() == 1


# Alarms


def test_the_owner_sees_the_number_of_alarms_on_every_page_and_others_do_not(client, owner, manager, branch):
    now = timezone.now()
    make_decoy(branch=branch, by=owner, now=now, given_name="Decoy")
    decoy = Client.objects.get(is_decoy=True)
    record_interaction(decoy, branch=branch, channel="phone", direction="out", topic="x", by=manager, now=now)
    client.force_login(owner)
    assert "Privacy, 1 alarm" in client.get(reverse("clients:list")).content.decode()
    client.force_login(manager)
    assert "Privacy, 1 alarm" not in client.get(reverse("clients:list")).content.decode()
    client.force_login(owner)
    client.post(reverse("clients:alarms_seen"))
    assert Alarm.objects.unseen().count() == 0
    assert "Privacy, 1 alarm" not in client.get(reverse("clients:list")).content.decode()


def test_seeing_alarms_twice_keeps_who_saw_them_first(owner, branch, manager, now):
    decoy = make_decoy(branch=branch, by=owner, now=now, given_name="Decoy")
    record_interaction(decoy, branch=branch, channel="phone", direction="out", topic="x", by=manager, now=now)
    assert mark_seen(by=owner, now=now) == 1
    assert mark_seen(by=owner, now=now + timedelta(hours=1)) == 0
    assert Alarm.objects.get().seen_at == now


def test_owners_with_an_address_get_one_letter(settings, owner, manager, branch, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    owner.email = "olga@example.com"
    owner.save()
    decoy = make_decoy(branch=branch, by=owner, now=now, given_name="Decoy", phone="+37369777888")
    record_interaction(decoy, branch=branch, channel="phone", direction="out", topic="x", by=manager, now=now)
    assert (mail_alarms(now=now), mail_alarms(now=now)) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["olga@example.com"]
    assert "called or wrote to a decoy client" in letter.body
    assert "777888" not in letter.body


@pytest.mark.parametrize("count", [1, 3])
def test_the_privacy_page_costs_the_same_for_one_and_three(
    client, owner, curious, branch, company, django_assert_max_num_queries, count
):
    now = timezone.now()
    for _ in range(count):
        person = ClientFactory(home_branch=branch)
        reveal_contacts(person, reason="Late", by=curious, now=now)
        note_readings([person.pk], by=curious, company=company, now=now)
        decoy = set_decoy(person, is_decoy=True, by=owner, now=now)
        record_interaction(decoy, branch=branch, channel="phone", direction="out", topic="x", by=curious, now=now)
    client.force_login(owner)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("clients:privacy")).status_code == 200
    assert watched(now=now, zone=branch.zone).readings[0].cards == count


# Decoys


def test_talking_to_a_decoy_face_to_face_is_no_alarm_but_calling_is(owner, manager, branch, now):
    decoy = make_decoy(branch=branch, by=owner, now=now, given_name="Decoy")
    for channel in ("in_person", "phone", "phone"):
        record_interaction(decoy, branch=branch, channel=channel, direction="out", topic=channel, by=manager, now=now)
    assert kinds() == ["decoy"]
    assert Alarm.objects.get().client == decoy


def test_only_the_owner_sees_that_a_client_is_a_decoy(client, owner, manager, person, now):
    set_decoy(person, is_decoy=True, by=owner, now=now)
    client.force_login(manager)
    for name in ("card", "edit", "changes", "timeline"):
        assert "decoy" not in client.get(reverse(f"clients:{name}", args=[person.pk])).content.decode().lower()
    assert client.post(reverse("clients:decoy_turn", args=[person.pk])).status_code == 403
    client.force_login(owner)
    assert "No decoy any more" in client.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert "Decoy" in client.get(reverse("clients:changes", args=[person.pk])).content.decode()


def test_a_decoy_is_made_and_let_go_on_the_privacy_page(client, owner, branch):
    client.force_login(owner)
    assert client.post(reverse("clients:decoy_new"), {"given_name": ""}).status_code == 422
    client.post(reverse("clients:decoy_new"), {"given_name": "Vera", "phone": "069 777 888"})
    decoy = Client.objects.get(given_name="Vera")
    assert (decoy.is_decoy, str(decoy.phone), decoy.home_branch) == (True, "+37369777888", branch)
    client.post(reverse("clients:decoy_turn", args=[decoy.pk]))
    assert Client.objects.get(pk=decoy.pk).is_decoy is False


# Consents


def test_a_consent_keeps_the_wording_in_the_clients_language(person, owner, now):
    write_consent_texts("ro", texts={"sms": "De acord cu SMS?"}, by=owner, now=now)
    person.language = "ro"
    person.save()
    set_consent(person, channel="sms", is_given=True, source="desk", now=now)
    write_consent_texts("ro", texts={"sms": "Alt text"}, by=owner, now=now)
    set_consent(person, channel="sms", is_given=True, source="desk", now=now + timedelta(days=1))
    said = Consent.objects.get(client=person)
    assert (said.wording, said.decided_at, said.source) == ("De acord cu SMS?", now, "desk")


def test_an_empty_text_goes_back_to_the_houses_own(person, owner, now):
    write_consent_texts("en", texts={"email": "Mine"}, by=owner, now=now)
    write_consent_texts("en", texts={"email": " "}, by=owner, now=now)
    assert not ConsentText.objects.exists()
    assert "offers by e-mail" in set_consent(person, channel="email", is_given=True, source="desk", now=now).wording


def test_the_desks_form_stores_wording_and_the_card_shows_it_all(client, administrator, person, now):
    change_client(person, by=administrator, now=now, consents={"email": True})
    set_consent(person, channel="phone", is_given=False, source="call", now=now)
    client.force_login(administrator)
    card = client.get(reverse("clients:card", args=[person.pk])).content.decode()
    for words in ("offers by e-mail. I can take this back", "23 Nov 2026", "at the desk", "on the phone"):
        assert words in card


def test_the_owner_writes_the_texts_of_each_language(client, owner):
    client.force_login(owner)
    url = reverse("clients:consent_texts")
    assert client.get(f"{url}?language=ru").status_code == 200
    client.post(url, {"language": "ru", "sms": "Согласны на SMS?"})
    assert ConsentText.objects.values_list("channel", "language", "text").get() == ("sms", "ru", "Согласны на SMS?")
