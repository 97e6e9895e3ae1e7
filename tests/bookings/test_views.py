"""The HTML door of the desk: pages, refusals that keep what was typed, who may."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.feed import feed_of
from bookings.models import Absence, Appointment, State
from bookings.operations import WantedPart, book_appointment, mark_no_show
from bookings.queries import day_board
from clients.models import Client
from salon.formats import format_day
from salon.models import Shift
from tests.factories import ClientFactory, MasterFactory, put_on_shift

HOUR = timedelta(hours=1)


@pytest.fixture
def tomorrow(branch, master):
    """Noon tomorrow by the real clock, with the master on shift: the doors read the clock."""
    soon = timezone.now() + timedelta(days=1)
    Shift.objects.filter(staff=master).delete()
    put_on_shift(master, branch, soon, days=3)
    return branch.at(branch.local_day(soon), time(12))


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def visit(person, branch, master, service, administrator, tomorrow):
    return book_appointment(
        person,
        branch=branch,
        parts=[WantedPart(service, master)],
        starts_at=tomorrow,
        by=administrator,
        now=timezone.now(),
    )


@pytest.fixture
def typed(person, service, master, tomorrow):
    return {
        "client": person.pk,
        "services": [service.pk, ""],
        "master": master.pk,
        "starts_at": f"{tomorrow:%Y-%m-%dT%H:%M}",
        "note": "window seat",
        "request_key": "k",
    }


def test_booking_by_the_form_opens_the_visit(desk, typed, tomorrow, person):
    answer = desk.post(reverse("bookings:new"), typed)

    booked = Appointment.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("bookings:appointment", args=[booked.pk]))
    assert (booked.client, booked.starts_at, booked.note, booked.parts.count()) == (person, tomorrow, "window seat", 1)


def test_the_form_sent_twice_books_once(desk, typed):
    first, second = desk.post(reverse("bookings:new"), typed), desk.post(reverse("bookings:new"), typed)

    assert (first.url, Appointment.objects.count()) == (second.url, 1)


def test_the_same_service_twice_is_two_parts(desk, typed, service):
    desk.post(reverse("bookings:new"), typed | {"services": [service.pk, service.pk]})

    assert Appointment.objects.get().parts.count() == 2


def test_a_newcomer_is_written_down_with_the_booking(desk, typed):
    desk.post(reverse("bookings:new"), typed | {"client": "", "given_name": "Daria", "phone": "069555666"})

    booked = Appointment.objects.get()
    assert (booked.client.given_name, str(booked.client.phone)) == ("Daria", "+37369555666")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"client": ""}, "Choose the client, or write the name of a new one."),
        ({"client": "999999"}, "This client is no longer here. Search again."),
        ({"services": []}, "Choose at least one service."),
        ({"starts_at": ""}, "Choose a time."),
        ({"starts_at": "soon"}, "This is not a time. Choose one from the list."),
    ],
)
def test_a_form_with_a_hole_says_so_beside_the_field_and_keeps_the_rest(desk, typed, change, sentence):
    answer = desk.post(reverse("bookings:new"), typed | change)

    html = answer.content.decode()
    assert (answer.status_code, html.count(sentence), Appointment.objects.count()) == (422, 1, 0)
    assert 'value="window seat"' in html


def test_a_taken_time_is_409_with_values_for_the_form(desk, typed, visit, master):
    answer = desk.post(reverse("bookings:new"), typed, headers={"HX-Request": "true"})

    html = answer.content.decode()
    assert (answer.status_code, html.count('class="chip num"'), Appointment.objects.count()) == (409, 3, 1)
    assert "is already booked at 12:00" in html


def test_the_form_offers_the_free_times_of_the_choice(desk, service, master, tomorrow, visit):
    asked = {
        "services": service.pk,
        "master": master.pk,
        "day": f"{tomorrow:%Y-%m-%d}",
        "starts_at": f"{tomorrow + 2 * HOUR:%Y-%m-%dT%H:%M}",
    }
    choice = desk.get(reverse("bookings:new"), asked).context["choice"]

    offered = [offer.value[11:] for offer in choice.offers]
    assert ("12:00" in offered, "11:00" in offered, "13:00" in offered) == (False, True, True)
    assert [offer.value[11:] for offer in choice.offers if offer.is_chosen] == ["14:00"]


def test_the_form_finds_clients_as_the_desk_types(desk, person):
    answer = desk.get(reverse("bookings:new"), {"q": "1222"})

    assert [found.client_id for found in answer.context["choice"].found] == [person.pk]


def test_nonsense_in_the_address_shows_an_empty_form(desk):
    answer = desk.get(
        reverse("bookings:new"), {"client": "x", "services": "0", "master": "-1", "day": "2026-99-99", "starts_at": "?"}
    )

    assert (answer.status_code, answer.context["choice"].rows) == (200, [])


def test_the_day_page_takes_no_more_questions_with_three_visits_than_with_one(
    desk, visit, branch, service, administrator, tomorrow, django_assert_max_num_queries
):
    address = reverse("bookings:day") + f"?day={tomorrow:%Y-%m-%d}"
    desk.get(address)
    with django_assert_max_num_queries(12) as one:
        desk.get(address)
    for _number in range(3):
        other = MasterFactory(branches=[branch], services=[service])
        put_on_shift(other, branch, tomorrow)
        book_appointment(
            ClientFactory(home_branch=branch),
            branch=branch,
            parts=[WantedPart(service, other)],
            starts_at=tomorrow,
            by=administrator,
            now=timezone.now(),
        )
    with django_assert_max_num_queries(len(one)):
        page = desk.get(address)
    assert page.context["board"].visits == 4


def test_the_day_of_a_visit_opens_with_its_drawer(desk, visit):
    page = desk.get(reverse("bookings:appointment", args=[visit.pk]))

    assert (page.context["appointment"], page.context["day"]) == (visit, visit.branch.local_day(visit.starts_at))


def test_the_board_counts_load_and_money(branch, book, lilit, service, administrator, now):
    book()
    missed = book(starts_at=now + 3 * HOUR)
    mark_no_show(missed, by=administrator, now=now + 4 * HOUR)

    board = day_board(branch, branch.local_day(now), by=administrator, now=now)

    assert (board.visits, board.expected, [column.load for column in board.columns]) == (1, 50, [9, 0])
    assert [block.state for block in board.blocks] == [State.BOOKED, State.NO_SHOW]


def test_one_visit_with_two_services_is_one_block_of_the_feed(branch, book, master, service, administrator, now):
    visit = book(parts=[WantedPart(service, master), WantedPart(service, master)])
    Absence.objects.create(master=master, branch=branch, period=(now + 4 * HOUR, now + 5 * HOUR), reason="lunch")

    feed = feed_of(day_board(branch, branch.local_day(now), by=administrator, now=now), now)

    kinds = [event.get("extendedProps", {}).get("kind", "off shift") for event in feed["events"]]
    shown = feed["events"][0]
    assert kinds == ["visit", "away", "gap"]
    assert (
        shown["extendedProps"]["appointment"],
        shown["extendedProps"]["price"],
        shown["extendedProps"]["flags"],
    ) == (visit.pk, "€100", ["sparkles"])


@pytest.mark.parametrize("name", ["confirm", "check_in", "start", "no_show"])
def test_a_step_too_early_or_done_answers_by_the_drawer(name, desk, visit):
    answer = desk.post(reverse(f"bookings:{name}", args=[visit.pk]))

    visit.refresh_from_db()
    expected = (302, State.CONFIRMED) if name == "confirm" else (409, State.BOOKED)
    assert (answer.status_code, visit.state) == expected


@pytest.mark.parametrize(
    ("name", "question", "state"),
    [("check_in", "Has the client arrived now?", State.ARRIVED), ("start", "Start it now?", State.IN_SERVICE)],
)
def test_long_before_its_hour_the_desk_is_asked_first(desk, visit, tomorrow, name, question, state):
    url = reverse(f"bookings:{name}", args=[visit.pk])
    asked = desk.get(url)
    assert (
        asked.context["question"] == f"This visit is planned for {format_day(tomorrow, 'day_long')} 12:00. {question}"
    )

    answer = desk.post(url, {field.name: field.value() for field in asked.context["form"]})
    visit.refresh_from_db()
    assert (answer.url, visit.state) == (reverse("bookings:appointment", args=[visit.pk]), state)


def test_the_drawer_asks_before_an_early_start_and_starts_at_its_hour(desk, visit):
    start = reverse("bookings:start", args=[visit.pk])
    early = desk.get(reverse("bookings:drawer", args=[visit.pk])).content.decode()
    Appointment.objects.update(starts_at=timezone.now(), ends_at=timezone.now() + HOUR)
    now = desk.get(reverse("bookings:drawer", args=[visit.pk])).content.decode()
    assert (f'hx-get="{start}"' in early, f'hx-post="{start}"' in early) == (True, False)
    assert (f'hx-get="{start}"' in now, f'hx-post="{start}"' in now) == (False, True)


def test_moving_by_the_form(desk, visit, tomorrow):
    desk.post(reverse("bookings:move", args=[visit.pk]), {"starts_at": f"{tomorrow + 2 * HOUR:%Y-%m-%dT%H:%M}"})

    visit.refresh_from_db()
    assert visit.starts_at == tomorrow + 2 * HOUR


def test_moving_and_stretching_onto_its_own_place_neither_says_nor_writes_anything(desk, visit, tomorrow):
    before = visit.events.count()
    for name, pk, values in (
        ("move", visit.pk, {"starts_at": f"{tomorrow:%Y-%m-%dT%H:%M}"}),
        ("resize", visit.parts.get().pk, {"ends_at": f"{tomorrow + HOUR:%Y-%m-%dT%H:%M}"}),
    ):
        page = desk.post(reverse(f"bookings:{name}", args=[pk]), values, follow=True)
        assert ([*page.context["messages"]], visit.events.count()) == ([], before)


def test_moving_to_nowhere_says_so_beside_the_field(desk, visit):
    answer = desk.post(reverse("bookings:move", args=[visit.pk]), {"starts_at": ""})

    assert (answer.status_code, answer.context["move_form"].errors["starts_at"]) == (422, ["Choose a time."])


def test_resizing_moves_the_end(desk, visit, tomorrow):
    desk.post(
        reverse("bookings:resize", args=[visit.parts.get().pk]), {"ends_at": f"{tomorrow + 1.5 * HOUR:%Y-%m-%dT%H:%M}"}
    )

    visit.refresh_from_db()
    assert visit.ends_at == tomorrow + 1.5 * HOUR


def test_cancelling_needs_a_reason_and_keeps_it(desk, visit):
    assert desk.post(reverse("bookings:cancel", args=[visit.pk]), {"reason": ""}).status_code == 422

    week = "?view=week&day=2026-01-05&master=1"
    drawer = desk.get(reverse("bookings:drawer", args=[visit.pk]) + week).content.decode()
    assert "/cancel/?day=2026-01-05&amp;master=1&amp;view=week" in drawer
    answer = desk.post(reverse("bookings:cancel", args=[visit.pk]), {"reason": "ill"})
    visit.refresh_from_db()
    assert (visit.state, visit.cancel_reason) == (State.CANCELLED, "ill")
    assert answer.url == f"{reverse('bookings:day')}?day={visit.branch.local_day(visit.starts_at)}"


def test_new_bookings_begin_on_the_day_that_is_looked_at_unless_it_is_over(desk, branch, tomorrow):
    shown = [
        desk.get(reverse("bookings:day"), {"day": day}).context["booking_day"]
        for day in ("2020-01-05", f"{tomorrow:%Y-%m-%d}")
    ]
    assert shown == [branch.local_day(timezone.now()), tomorrow.date()]


ACTIONS = ["appointment", "drawer", "move", "confirm", "check_in", "start", "cancel", "no_show"]


@pytest.mark.parametrize("name", ACTIONS)
def test_another_branch_does_not_see_the_visit(name, client, outsider, visit):
    client.force_login(outsider)
    method = client.get if name in ("appointment", "drawer") else client.post

    assert method(reverse(f"bookings:{name}", args=[visit.pk])).status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_a_master_has_no_business_at_the_desk(name, client, master, visit):
    client.force_login(master)
    method = client.get if name in ("appointment", "drawer") else client.post

    assert method(reverse(f"bookings:{name}", args=[visit.pk])).status_code == 403


def test_upcoming_visits_are_on_the_card_and_handed_over(desk, visit, person):
    card = desk.get(reverse("clients:card", args=[person.pk])).content.decode()
    handed = desk.get(reverse("clients:drawer", args=[person.pk])).content.decode()

    assert (card.count("Upcoming bookings"), handed.count("Upcoming bookings")) == (1, 1)
    assert Client.objects.filter(appointments=visit).count() == 1
