"""Booking and the steps of the day: yes, each no, twice."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bookings.errors import (
    InThePast,
    NothingToBook,
    NotItsHour,
    NotTheirService,
    OutsideShift,
    SlotTaken,
    TooShort,
    WrongState,
)
from bookings.models import Absence, Appointment, State
from bookings.operations import (
    WantedPart,
    book_appointment,
    book_newcomer,
    cancel_appointment,
    check_in,
    confirm,
    finish,
    mark_no_show,
    mark_ready,
    move_appointment,
    resize_part,
    start_service,
)
from clients.models import Client
from salon.models import Shift, StaffService
from tests.factories import ClientFactory, MasterFactory, ServiceFactory, put_on_shift

HOUR = timedelta(hours=1)


def times(appointment):
    return [(part.master, part.starts_at, part.ends_at) for part in appointment.parts.all()]


def test_booking_holds_the_masters_time_at_the_price_list_price(book, master, administrator, now):
    appointment = book(note="window seat")

    part = appointment.parts.get()
    assert (appointment.state, appointment.booked_by, appointment.booked_at, appointment.note) == (
        State.BOOKED,
        administrator,
        now,
        "window seat",
    )
    assert (appointment.starts_at, appointment.ends_at) == (now + HOUR, now + 2 * HOUR)
    assert (part.master, part.price, part.holds_time, part.busy.upper) == (master, 50, True, now + 2 * HOUR)


def test_the_masters_own_price_and_pace_win(book, master, service, now):
    StaffService.objects.filter(staff=master).update(price=70, duration_minutes=45)

    part = book().parts.get()

    assert (part.price, part.ends_at) == (Decimal(70), now + HOUR + timedelta(minutes=45))


def test_services_follow_one_another_and_the_clean_up_lies_between(book, master, service, now):
    colour = ServiceFactory(duration_minutes=90, buffer_minutes=15)
    StaffService.objects.create(staff=master, service=colour)

    appointment = book(parts=[WantedPart(colour, master), WantedPart(service, master)])

    first, second = appointment.parts.all()
    assert (first.ends_at, second.starts_at) == (now + 2.5 * HOUR, now + 2.75 * HOUR)
    assert appointment.ends_at == now + 3.75 * HOUR


def test_another_master_goes_on_without_waiting_for_the_clean_up(book, master, lilit, service, now):
    service.buffer_minutes = 15
    service.save()

    appointment = book(parts=[WantedPart(service, master), WantedPart(service, lilit)])

    assert times(appointment) == [(master, now + HOUR, now + 2 * HOUR), (lilit, now + 2 * HOUR, now + 3 * HOUR)]


def test_a_taken_time_is_refused_with_the_nearest_free_ones(book, master, lilit, branch, now):
    book()

    with pytest.raises(SlotTaken) as refusal:
        book(starts_at=now + HOUR + timedelta(minutes=30))

    assert str(refusal.value) == f"{master.short_name} is already booked at 11:30."
    offers = refusal.value.details["nearest"]
    assert [offer["label"] for offer in offers if offer["master"] == master.pk] == [
        f"{time} {master.short_name}" for time in ("12:00", "12:15", "12:30")
    ]
    assert [offer["label"] for offer in offers if offer["master"] == lilit.pk] == [
        "11:15 Lilit S.",
        "11:30 Lilit S.",
        "11:45 Lilit S.",
    ]
    assert Appointment.objects.count() == 1


def test_an_offered_time_can_be_booked(book, lilit):
    book()
    with pytest.raises(SlotTaken) as refusal:
        book()

    offer = refusal.value.details["nearest"][0]

    assert book(starts_at=datetime.fromisoformat(offer["starts_at"])).pk


def test_the_clean_up_keeps_the_next_client_away(book, service, now):
    service.buffer_minutes = 15
    service.save()
    book()

    with pytest.raises(SlotTaken):
        book(starts_at=now + 2 * HOUR)
    assert book(starts_at=now + 2.25 * HOUR).pk


def test_outside_the_shift_is_refused_with_the_nearest_free_times(book, branch, now):
    with pytest.raises(OutsideShift) as refusal:
        book(starts_at=now + 9.5 * HOUR)

    assert [offer["label"][:5] for offer in refusal.value.details["nearest"]] == ["18:30", "18:45", "19:00"]


def test_shifts_that_touch_count_as_one(book, master, branch, now):
    Shift.objects.filter(staff=master).delete()
    Shift.objects.bulk_create(
        Shift(staff=master, branch=branch, period=(now + n * HOUR, now + (n + 1) * HOUR)) for n in range(3)
    )

    assert book(starts_at=now + HOUR / 2).pk


def test_an_absence_is_refused_by_its_reason(book, master, branch, now):
    Absence.objects.create(master=master, branch=branch, period=(now + HOUR, now + 2 * HOUR), reason="lunch")

    with pytest.raises(OutsideShift, match="is away at this time: lunch"):
        book()


def test_a_service_the_master_does_not_do_is_refused(book, master):
    nails = ServiceFactory(name="Nails")

    with pytest.raises(NotTheirService, match="does not do “Nails”"):
        book(parts=[WantedPart(nails, master)])


def test_no_service_is_refused(person, branch, administrator, now):
    with pytest.raises(NothingToBook):
        book_appointment(person, branch=branch, parts=[], starts_at=now, by=administrator, now=now)


def test_the_desk_may_write_down_what_happened_this_morning(book, now):
    assert book(starts_at=now - HOUR, now=now).pk


def test_yesterday_is_refused_to_the_desk_and_this_morning_to_others(book, master, now):
    with pytest.raises(InThePast):
        book(starts_at=now - 24 * HOUR)
    with pytest.raises(InThePast):
        book(starts_at=now - HOUR, by=None)
    with pytest.raises(InThePast):
        book(starts_at=now - HOUR, by=master)


def test_the_same_request_books_once(book):
    first = book(request_key="form-1")

    assert book(request_key="form-1") == first
    assert Appointment.objects.count() == 1


def test_the_same_key_of_somebody_else_is_another_request(book, manager, now):
    first = book(request_key="form-1")

    assert book(request_key="form-1", by=manager, starts_at=now + 3 * HOUR) != first


def test_moving_keeps_the_order_and_the_lengths(book, master, lilit, service, now):
    appointment = book(parts=[WantedPart(service, master), WantedPart(service, lilit)])
    resize_part(appointment.parts.first(), ends_at=now + 2.5 * HOUR, by=None, now=now)

    moved = move_appointment(appointment, starts_at=now + 4 * HOUR, by=None, now=now)

    assert times(moved) == [(master, now + 4 * HOUR, now + 5.5 * HOUR), (lilit, now + 5.5 * HOUR, now + 6.5 * HOUR)]
    assert (moved.starts_at, moved.ends_at) == (now + 4 * HOUR, now + 6.5 * HOUR)


def test_moving_by_less_than_its_own_length_is_fine(book, now):
    moved = move_appointment(book(), starts_at=now + HOUR + timedelta(minutes=15), by=None, now=now)

    assert moved.ends_at == now + 2 * HOUR + timedelta(minutes=15)


def test_another_master_takes_over(book, master, lilit, now):
    appointment = book()

    moved = move_appointment(appointment, starts_at=appointment.starts_at, master=lilit, by=None, now=now)

    assert times(moved) == [(lilit, now + HOUR, now + 2 * HOUR)]


def test_another_master_takes_over_one_part_only(book, master, lilit, service, branch, now):
    third = MasterFactory(branches=[branch], services=[service])
    put_on_shift(third, branch, now)
    appointment = book(parts=[WantedPart(service, master), WantedPart(service, lilit)])

    moved = move_appointment(
        appointment, starts_at=appointment.starts_at, master=third, instead_of=lilit, by=None, now=now
    )

    assert [part.master for part in moved.parts.all()] == [master, third]


def test_moving_onto_somebody_leaves_everything_as_it_was(book, master, now):
    book(starts_at=now + 4 * HOUR)
    appointment = book()

    with pytest.raises(SlotTaken) as refusal:
        move_appointment(appointment, starts_at=now + 3.5 * HOUR, by=None, now=now)

    appointment.refresh_from_db()
    assert times(appointment) == [(master, now + HOUR, now + 2 * HOUR)]
    assert "13:00 " + master.short_name in [offer["label"] for offer in refusal.value.details["nearest"]]


def test_moving_to_a_master_who_does_not_do_it_is_refused(book, branch, now):
    stranger = MasterFactory(branches=[branch])
    put_on_shift(stranger, branch, now)

    with pytest.raises(NotTheirService):
        move_appointment(book(), starts_at=now + 3 * HOUR, master=stranger, by=None, now=now)


@pytest.mark.parametrize("state", [State.IN_SERVICE, State.DONE, State.CANCELLED, State.NO_SHOW])
def test_what_has_begun_or_ended_does_not_move(book, state, now):
    appointment = book()
    Appointment.objects.update(state=state)

    with pytest.raises(WrongState, match="cannot be moved"):
        move_appointment(appointment, starts_at=now + 4 * HOUR, by=None, now=now)


def test_a_longer_first_part_pushes_the_next_one(book, master, service, now):
    appointment = book(parts=[WantedPart(service, master), WantedPart(service, master)])

    longer = resize_part(appointment.parts.first(), ends_at=now + 2.5 * HOUR, by=None, now=now)

    assert times(longer) == [(master, now + HOUR, now + 2.5 * HOUR), (master, now + 2.5 * HOUR, now + 3.5 * HOUR)]


def test_resizing_onto_the_next_client_or_to_nothing_is_refused(book, now):
    book(starts_at=now + 2 * HOUR)
    part = book().parts.get()

    with pytest.raises(SlotTaken):
        resize_part(part, ends_at=now + 2.25 * HOUR, by=None, now=now)
    with pytest.raises(TooShort):
        resize_part(part, ends_at=part.starts_at, by=None, now=now)


def test_a_day_goes_from_confirmed_to_done(book, administrator, now):
    appointment = confirm(book(), by=administrator, now=now)
    assert appointment.state == State.CONFIRMED
    appointment = check_in(appointment, by=administrator, now=now + HOUR)
    assert (appointment.state, appointment.arrived_at) == (State.ARRIVED, now + HOUR)
    appointment = start_service(appointment, by=administrator, now=now + 1.1 * HOUR)
    assert (appointment.state, appointment.started_at, appointment.arrived_at) == (
        State.IN_SERVICE,
        now + 1.1 * HOUR,
        now + HOUR,
    )
    appointment = finish(appointment, by=administrator, now=now + 2 * HOUR)
    assert (appointment.state, appointment.parts.get().holds_time) == (State.DONE, True)


STEPS = {
    "confirm": lambda appointment, **who: confirm(appointment, **who),
    "check_in": lambda appointment, **who: check_in(appointment, **who),
    "start": lambda appointment, **who: start_service(appointment, **who),
    "finish": lambda appointment, **who: finish(appointment, **who),
    "cancel": lambda appointment, **who: cancel_appointment(appointment, reason="ill", **who),
    "no_show": lambda appointment, **who: mark_no_show(appointment, **who),
}
WRONG = [
    *[("confirm", state) for state in (State.ARRIVED, State.IN_SERVICE, State.DONE, State.CANCELLED, State.NO_SHOW)],
    *[("check_in", state) for state in (State.IN_SERVICE, State.DONE, State.CANCELLED, State.NO_SHOW)],
    *[("start", state) for state in (State.DONE, State.CANCELLED, State.NO_SHOW)],
    *[("finish", state) for state in (State.CANCELLED, State.NO_SHOW)],
    *[("cancel", state) for state in (State.IN_SERVICE, State.DONE, State.NO_SHOW)],
    *[("no_show", state) for state in (State.ARRIVED, State.IN_SERVICE, State.DONE, State.CANCELLED)],
]


@pytest.mark.parametrize(("name", "state"), WRONG)
def test_a_step_that_does_not_follow_is_refused_and_changes_nothing(name, state, book, administrator, now):
    appointment = book()
    Appointment.objects.update(state=state)

    with pytest.raises(WrongState) as refusal:
        STEPS[name](appointment, by=administrator, now=now + HOUR)

    appointment.refresh_from_db()
    assert (appointment.state, str(refusal.value).startswith(f"This visit is “{state.label}”; it cannot become")) == (
        state,
        True,
    )


@pytest.mark.parametrize("name", list(STEPS))
def test_the_same_step_twice_does_it_once(name, book, administrator, now):
    first = STEPS[name](book(), by=administrator, now=now + HOUR)
    again = STEPS[name](first, by=administrator, now=now + 1.5 * HOUR)

    assert (again.state, again.cancelled_at, again.arrived_at) == (first.state, first.cancelled_at, first.arrived_at)


@pytest.mark.parametrize("step", [check_in, start_service])
@pytest.mark.parametrize("hours", [2.25, 24, -24])
def test_a_step_far_from_its_hour_needs_a_yes(book, administrator, now, step, hours):
    visit = book(starts_at=now + 24 * HOUR)
    at = visit.starts_at - hours * HOUR
    with pytest.raises(NotItsHour, match="planned for Tuesday, 24 November 10:00"):
        step(visit, by=administrator, now=at)
    visit.refresh_from_db()
    assert visit.state == State.BOOKED
    agreed = step(visit, by=administrator, now=at, may_be_early=True)
    assert agreed.state in {State.ARRIVED, State.IN_SERVICE}


@pytest.mark.parametrize("hours", [2, 0, -8])
def test_near_its_hour_and_late_on_its_day_nothing_is_asked(book, administrator, now, hours):
    visit = book(starts_at=now + 3 * HOUR)
    assert check_in(visit, by=administrator, now=visit.starts_at - hours * HOUR).state == State.ARRIVED


def test_whoever_has_arrived_early_is_started_without_another_question(book, administrator, now):
    visit = check_in(book(starts_at=now + 5 * HOUR), by=administrator, now=now, may_be_early=True)
    assert start_service(visit, by=administrator, now=now).state == State.IN_SERVICE


def test_cancelling_keeps_who_and_why_and_frees_the_time(book, administrator, now):
    cancelled = cancel_appointment(book(), reason="child is ill", by=administrator, now=now)

    assert (cancelled.cancelled_by, cancelled.cancelled_at, cancelled.cancel_reason, cancelled.is_cancelled_late) == (
        administrator,
        now,
        "child is ill",
        True,
    )
    assert book().pk


def test_cancelling_two_days_before_is_not_late(book, administrator, now):
    assert not cancel_appointment(
        book(starts_at=now + 48 * HOUR), reason="", by=administrator, now=now
    ).is_cancelled_late


def test_a_no_show_counts_once_and_frees_the_time(book, person, administrator, now):
    appointment = mark_no_show(book(), by=administrator, now=now + 1.5 * HOUR)
    mark_no_show(appointment, by=administrator, now=now + 2 * HOUR)

    person.refresh_from_db()
    assert (person.no_shows_count, appointment.parts.get().holds_time) == (1, False)


def test_nobody_is_a_no_show_before_the_time(book, person, administrator, now):
    with pytest.raises(WrongState, match="has not begun yet"):
        mark_no_show(book(), by=administrator, now=now)
    person.refresh_from_db()
    assert person.no_shows_count == 0


def test_any_master_is_one_who_is_free(book, master, lilit, service):
    book()

    appointment = book(client=ClientFactory(), parts=[WantedPart(service, None)])

    assert appointment.masters == [lilit]


def test_any_master_is_the_favourite_when_free(book, person, master, lilit, service):
    person.favourite_master = lilit

    assert book(parts=[WantedPart(service, None)]).masters == [lilit]


def test_nobody_free_is_refused_with_offers(book, lilit, service):
    book()
    book(client=ClientFactory(), parts=[WantedPart(service, lilit)])

    with pytest.raises(SlotTaken) as refusal:
        book(client=ClientFactory(), parts=[WantedPart(service, None)])
    assert len(refusal.value.details["nearest"]) == 6


def test_a_service_that_nobody_does_is_refused(book, service):
    with pytest.raises(NotTheirService, match="Nobody here does “Solarium”"):
        book(parts=[WantedPart(service, None), WantedPart(ServiceFactory(name="Solarium"), None)])


def test_a_newcomer_gets_a_card_and_a_time(branch, master, service, administrator, now):
    wanted = {
        "branch": branch,
        "parts": [WantedPart(service, master)],
        "starts_at": now + HOUR,
        "by": administrator,
        "now": now,
        "request_key": "form-1",
    }

    booked = book_newcomer(person={"given_name": "Daria", "phone": "+37369555666"}, **wanted)

    assert (booked.client.given_name, str(booked.client.phone), booked.client.home_branch) == (
        "Daria",
        "+37369555666",
        branch,
    )
    assert book_newcomer(person={"given_name": "Daria", "phone": "+37369555666"}, **wanted) == booked
    assert Client.objects.count() == 1


def test_a_newcomer_without_a_time_gets_no_card(book, branch, master, service, administrator, now):
    book()

    with pytest.raises(SlotTaken):
        book_newcomer(
            person={"given_name": "Daria"},
            branch=branch,
            parts=[WantedPart(service, master)],
            starts_at=now + HOUR,
            by=administrator,
            now=now,
        )
    assert not Client.objects.filter(given_name="Daria").exists()


def test_the_chair_is_done_once(book, master, now):
    appointment = start_service(book(), by=master, now=now + HOUR)

    ready = mark_ready(appointment, by=master, now=now + 1.5 * HOUR)
    again = mark_ready(appointment, by=master, now=now + 2 * HOUR)

    assert (ready.state, ready.ready_at, again.ready_at) == (State.IN_SERVICE, now + 1.5 * HOUR, now + 1.5 * HOUR)


def test_only_a_visit_in_service_is_finished_by_the_master(book, master, now):
    with pytest.raises(WrongState, match="only a visit in service"):
        mark_ready(book(), by=master, now=now)
