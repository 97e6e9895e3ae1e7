"""The calendar's views, the tag of its feed, undo, and who fits into the holes."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import holes
from bookings.errors import ChangedMeanwhile, SlotTaken
from bookings.feed import feed_of, resource_feed, week_feed
from bookings.holes import Fit, fits_holes
from bookings.models import Absence
from bookings.operations import (
    WantedPart,
    book_appointment,
    confirm,
    hold_slot,
    move_appointment,
    places_of,
    put_back,
    release_slot,
    resize_part,
)
from bookings.queries import board_version, day_board, resource_board, week_board
from salon.models import Resource, ResourceKind, Shift
from tests.factories import ClientFactory, MasterFactory, ServiceFactory, put_on_shift

HOUR = timedelta(hours=1)


@pytest.fixture
def tomorrow(branch, master):
    """Noon tomorrow by the real clock: the doors read it."""
    soon = timezone.now() + timedelta(days=1)
    Shift.objects.filter(staff=master).delete()
    put_on_shift(master, branch, soon, days=3)
    return branch.at(branch.local_day(soon), time(12))


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def cabin(branch, service):
    kind = ResourceKind.objects.create(name="Cabin")
    service.needs.add(kind)
    return Resource.objects.create(branch=branch, kind=kind, name="Cabin 1")


@pytest.fixture
def booked(branch, master, service, administrator, tomorrow):
    def booked(starts_at=tomorrow, client=None, master=master):
        parts = [WantedPart(service, master)]
        client = client or ClientFactory(home_branch=branch)
        return book_appointment(
            client, branch=branch, parts=parts, starts_at=starts_at, by=administrator, now=timezone.now()
        )

    return booked


@pytest.fixture
def colouring(master):
    """An hour and a half, of which the colour works for 45 minutes by itself; a quarter of clean-up."""
    colouring = ServiceFactory(name="Colour", duration_minutes=90, processing_minutes=45, buffer_minutes=15)
    colouring.staff_services.create(staff=master)
    return colouring


def named(feed, kind):
    return [event for event in feed["events"] if event["extendedProps"]["kind"] == kind]


@pytest.mark.parametrize("view", ["view=week", "view=list", "view=list&days=7&sort=-price", "view=resources"])
def test_a_view_takes_no_more_questions_with_three_visits_than_with_one(
    view, desk, booked, cabin, branch, master, tomorrow, django_assert_max_num_queries
):
    Resource.objects.create(branch=branch, kind=cabin.kind, name="Cabin 2")
    booked()
    address = f"{reverse('bookings:day')}?{view}&day={tomorrow:%Y-%m-%d}"
    desk.get(address)
    with django_assert_max_num_queries(12) as one:
        assert desk.get(address).content.decode().count("Petrova") > 0
    for hours in (1, 2):
        booked(tomorrow + hours * HOUR)
    with django_assert_max_num_queries(len(one)):
        desk.get(address)


def test_the_list_is_sorted_and_narrowed_by_the_address(desk, booked, branch, service, master, tomorrow):
    first, second = booked(), booked(tomorrow + 2 * HOUR)
    other = MasterFactory(first_name="Lilit", branches=[branch], services=[service])
    put_on_shift(other, branch, tomorrow)
    third = booked(tomorrow + HOUR, master=other)

    def listed(**asked):
        asked = {"view": "list", "day": f"{tomorrow:%Y-%m-%d}"} | asked
        return [int(line.address.split("/")[-2]) for line in desk.get(reverse("bookings:day"), asked).context["lines"]]

    assert listed() == [first.pk, third.pk, second.pk]
    assert listed(sort="-time") == [second.pk, third.pk, first.pk]
    assert listed(master=other.pk) == [third.pk]
    assert listed(sort="nonsense", days="x", view="list") == [first.pk, third.pk, second.pk]


def test_a_week_has_seven_columns_of_one_master(book, branch, master, lilit, service, administrator, now):
    book()
    friday = book(starts_at=now + timedelta(days=4), client=ClientFactory(home_branch=branch))
    book(parts=[WantedPart(service, lilit)], client=ClientFactory(home_branch=branch))

    monday = branch.local_day(now)
    feed = week_feed(week_board(branch, monday, master, by=administrator, now=now), now)

    assert [column["id"] for column in feed["columns"]][::6] == ["2026-11-23", "2026-11-29"]
    assert [event["extendedProps"]["column"] for event in named(feed, "visit")] == ["2026-11-23", "2026-11-27"]
    assert named(feed, "visit")[1]["extendedProps"]["appointment"] == friday.pk


def test_what_holds_a_cabin_stands_in_its_column(book, branch, service, master, cabin, administrator, now):
    visit = book()
    hold_slot(
        branch=branch,
        parts=[WantedPart(service, master)],
        starts_at=now + 3 * HOUR,
        lasts=timedelta(minutes=5),
        now=now,
    )

    feed = resource_feed(resource_board(branch, branch.local_day(now), now=now), now)

    (shown,) = named(feed, "visit")
    assert (shown["resourceId"], shown["extendedProps"]["appointment"]) == (str(cabin.pk), visit.pk)
    assert [event["title"] for event in named(feed, "away")] == ["Held until 08:05"]


def test_while_the_colour_works_another_visit_stands_inside(
    book, branch, master, service, colouring, administrator, now
):
    service.duration_minutes = 30
    service.save()
    outer = book(parts=[WantedPart(colouring, master)])
    works = outer.parts.get().processing
    inner = book(parts=[WantedPart(service, master)], starts_at=works.lower, client=ClientFactory(home_branch=branch))

    board = day_board(branch, branch.local_day(now), by=administrator, now=now)
    visits = named(feed_of(board, now), "visit")

    shown = {event["extendedProps"]["appointment"]: event for event in visits}
    assert shown[outer.pk]["classNames"] == ["ev-new", "ev-host"]
    assert shown[inner.pk]["classNames"] == ["ev-new", "ev-inside"]
    assert (shown[outer.pk]["extendedProps"]["waits"], shown[outer.pk]["extendedProps"]["cleaning"]) == ([(20, 45)], 15)
    assert board.columns[0].booked == 1.5 * HOUR


def test_parts_by_two_masters_are_marked_as_one_visit(book, branch, master, lilit, service, administrator, now):
    book(parts=[WantedPart(service, master), WantedPart(service, lilit)])

    board = day_board(branch, branch.local_day(now), by=administrator, now=now)

    shown = [event["extendedProps"] for event in named(feed_of(board, now), "visit")]
    assert [(each["masters"], each["flags"][-1]) for each in shown] == [(2, "users"), (2, "users")]


def test_a_hole_says_who_of_the_waiting_list_fits(book, branch, master, administrator, now, monkeypatch):
    monkeypatch.setattr(holes, "_registered", [])
    book()
    day = branch.local_day(now)

    @fits_holes
    def waiting(branch, holes):
        after = next(n for n, hole in enumerate(holes) if not hole.is_between and hole.free_from > now + HOUR)
        return {after: [Fit("Tatev G.", "Cut & finish", "/calendar/new/?client=1")]}

    gaps = named(feed_of(day_board(branch, day, by=administrator, now=now), now), "gap")

    assert [gap["extendedProps"]["fits"][0]["name"] for gap in gaps] == ["Tatev G."]
    assert (gaps[0]["extendedProps"]["waiting"], gaps[0]["start"]) == ("1 on the waiting list fits", "2026-11-23T10:00")


def test_every_change_of_the_day_gives_another_version_and_nothing_else_does(
    book, branch, master, service, person, administrator, now, django_assert_num_queries
):
    visit = book()
    start, end = branch.day_bounds(branch.local_day(now))
    seen = []

    def version():
        with django_assert_num_queries(1):
            seen.append(board_version(branch, start, end, now=now))

    version()
    move_appointment(visit, starts_at=now + 2 * HOUR, by=administrator, now=now)
    version()
    confirm(visit, by=administrator, now=now)
    version()
    resize_part(visit.parts.get(), ends_at=now + 3.5 * HOUR, by=administrator, now=now)
    version()
    type(person).objects.filter(pk=person.pk).update(allergies="latex")
    version()
    away = Absence.objects.create(master=master, branch=branch, period=(now + 6 * HOUR, now + 7 * HOUR), reason="lunch")
    version()
    away.delete()
    Shift.objects.filter(staff=master, period__contains=now).update(period=(now, now + 9 * HOUR))
    version()
    slot = hold_slot(branch=branch, parts=[WantedPart(service, master)], starts_at=now + 5 * HOUR, lasts=HOUR, now=now)
    version()
    assert len(set(seen)) == len(seen)

    release_slot(slot)
    book(starts_at=now + timedelta(days=1, hours=2), client=ClientFactory(home_branch=branch))
    version()
    assert seen[-1] == seen[-3]


def test_the_feed_answers_304_until_something_changes(desk, booked, administrator, tomorrow):
    visit = booked()
    address = f"{reverse('bookings:feed')}?day={tomorrow:%Y-%m-%d}"
    tag = desk.get(address)["ETag"]

    same = desk.get(address, headers={"If-None-Match": tag})
    if same.status_code == 200:  # the minute turned in between
        tag = same["ETag"]
        same = desk.get(address, headers={"If-None-Match": tag})
    confirm(visit, by=administrator, now=timezone.now())
    changed = desk.get(address, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed["ETag"] != tag) == (200, True)


def test_the_last_move_is_taken_back_once(desk, booked, tomorrow):
    visit = booked()
    answer = desk.post(
        reverse("bookings:move", args=[visit.pk]), {"starts_at": f"{tomorrow + 2 * HOUR:%Y-%m-%dT%H:%M}"}, follow=True
    )
    assert answer.content.decode().count(f'action="{reverse("bookings:undo")}"') == 1

    back, again = desk.post(reverse("bookings:undo")), desk.post(reverse("bookings:undo"))

    visit.refresh_from_db()
    assert (back.url, visit.starts_at) == (reverse("bookings:appointment", args=[visit.pk]), tomorrow)
    assert (again.status_code, again.content.decode().count("There is nothing to undo")) == (409, 1)


def test_undo_is_refused_when_somebody_took_the_time_and_when_it_is_late(desk, booked, tomorrow):
    visit = booked()
    to = {"starts_at": f"{tomorrow + 2 * HOUR:%Y-%m-%dT%H:%M}"}
    desk.post(reverse("bookings:move", args=[visit.pk]), to)
    booked()
    taken = desk.post(reverse("bookings:undo"))
    session = desk.session
    session["last_move"] |= {"at": timezone.now().timestamp() - 601}
    session.save()
    late = desk.post(reverse("bookings:undo"))

    visit.refresh_from_db()
    assert (taken.status_code, taken.content.decode().count("is already booked at 12:00")) == (409, 1)
    assert (late.status_code, late.content.decode().count("There is nothing to undo")) == (409, 1)
    assert visit.starts_at == tomorrow + 2 * HOUR


def test_a_visit_is_put_back_as_it_was_part_by_part(book, master, lilit, service, colouring, administrator, now):
    visit = book(parts=[WantedPart(colouring, master), WantedPart(service, lilit)])
    before = places_of(visit)
    resize_part(visit.parts.first(), ends_at=now + 1.5 * HOUR, by=administrator, now=now)
    assert places_of(visit) != before

    put_back(visit, before=before, after=places_of(visit), by=administrator, now=now)

    assert places_of(visit) == before


def test_a_visit_changed_since_is_not_put_back(book, administrator, now):
    visit = book()
    before = places_of(visit)
    after = places_of(move_appointment(visit, starts_at=now + 3 * HOUR, by=administrator, now=now))
    resize_part(visit.parts.get(), ends_at=now + 5 * HOUR, by=administrator, now=now)

    with pytest.raises(ChangedMeanwhile):
        put_back(visit, before=before, after=after, by=administrator, now=now)


def test_a_taken_time_is_not_taken_back(book, branch, administrator, now):
    visit = book()
    before = places_of(visit)
    after = places_of(move_appointment(visit, starts_at=now + 3 * HOUR, by=administrator, now=now))
    book(client=ClientFactory(home_branch=branch))

    with pytest.raises(SlotTaken):
        put_back(visit, before=before, after=after, by=administrator, now=now)
    assert places_of(visit) == after
