"""Who is stranded by a change of shifts, the question before it, borrowed masters, the week grid."""

import threading
from datetime import date, time, timedelta
from functools import partial

import pghistory
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.errors import AlreadyAway, OutsideShift, WouldStrand
from bookings.models import Absence, Appointment, AppointmentPart, State
from bookings.operations import WantedPart, book_appointment, cancel_appointment
from bookings.operations.absences import add_absence, delete_absence
from bookings.operations.schedule import change_schedule
from bookings.queries import day_board, free_times, masters_for, stranded, week_of_shifts
from salon import operations
from salon.models import ChangedDay, Holiday, OpeningHours, Role, Shift, ShiftPattern
from salon.models.schedule import as_written
from tests.factories import BranchFactory, ClientFactory, MasterFactory, ResourceFactory, StaffFactory, put_on_shift

HOUR = timedelta(hours=1)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MORNING, WHOLE = (time(9), time(13)), (time(9), time(20))


@pytest.fixture
def centre(owner):
    return BranchFactory(code="centre", name="Centre")


@pytest.fixture
def set_day(master, branch, manager, now):
    """set_day([MORNING]) changes Monday, unless somebody would be stranded to whom nobody agreed."""

    def set_day(hours, *agreed, by=manager):
        def change():
            operations.set_shifts(master, branch=branch, days=[MONDAY], hours=hours, by=by, now=now)

        change_schedule(change, agreed=agreed, by=by, now=now, masters=[master])

    return set_day


def shifts(master):
    return [
        (f"{shift.period.lower:%d %H}", f"{shift.period.upper:%H}")
        for shift in Shift.objects.filter(staff=master).order_by("period")
    ]


# The question -----------------------------------------------------------------------------------------


def test_a_change_that_strands_a_booking_tells_whom_and_changes_nothing_until_agreed(
    set_day, book, master, person, now
):
    before, kept = shifts(master), book(now + HOUR)
    lost = book(now + 5 * HOUR)
    with pytest.raises(WouldStrand) as refused:
        set_day([(time(9), time(13))])
    assert refused.value.details == {
        "appointments": [lost.pk],
        "stranded": [
            {
                "appointment": lost.pk, "client": "Nadia Petrova", "phone": "+373 691 11 222", "service": "Cut & finish",
                "master": master.short_name, "when": "23 Nov 2026, 13:00",
            }
        ],
    }  # fmt: skip
    assert str(refused.value) == "1 booking loses its master by this."
    assert shifts(master) == before
    with pytest.raises(WouldStrand):
        set_day([MORNING], kept.pk)
    for _again in range(2):
        set_day([MORNING], lost.pk)
    assert [part.appointment_id for part in stranded(now=now)] == [lost.pk]
    set_day([WHOLE])
    assert list(stranded(now=now)) == []


def test_the_phone_is_for_those_who_may_see_it(set_day, book, manager, now):
    book(now + 5 * HOUR)
    manager.contacts_access = "hidden"
    with pytest.raises(WouldStrand) as refused:
        set_day([MORNING], by=manager)
    assert refused.value.details["stranded"][0]["phone"] == ""


def test_the_database_records_who_changed_what_shifts_are_made_from(branch, master, manager, now):
    thing = ResourceFactory(branch=branch)
    with pghistory.context(user=manager.pk):
        rows = [
            Absence.objects.create(master=master, branch=branch, period=(now, now + HOUR), reason="Ill"),
            Holiday.objects.create(name="Closed", day=TUESDAY, branch=branch),
            ShiftPattern.objects.create(staff=master, branch=branch, starts_on=MONDAY, days=[[]]),
            ChangedDay.objects.create(staff=master, branch=branch, day=MONDAY),
            OpeningHours.objects.get(branch=branch, weekday=6),
            thing,
            thing.kind,
        ]
        numbers = [row.pk for row in rows]
        for row in rows:
            row.delete()
    for row, number in zip(rows, numbers, strict=True):
        events = row.events.model.objects.filter(pgh_obj_id=number).order_by("pgh_id")
        assert list(events.values_list("pgh_label", flat=True)) == ["insert", "delete"]
        assert events.last().pgh_context.metadata["user"] == manager.pk


