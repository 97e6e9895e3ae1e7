"""The JSON door: the same operations, problem+json when they say no."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import Appointment, State
from bookings.operations import WantedPart, book_appointment
from salon.models import Shift
from tests.factories import ClientFactory, MasterFactory, put_on_shift

HOUR = timedelta(hours=1)
APPOINTMENTS = "/api/v1/appointments/"


@pytest.fixture
def api(administrator):
    api = APIClient()
    api.force_authenticate(administrator)
    return api


@pytest.fixture
def noon(branch, master):
    """Tomorrow, on shift, by the real clock."""
    soon = timezone.now() + timedelta(days=1)
    Shift.objects.all().delete()
    put_on_shift(master, branch, soon, days=2)
    return branch.at(branch.local_day(soon), time(12))


@pytest.fixture
def wanted(person, branch, service, master, noon):
    return {
        "client": person.pk,
        "branch": branch.code,
        "parts": [{"service": service.pk, "master": master.pk}],
        "starts_at": noon.isoformat(),
    }


@pytest.fixture
def visit(person, branch, service, master, administrator, noon):
    return book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=noon, by=administrator, now=timezone.now()
    )


def test_booking_answers_with_the_appointment(api, wanted, master, noon):
    answer = api.post(APPOINTMENTS, wanted, format="json")

    body = answer.json()
    assert (answer.status_code, body["state"], body["client_name"], body["price"]) == (
        201,
        "booked",
        "Nadia Petrova",
        "50.00",
    )
    assert [(part["master"], part["service_name"]) for part in body["parts"]] == [(master.pk, "Cut & finish")]


def test_the_same_idempotency_key_books_once(api, wanted):
    first, second = (
        api.post(APPOINTMENTS, wanted, format="json", headers={"Idempotency-Key": "k1"}).json() for _time in range(2)
    )

    assert (first["id"], Appointment.objects.count()) == (second["id"], 1)


def test_whoever_is_free(api, wanted, service, master):
    body = api.post(APPOINTMENTS, wanted | {"parts": [{"service": service.pk}]}, format="json").json()

    assert body["parts"][0]["master"] == master.pk


def test_a_taken_time_is_a_problem_with_the_nearest_free_ones(api, wanted, visit, master):
    answer = api.post(APPOINTMENTS, wanted, format="json")

    body = answer.json()
    assert (answer.status_code, answer["Content-Type"], body["code"]) == (409, "application/problem+json", "slot_taken")
    assert [offer["master"] for offer in body["nearest"]] == [master.pk] * 3


def test_invalid_input_names_the_field(api, wanted):
    answer = api.post(APPOINTMENTS, wanted | {"starts_at": "soon", "parts": []}, format="json")

    assert (answer.status_code, sorted(answer.json()["errors"])) == (400, ["parts", "starts_at"])


def test_another_branch_can_neither_see_nor_book(api, outsider, wanted, visit):
    api.force_authenticate(outsider)

    assert api.get(f"{APPOINTMENTS}{visit.pk}/").status_code == 404
    assert api.get(APPOINTMENTS).json()["results"] == []
    assert api.post(APPOINTMENTS, wanted, format="json").status_code == 400


def test_a_master_may_not_use_the_api(api, master, visit):
    api.force_authenticate(master)

    assert api.get(APPOINTMENTS).status_code == 403


def test_the_list_is_filtered_by_day_branch_and_client(api, visit, person, noon):
    def count(**asked):
        return len(api.get(APPOINTMENTS, asked).json()["results"])

    assert (count(), count(client=person.pk), count(client=ClientFactory().pk)) == (1, 1, 0)
    assert (
        count(branch="riverside", day=noon.date()),
        count(branch="riverside", day=noon.date() + timedelta(days=1)),
    ) == (1, 0)
    assert api.get(APPOINTMENTS, {"day": noon.date()}).status_code == 400


def test_the_list_takes_no_more_questions_with_three(
    api, visit, book, branch, service, master, administrator, person, noon, django_assert_num_queries
):
    with django_assert_num_queries(3):
        api.get(APPOINTMENTS)
    for hours in (2, 4):
        book_appointment(
            person,
            branch=branch,
            parts=[WantedPart(service, master)],
            starts_at=noon + hours * HOUR,
            by=administrator,
            now=timezone.now(),
        )
    with django_assert_num_queries(3):
        assert len(api.get(APPOINTMENTS).json()["results"]) == 3


def test_move_confirm_and_cancel(api, visit, noon):
    moved = api.post(f"{APPOINTMENTS}{visit.pk}/move/", {"starts_at": (noon + HOUR).isoformat()}, format="json").json()
    confirmed = api.post(f"{APPOINTMENTS}{visit.pk}/confirm/").json()
    cancelled = api.post(f"{APPOINTMENTS}{visit.pk}/cancel/", {"reason": "ill"}, format="json").json()

    assert (
        moved["starts_at"] != visit.starts_at,
        confirmed["state"],
        cancelled["state"],
        cancelled["cancel_reason"],
    ) == (True, "confirmed", "cancelled", "ill")


def test_nobody_is_missed_before_their_hour(api, visit):
    answer = api.post(f"{APPOINTMENTS}{visit.pk}/no-show/")

    visit.refresh_from_db()
    assert (answer.status_code, answer.json()["code"], visit.state) == (409, "wrong_state", State.BOOKED)


@pytest.mark.parametrize(("step", "state"), [("check-in", State.ARRIVED), ("start", State.IN_SERVICE)])
def test_a_step_of_another_day_needs_an_explicit_yes(step, state, api, visit):
    refused = api.post(f"{APPOINTMENTS}{visit.pk}/{step}/")
    again = api.post(f"{APPOINTMENTS}{visit.pk}/{step}/", {"may_be_early": False}, format="json")
    agreed = api.post(f"{APPOINTMENTS}{visit.pk}/{step}/", {"may_be_early": True}, format="json")

    codes = [(answer.status_code, answer.json()["code"]) for answer in (refused, again)]
    assert codes == [(409, "not_its_hour")] * 2
    assert (agreed.status_code, agreed.json()["state"]) == (200, state)


def test_free_times_of_a_day(api, branch, service, master, visit, noon):
    asked = {"branch": branch.code, "service": service.pk, "from": noon.date(), "to": noon.date()}
    found = api.get("/api/v1/availability/", asked).json()

    assert (len(found), {free["master"] for free in found}) == (34, {master.pk})


def test_free_times_ask_for_a_sensible_span(api, branch, service, noon):
    asked = {"branch": branch.code, "service": service.pk, "from": noon.date(), "to": noon.date() + timedelta(days=60)}

    assert api.get("/api/v1/availability/", asked).status_code == 400
    assert api.get("/api/v1/availability/", {}).status_code == 400


@pytest.fixture
def stranger(outsider, service, noon):
    stranger = MasterFactory(branches=outsider.branches.all(), services=[service])
    put_on_shift(stranger, outsider.branches.get(), noon)
    return stranger


def test_a_master_of_another_branch_is_not_a_choice(api, wanted, visit, branch, service, stranger, noon):
    booked = api.post(APPOINTMENTS, wanted | {"parts": [{"service": service.pk, "master": stranger.pk}]}, format="json")
    moved = api.post(
        f"{APPOINTMENTS}{visit.pk}/move/", {"starts_at": noon.isoformat(), "master": stranger.pk}, format="json"
    )
    days = {"from": noon.date(), "to": noon.date()}
    free = api.get(
        "/api/v1/availability/", days | {"branch": branch.code, "service": service.pk, "master": stranger.pk}
    )

    assert [(answer.status_code, list(answer.json()["errors"])) for answer in (booked, moved, free)] == [
        (400, ["parts"]),
        (400, ["master"]),
        (400, ["master"]),
    ]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"state": "booked"}, "state"),
        ({"client": "Nadia"}, "client"),
        ({"branch": "moon"}, "branch"),
        ({"branch": "riverside", "day": "0001-01-01"}, "day"),
    ],
)
def test_a_filter_that_is_not_understood_is_said(api, visit, asked, name):
    answer = api.get(APPOINTMENTS, asked)

    assert (answer.status_code, answer["Content-Type"], list(answer.json()["errors"])) == (
        400,
        "application/problem+json",
        [name],
    )


def test_free_times_say_what_they_need(api, branch, service):
    asked = {"branch": branch.code, "service": service.pk}
    errors = api.get("/api/v1/availability/", asked).json()["errors"]
    unknown = api.get("/api/v1/availability/", asked | {"day": "2026-11-23"}).json()["errors"]

    assert errors == {"from": ["This field is required."], "to": ["This field is required."]}
    assert list(unknown) == ["day"]
