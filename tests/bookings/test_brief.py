"""The twenty-second brief: what the master must know, read by one tap, seen by the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.brief import Place
from bookings.errors import BriefNotRead
from bookings.models import BriefReading, State
from bookings.operations import (
    WantedPart,
    book_appointment,
    check_in,
    finish,
    read_and_start,
    read_brief,
    start_own_service,
    start_service,
)
from bookings.queries import brief_of
from clients.models import Client, Interaction, Promise
from clients.operations import Promised, make_promise, note_substance, record_patch_test
from feedback.models import Survey
from tests.factories import SubstanceFactory
from tests.pictures import kept_photo
from visits.mixtures import Row
from visits.operations import WantedLine, WantedPayment, check_out, write_formula

DAY = timedelta(days=1)
MOST_QUERIES = 12


@pytest.fixture
def visit(person, branch, master, service, administrator):
    """At this very moment by the real clock, as the pages want it."""
    now = timezone.now()
    return book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=now, by=administrator, now=now
    )


@pytest.fixture(autouse=True)
def _always_on_shift(master, branch):
    """Whatever the hour of the test."""
    now = timezone.now()
    master.shifts.all().delete()
    master.shifts.create(branch=branch, period=(now - 2 * DAY, now + 2 * DAY))


@pytest.fixture
def came_before(person, branch, master, service, administrator, visit):
    """A visit done yesterday; gives the moment it ended."""
    then = timezone.now() - DAY
    earlier = book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=then, by=administrator, now=then
    )
    start_service(earlier, by=master, now=then)
    finish(earlier, by=administrator, now=then)
    Client.objects.filter(pk=person.pk).update(visits_count=1)
    return earlier.ends_at


@pytest.fixture
def allergic(person, master, now):
    return note_substance(person, substance=SubstanceFactory(name="PPD"), kind="allergy", by=master, now=now)


def read(visit, by, place=None):
    brief = brief_of(visit, by=by, now=timezone.now())
    return [str(fact.text) for fact in brief.places[place]] if place else brief


def test_alerts_tell_substances_words_and_tests_that_do_not_hold(visit, person, master, allergic):
    now = timezone.now()
    Client.objects.filter(pk=person.pk).update(allergies="latex", contraindications="pregnant")
    record_patch_test(
        person,
        substance=SubstanceFactory(name="Glue"),
        result="waiting",
        tested_on=now.date() - DAY,
        by=master,
        now=now,
    )
    alerts = read(visit, master).alerts
    assert [str(fact.note) for fact in alerts] == ["Allergic to:", "Contraindicated:", "Patch test:"]
    assert [fact.text for fact in alerts[:2]] == ["PPD, latex", "pregnant"]
    assert "Glue" in alerts[2].text


def test_a_newcomer_is_told_as_such(visit, master):
    assert read(visit, master, Place.CHANGED) == ["First visit here"]


def test_only_what_changed_since_the_last_visit_is_told(visit, person, branch, master, came_before):
    said = {"branch": branch, "channel": "phone", "direction": "in"}
    Interaction.objects.create(client=person, topic="Old", happened_at=came_before - DAY, **said)
    Interaction.objects.create(
        client=person, topic="Complaint", result="Too dark", happened_at=came_before + timedelta(minutes=1), **said
    )
    note_substance(person, substance=SubstanceFactory(name="PPD"), kind="allergy", by=master, now=timezone.now())
    assert read(visit, master, Place.CHANGED) == ["New: does not stand PPD", "Complaint – Too dark"]


def test_fields_that_matter_at_the_chair_are_compared_with_the_last_visit(visit, person, master, came_before):
    events = person.events.model.objects
    events.filter(pgh_obj=person).update(pgh_created_at=came_before - DAY)
    Client.objects.filter(pk=person.pk).update(drinks="green tea", district="Centre", likes_silence=True)
    changed = read(visit, master).places[Place.CHANGED]
    assert [(fact.text, fact.note) for fact in changed] == [
        ("Likes silence: yes", "before: no"),
        ("Drinks: green tea", "before: –"),
    ]


def test_manner_likes_promises_score_formula_and_photos_are_there(
    visit, person, branch, service, master, administrator
):
    now = timezone.now()
    Client.objects.filter(pk=person.pk).update(temperament="indecisive", drinks="tea", likes_silence=True)
    make_promise(person, Promised("A shorter fringe", (now - 2 * DAY).date()), by=master, now=now)
    paid = check_out(
        None, client=person, branch=branch, lines=[WantedLine(service=service, master=master)],
        payments=[WantedPayment("cash", service.price)], by=administrator, now=now - DAY, key="before",
    )  # fmt: skip
    Survey.objects.create(
        visit=paid, client=person, branch=branch, asked_at=now, answered_at=now, score=4, reason="Waited"
    )
    Client.objects.filter(pk=person.pk).update(last_score=4)
    for n, row in enumerate([Row("6.1", "30 g"), Row("6.1", "40 g")]):
        write_formula(person, ingredients=[row], service=service, by=master, now=now + n * DAY)
    kept_photo(person, by=master, now=now)

    brief = read(visit, master)

    assert [(f.text, f.note) for f in brief.places[Place.MANNER]] == [
        ("Indecisive", "Wants advice. Do not take the decision over.")
    ]
    assert [f.text for f in brief.places[Place.LIKE]] == ["Likes silence", "tea"]
    assert [(p["text"], p["is_late"]) for p in brief.promises] == [("A shorter fringe", True)]
    formula = brief.places[Place.FORMULA][0]
    assert (formula.text, "6.1 30 g → 40 g" in formula.note) == ("6.1 40 g", True)
    assert len(brief.places[Place.PHOTO]) == 1
    score = brief.places[Place.SCORE][0]
    assert (score.icon, score.text, "Waited" in score.note) == ("mood-sad", "Score 4 of 10", True)


def test_reading_is_logged_once_a_person(visit, master, now):
    first = read_brief(visit, by=master, now=now)
    again = read_brief(visit, by=master, now=now + DAY)
    assert (first, again.read_at, BriefReading.objects.count()) == (again, now, 1)


def test_where_something_must_be_known_the_brief_comes_before_the_start(visit, master, allergic):
    now = timezone.now()
    with pytest.raises(BriefNotRead):
        start_own_service(visit, by=master, now=now)
    assert read_and_start(visit, by=master, now=now).state == State.IN_SERVICE
    assert BriefReading.objects.get().by == master


def test_without_alerts_the_service_starts_at_once(visit, master):
    assert start_own_service(visit, by=master, now=timezone.now()).state == State.IN_SERVICE
    assert BriefReading.objects.count() == 0


# Pages ---------------------------------------------------------------------------------------------------


def test_the_page_has_no_contacts_and_another_master_does_not_find_it(client, visit, master, lilit):
    client.force_login(master)
    html = client.get(reverse("bookings:brief", args=[visit.pk])).content.decode()
    assert ("Nadia Petrova" in html, "69111222" in html, "111 222" in html, "nadia@example.com" in html) == (
        True,
        False,
        False,
        False,
    )
    client.force_login(lilit)
    assert client.get(reverse("bookings:brief", args=[visit.pk])).status_code == 404


def test_one_tap_reads_and_the_desk_sees_it(client, visit, master, administrator):
    client.force_login(master)
    answer = client.post(reverse("bookings:brief_read", args=[visit.pk]))
    assert (answer["Location"], BriefReading.objects.get().by) == (reverse("bookings:my_day"), master)
    client.force_login(administrator)
    drawer = client.get(reverse("bookings:drawer", args=[visit.pk])).content.decode()
    assert f"Brief read by {master.short_name}" in drawer


def test_the_day_says_read_first_until_it_is_read(client, visit, master, administrator, allergic):
    check_in(visit, by=administrator, now=timezone.now())
    client.force_login(master)
    before = client.get(reverse("bookings:my_day")).content.decode()
    client.post(reverse("bookings:brief_read", args=[visit.pk]))
    after = client.get(reverse("bookings:my_day")).content.decode()
    start = reverse("bookings:my_start", args=[visit.pk])
    assert [("Read first" in html, start in html) for html in (before, after)] == [(True, False), (False, True)]


def test_a_promise_is_kept_from_the_brief_and_not_anothers(client, visit, person, master, outsider):
    promise = Promise.objects.create(client=person, text="A fringe", made_at=timezone.now())
    foreign = Promise.objects.create(client=client_elsewhere(person), text="x", made_at=timezone.now())
    client.force_login(master)
    client.post(reverse("bookings:brief_promise_kept", args=[visit.pk, promise.pk]))
    assert client.post(reverse("bookings:brief_promise_kept", args=[visit.pk, foreign.pk])).status_code == 404
    promise.refresh_from_db()
    assert promise.kept_by == master


def client_elsewhere(person):
    return Client.objects.create(given_name="Other", home_branch=person.home_branch)


def test_the_brief_asks_at_most_twelve_times_however_much_there_is(client, visit, person, service, master, came_before):
    client.force_login(master)
    url, counts = reverse("bookings:brief", args=[visit.pk]), []
    for n in range(3):
        now = timezone.now()
        write_formula(person, ingredients=[Row("6.1", f"{n} g")], service=service, by=master, now=now + n * DAY)
        make_promise(person, Promised(f"Promise {n}"), by=master, now=now)
        kept_photo(person, by=master, now=now, colour=(n, 0, 0))
        note_substance(person, substance=SubstanceFactory(), kind="allergy", by=master, now=now)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts == counts[:1] * 3
    assert counts[0] <= MOST_QUERIES, [each["sql"][:150] for each in asked]


def test_a_talk_since_an_imported_visit_is_told_though_no_appointment_was_done(visit, person, branch, master):
    Client.objects.filter(pk=person.pk).update(
        visits_count=2, last_visit_on=branch.local_day(visit.starts_at) - 36 * DAY
    )
    said = {"channel": "phone", "direction": "in", "topic": "Wants a fringe"}
    Interaction.objects.create(client=person, branch=branch, happened_at=visit.starts_at - DAY, **said)
    assert read(visit, master, Place.CHANGED) == ["Wants a fringe"]