def test_who_was_stranded_already_is_not_asked_about_again(set_day, book, now):
    lost = book(now + 5 * HOUR)
    set_day([MORNING], lost.pk)
    set_day([(time(9), time(12))])
    assert [part.appointment_id for part in stranded(now=now)] == [lost.pk]


def test_an_absence_asks_too_comes_once_and_is_taken_back(book, master, branch, manager, now):
    lost, period = book(now + HOUR), (now, now + 4 * HOUR)

    def away(period=period, reason="Ill", agreed=()):
        def change():
            return add_absence(master, branch=branch, period=period, reason=reason, by=manager, now=now)

        return change_schedule(change, agreed=agreed, by=manager, now=now, masters=[master])

    with pytest.raises(WouldStrand):
        away()
    assert away(agreed=[lost.pk]) == away()
    (part,) = stranded(now=now)
    assert (part.appointment, part.is_away, part.away) == (lost, True, "Ill")
    with pytest.raises(AlreadyAway) as refused:
        away((now + HOUR, now + 3 * HOUR), "Training")
    assert str(refused.value) == f"{master.short_name} is already away for all of that time: Ill."
    delete_absence(Absence.objects.get(), by=manager, now=now)
    assert list(stranded(now=now)) == []


@pytest.fixture
def absent(master, branch, manager, now):
    """absent((1, 2), "Lunch"): from the first to the second hour after now."""

    def absent(hours, reason):
        period = (now + hours[0] * HOUR, now + hours[1] * HOUR)
        return add_absence(master, branch=branch, period=period, reason=reason, by=manager, now=now)

    return absent


def told(now):
    return [
        (((each.period.lower - now) / HOUR, (each.period.upper - now) / HOUR), each.reason)
        for each in Absence.objects.order_by("period")
    ]


def test_a_longer_absence_takes_in_what_it_covers_and_gives_it_back(absent, manager, now):
    """Lunches under a day off under a leave; what sticks out is trimmed and grows together again."""
    for lunch in ((3, 4), (27, 28)):
        absent(lunch, "Lunch")
    absent((8, 12), "Training")
    before = told(now)
    absent((0, 10), "Ill")
    with_ill = [((0, 10), "Ill"), ((10, 12), "Training"), ((27, 28), "Lunch")]
    assert told(now) == with_ill
    leave = absent((5, 50), "Vacation")
    assert told(now) == [((0, 5), "Ill"), ((5, 50), "Vacation")]
    for _again in range(2):
        delete_absence(leave, by=manager, now=now)
        assert told(now) == with_ill
    delete_absence(Absence.objects.get(reason="Ill"), by=manager, now=now)
    assert told(now) == before


def test_of_two_absences_the_one_under_may_be_taken_back_first(absent, manager, now):
    absent((3, 4), "Lunch")
    ill, leave = absent((0, 10), "Ill"), absent((5, 50), "Vacation")
    delete_absence(ill, by=manager, now=now)
    assert told(now) == [((3, 4), "Lunch"), ((5, 50), "Vacation")]
    delete_absence(leave, by=manager, now=now)
    assert told(now) == [((3, 4), "Lunch"), ((5, 10), "Ill")]


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_write_overlapping_absences_at_once_leave_them_side_by_side(master, branch, manager, now):
    for number in range(1, 6):
        day, start = branch.day_bounds(MONDAY + timedelta(days=number)), threading.Barrier(2)
        spans = {"Ill": (day[0], day[1] - 6 * HOUR), "Training": (day[0] + 6 * HOUR, day[1])}
        add_absence(master, branch=branch, period=(day[0] + 11 * HOUR, day[0] + 12 * HOUR), reason="Lunch", by=manager, now=now)  # fmt: skip

        def run(reason, start=start, spans=spans):
            start.wait()
            add_absence(master, branch=branch, period=spans[reason], reason=reason, by=manager, now=now)
            connection.close()

        threads = [threading.Thread(target=run, args=[reason]) for reason in spans]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        ill, training = Absence.objects.filter(period__overlap=day).order_by("period")
        assert (ill.reason, training.reason) == ("Ill", "Training")
        assert (ill.period.lower, ill.period.upper, training.period.upper) == (day[0], training.period.lower, day[1])
        assert len(ill.covers) + len(training.covers) == 1
        for each in Absence.objects.all():
            delete_absence(each, by=manager, now=now)
        for each in Absence.objects.exclude(reason="Lunch"):
            delete_absence(each, by=manager, now=now)
        assert list(Absence.objects.values_list("reason", flat=True)) == ["Lunch"]
        Absence.objects.all().delete()


def test_a_holiday_and_a_pattern_ask_too(book, master, branch, owner, now):
    Shift.objects.all().delete()
    given_ = {"by": owner, "now": now}
    operations.set_pattern(master, branch=branch, starts_on=MONDAY, ends_on=None, days=[[WHOLE]], **given_)
    lost = book(now + 26 * HOUR)
    changes = [
        lambda: operations.add_holiday(name="Closed", day=TUESDAY, branch=None, hours=None, **given_),
        lambda: operations.set_pattern(master, branch=branch, starts_on=TUESDAY, ends_on=None, days=[[], [WHOLE]], **given_),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(WouldStrand) as refused:
            change_schedule(change, agreed=(), **given_)
        assert refused.value.details["appointments"] == [lost.pk]
    assert (Holiday.objects.count(), ShiftPattern.objects.get().days) == (0, as_written([[WHOLE]]))


@pytest.mark.django_db(transaction=True)
def test_booked_into_a_day_while_it_is_taken_away_nobody_is_stranded_unasked(
    master, branch, service, person, administrator, manager, now
):
    """Whoever is first has their way: the booking is asked about, or it is refused."""
    for number in range(1, 6):
        day, outcomes, start = MONDAY + timedelta(days=number), {}, threading.Barrier(2)
        take = partial(operations.set_shifts, master, branch=branch, days=[day], hours=[], by=manager, now=now)
        parts, noon = [WantedPart(service, master)], branch.at(day, time(12))
        acts = {
            "taken": partial(change_schedule, take, agreed=(), by=manager, now=now, masters=[master]),
            "booked": partial(
                book_appointment, person, branch=branch, parts=parts, starts_at=noon, by=administrator, now=now
            ),
        }

        def run(name, start=start, acts=acts, outcomes=outcomes):
            start.wait()
            try:
                acts[name]()
                outcomes[name] = "done"
            except (WouldStrand, OutsideShift) as refused:
                outcomes[name] = refused.code
            connection.close()

        threads = [threading.Thread(target=run, args=[name]) for name in acts]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert outcomes in (
            {"taken": "done", "booked": "outside_shift"},
            {"taken": "would_strand", "booked": "done"},
        )
    assert list(stranded(now=now)) == []


# The list against a model that counts quarters of an hour ---------------------------------------------

QUARTER = timedelta(minutes=15)
SPAN = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def apart(spans):
    """In order, and those left out that overlap one before."""
    kept = []
    for span in sorted(spans):
        if not kept or kept[-1][1] <= span[0]:
            kept.append(span)
    return kept


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    on=st.lists(st.tuples(SPAN, st.booleans()), max_size=5),
    off=st.lists(SPAN, max_size=2),
    booked=st.lists(SPAN, max_size=4),
)
def test_the_list_is_exactly_those_with_a_quarter_of_an_hour_uncovered(
    on, off, booked, branch, outsider, master, service, person, now
):
    for table in (AppointmentPart, Appointment, Shift, Absence):
        table.objects.all().delete()
    there, elsewhere = outsider.branches.get(), dict(on)

    def moments(span):
        return now + span[0] * QUARTER, now + span[1] * QUARTER

    works = apart(elsewhere)
    away, visits = apart(off), apart(booked)
    Shift.objects.bulk_create(
        Shift(staff=master, branch=there if elsewhere[span] else branch, period=moments(span)) for span in works
    )
    Absence.objects.bulk_create(
        Absence(master=master, branch=branch, reason="x", period=moments(span)) for span in away
    )
    for span in visits:
        first, last = moments(span)
        visit = Appointment.objects.create(client=person, branch=branch, starts_at=first, ends_at=last, booked_at=now)
        AppointmentPart.objects.create(
            appointment=visit, service=service, master=master, starts_at=first, ends_at=last, busy=(first, last), price=1
        )  # fmt: skip
    at_work = {quarter for span in works if not elsewhere[span] for quarter in range(*span)}
    at_work -= {quarter for span in away for quarter in range(*span)}
    expected = [moments(span)[0] for span in visits if set(range(*span)) - at_work]
    assert [part.starts_at for part in stranded(now=now)] == expected


def test_what_is_over_cancelled_or_of_another_branch_is_not_on_the_list(book, branch, outsider, administrator, now):
    over, cancelled, missed = book(now + HOUR), book(now + 3 * HOUR), book(now + 5 * HOUR)
    cancel_appointment(cancelled, reason="ill", by=administrator, now=now)
    Appointment.objects.filter(pk=missed.pk).update(state=State.NO_SHOW)
    Shift.objects.all().delete()
    assert [part.appointment for part in stranded(now=now, branch=branch)] == [over]
    assert list(stranded(now=now + 3 * HOUR)) == []
    assert list(stranded(now=now, branch=outsider.branches.get())) == []


def test_days_nobody_has_planned_yet_strand_nobody_a_taken_day_and_a_stopped_pattern_do(
    book, master, branch, set_day, manager, now
):
    """A standing reservation reaches further than the shifts."""
    Shift.objects.all().delete()
    put_on_shift(master, branch, now + timedelta(days=400))
    later = [book(now + timedelta(days=400), now=now), book(now + timedelta(days=400, hours=3), now=now)]
    Shift.objects.all().delete()
    put_on_shift(master, branch, now, days=3)
    assert list(stranded(now=now)) == []
    operations.set_pattern(
        master, branch=branch, starts_on=MONDAY, ends_on=None, days=[[WHOLE]], over_days_by_hand=True, by=manager, now=now
    )  # fmt: skip
    near = book(now + timedelta(days=100))
    assert list(stranded(now=now)) == []
    operations.stop_pattern(master, branch=branch, day=TUESDAY, by=manager, now=now)
    assert [part.appointment for part in stranded(now=now)] == [near]
    far = branch.local_day(later[0].starts_at)
    operations.set_shifts(master, branch=branch, days=[far], hours=[], by=manager, now=now)
    assert {part.appointment for part in stranded(now=now)} == {near, *later}


# Borrowed ---------------------------------------------------------------------------------------------


def test_a_borrowed_master_is_in_calendar_choice_and_free_times_of_that_day_only(
    client, master, branch, centre, service, owner, person, now
):
    lent = {"home": branch, "branch": centre, "days": [TUESDAY], "hours": [MORNING], "by": owner, "now": now}
    operations.lend(master, **lent)

    def free(where, day):
        able = masters_for([service], where, first_day=day)
        times = free_times(branch=where, services=[service], masters=able, first_day=day, last_day=day, now=now)
        return (able, len(times))

    assert (free(centre, TUESDAY), free(centre, MONDAY)) == (([master], 13), ([], 0))
    assert free(branch, TUESDAY) == ([master], 0)
    assert [column.master for column in day_board(centre, TUESDAY, by=owner, now=now).columns] == [master]
    (row,) = week_of_shifts(centre, MONDAY).rows
    assert (row.staff, row.is_lent, row.minutes) == (master, True, 4 * 60)
    home = week_of_shifts(branch, MONDAY).rows[0].cells[1]
    assert [stretch.elsewhere for stretch in home.stretches] == [centre]
    for day, hour in ((MONDAY, 3), (TUESDAY, 12)):
        lunch = (branch.at(day, time(hour)), branch.at(day, time(hour, 30)))
        Absence.objects.create(master=master, branch=branch, reason="Lunch", period=lunch)
    cells = week_of_shifts(branch, MONDAY).rows[0].cells[:2]
    assert [(len(cell.pauses), len(cell.away)) for cell in cells] == [
        (0, 0),
        (1, 0),
    ]  # nobody pauses who is not at work

    start = centre.at(TUESDAY, time(10))
    booked = book_appointment(
        person, branch=centre, parts=[WantedPart(service, None)], starts_at=start, by=owner, now=now
    )
    assert booked.masters == [master]
    client.force_login(master)
    mine = client.get(f"{reverse('bookings:my_day')}?day={TUESDAY}").context["own"]
    assert [entry.block.appointment_id for entry in mine.later if entry.block] == [booked.pk]
    with pytest.raises(OutsideShift):
        book_appointment(
            person, branch=branch, parts=[WantedPart(service, master)], starts_at=start + 2 * HOUR, by=owner, now=now
        )


# The pages --------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def ahead(master, branch, book):
    """A visit of the coming days by the real clock, which the pages read: at noon, on shift."""
    today = timezone.now()
    Shift.objects.all().delete()
    put_on_shift(master, branch, today, days=10)
    noon = branch.at(branch.local_day(today) + timedelta(days=3), time(12))
    return book(noon)


def test_the_page_lists_who_is_stranded_and_goes_on_when_told(desk, ahead, master, branch):
    day = branch.local_day(ahead.starts_at)
    url = reverse("schedule:day", args=[master.pk, day.isoformat()])
    typed = {"from_1": "14:00", "to_1": "19:00"}
    asked = desk.post(url, typed, headers={"HX-Request": "true"})
    text = asked.content.decode()
    assert (asked.status_code, f'name="agreed" value="{ahead.pk}"' in text, "<form" in text) == (409, True, False)
    assert all(each in text for each in ("Nadia Petrova", "+373 691 11 222", "Cut &amp; finish", "12:00"))

    whole = desk.post(url, typed).content.decode()
    assert '<input type="hidden" name="from_1" value="14:00">' in whole
    assert f'name="agreed" value="{ahead.pk}"' in whole

    assert desk.post(url, typed | {"agreed": str(ahead.pk)}).url == f"{reverse('schedule:week')}?week={day}"
    listed = desk.get(reverse("schedule:stranded")).content.decode()
    assert reverse("bookings:appointment", args=[ahead.pk]) in listed
    assert reverse("schedule:stranded") in desk.get(reverse("schedule:week")).content.decode()


def test_a_day_goes_to_other_days_of_its_week_and_back_to_the_pattern(desk, master, branch, manager, now):
    Shift.objects.all().delete()
    url = reverse("schedule:day", args=[master.pk, "2027-03-02"])
    desk.post(url, {"from_1": "10:00", "to_1": "12:00", "also": ["0", "6"]})
    assert shifts(master) == [("01 08", "10"), ("02 08", "10"), ("07 08", "10")]
    first = {"starts_on": "2027-03-02", "ends_on": "2027-03-02", "day_1": "9-24"}
    desk.post(f"{reverse('schedule:pattern', args=[master.pk])}?days=7", first)
    assert desk.get(url).context["is_changed"] is True
    desk.post(reverse("schedule:day_follow", args=[master.pk, "2027-03-02"]))
    assert shifts(master)[1] == ("02 07", "22")
    assert desk.get(url).context["is_changed"] is False


def test_holidays_and_absences_by_their_pages(desk, client, owner, ahead, master, branch):
    day = branch.local_day(ahead.starts_at)
    url = reverse("schedule:absence", args=[master.pk])
    wrong = {"first": day, "last": day, "starts": "15:00", "ends": "12:00", "reason": ""}
    assert set(desk.post(url, wrong).context["form"].errors) == {"ends", "reason"}
    typed = {"first": day, "last": day + timedelta(days=1), "reason": "Vacation"}
    assert desk.post(url, typed).status_code == 409
    assert desk.post(url, typed | {"agreed": f"{ahead.pk}"}).status_code == 302
    away = Absence.objects.get()
    assert (away.period.lower, away.period.upper) == (branch.day_bounds(day)[0], branch.day_bounds(day)[1] + 24 * HOUR)
    desk.post(reverse("schedule:absence_delete", args=[away.pk]))
    assert Absence.objects.count() == 0

    page = reverse("schedule:holidays")
    assert set(desk.post(page, {"name": "", "day": day, "opens": "10:00"}).context["form"].errors) == {"name", "closes"}
    desk.post(page, {"name": "New Year", "day": "2027-01-01", "everywhere": "on"})
    assert Holiday.objects.get().branch == branch
    client.force_login(owner)
    client.post(page, {"name": "New Year", "day": "2027-01-02", "everywhere": "on"})
    holiday = Holiday.objects.get(branch=None)
    client.post(reverse("schedule:holiday_delete", args=[holiday.pk]))
    assert Holiday.objects.count() == 1


def test_a_master_of_another_branch_is_borrowed_by_who_sees_both(client, owner, manager):
    tower = BranchFactory(name="Tower")
    nina = MasterFactory(username="nina", branches=[tower])
    asked = f"{reverse('schedule:borrow')}?staff={nina.pk}&day=2027-03-02"
    client.force_login(manager)
    assert client.get(asked).status_code == 404
    client.force_login(owner)
    assert client.get(asked).url == reverse("schedule:day", args=[nina.pk, "2027-03-02"])
    client.post(client.get(asked).url, {"from_1": "10:00", "to_1": "12:00"})
    assert Shift.objects.get().branch.code == "riverside"
    client.post(client.get(asked).url, {"from_1": "10:00", "to_1": "12:00", "branch": tower.pk})
    assert Shift.objects.get().branch == tower


def test_the_desk_sees_the_list_and_not_the_grid(client, administrator, ahead):
    client.force_login(administrator)
    Shift.objects.all().delete()
    assert "Nadia Petrova" in client.get(reverse("schedule:stranded")).content.decode()
    assert client.get(reverse("schedule:week")).status_code == 403


def test_the_pages_ask_as_much_for_three_masters_as_for_one(
    desk, ahead, branch, service, manager, book, now, django_assert_num_queries
):
    Shift.objects.all().delete()

    pages = {"schedule:week": 12, "schedule:stranded": 7}
    for more in range(2):
        for name, most in pages.items():
            with django_assert_num_queries(most):
                desk.get(reverse(name))
        for number in range(2 - 2 * more):
            another = MasterFactory(username=f"m{number}", branches=[branch], services=[service])
            put_on_shift(another, branch, timezone.now(), days=5)
            noon = branch.at(branch.local_day(timezone.now()) + timedelta(days=2), time(12))
            book(noon, parts=[WantedPart(service, another)], client=ClientFactory(home_branch=branch))
            operations.set_pattern(
                another, branch=branch, starts_on=branch.local_day(timezone.now()), ends_on=None, days=[[MORNING]],
                by=manager, now=timezone.now(),
            )  # fmt: skip
            Absence.objects.create(master=another, branch=branch, reason="Ill", period=(noon, noon + HOUR))


def test_a_manager_elsewhere_plans_nothing_here(client, outsider, master, branch):
    outsider.role = Role.MANAGER
    outsider.save()
    client.force_login(outsider)
    assert client.get(reverse("schedule:pattern", args=[master.pk])).status_code == 404
    assert StaffFactory(role=Role.OWNER).sees_all_branches
