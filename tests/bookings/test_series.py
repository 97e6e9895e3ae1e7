"""Standing reservations: the recurrence against dateutil's own rule, and series made, moved, cancelled, extended as a whole."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import WEEKLY, rrule
from dateutil.tz import datetime_exists
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bookings.errors import DatesNotFree, NoDates
from bookings.models import Appointment, BookingPolicy, Series, State
from bookings.operations import (
    Choice,
    WantedPart,
    accept_prices,
    cancel_later,
    extend_series,
    keep_prices,
    make_series,
    move_appointment,
    move_later,
    preview,
)
from bookings.queries.series import price_changes
from bookings.recurrence import last_date, moments, weekly_dates
from salon.models import Holiday
from tests.bookings.test_concurrency import at_once
from tests.factories import ClientFactory, MasterFactory, put_on_shift

DAY, WEEK, HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
ZONES = [
    "Europe/Chisinau",
    "Asia/Seoul",
    "America/Sao_Paulo",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Yerevan",
]


@given(
    first=st.dates(date(2015, 1, 1), date(2030, 1, 1)), clock=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    every=st.integers(1, 12), months=st.sampled_from([6, 12]), zone=st.sampled_from(ZONES).map(ZoneInfo),
)  # fmt: skip
def test_the_dates_are_those_of_dateutil_and_the_wall_clock_stays(first, clock, every, months, zone):
    until = last_date(first, months)
    ours = moments(weekly_dates(first, every_weeks=every, until=until), clock, zone)
    start = datetime.combine(first, clock, tzinfo=zone)
    theirs = rrule(WEEKLY, interval=every, dtstart=start, until=datetime.combine(until, time(23, 59), tzinfo=zone))
    assert [day for day, _moment in ours] == [moment.date() for moment in theirs]
    real = [(moment, each) for (_day, moment), each in zip(ours, theirs, strict=True) if datetime_exists(each)]
    assert [moment for moment, _each in real] == [each.astimezone(UTC) for _moment, each in real]


def test_an_hour_that_spring_leaves_out_is_moved_on_and_autumn_takes_the_first():
    zone = ZoneInfo("Europe/Chisinau")
    assert moments([date(2027, 3, 28)], time(2, 30), zone)[0][1].astimezone(zone).time() == time(3, 30)
    zone = ZoneInfo("Europe/Berlin")
    assert moments([date(2026, 10, 25)], time(2, 30), zone)[0][1] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.fixture
def rule(branch, service, master, now):
    first = branch.local_day(now) + DAY
    return {
        "branch": branch, "parts": [WantedPart(service, master)], "first_day": first, "at": time(15), "every_weeks": 1, "until": first + 3 * WEEK, "now": now,
    }  # fmt: skip


def test_a_series_is_made_whole_beyond_the_published_shifts_and_once_a_key(person, rule, administrator, branch):
    found = preview(person, **rule)
    assert [each.problem for each in found] == [None, None, "unpublished", "unpublished"]

    series = make_series(person, **rule, by=administrator, request_key="one")
    assert make_series(person, **rule, by=administrator, request_key="one") == series

    visits = Appointment.objects.filter(series=series)
    assert [visit.series_date for visit in visits] == weekly_dates(
        rule["first_day"], every_weeks=1, until=rule["until"]
    )
    assert {visit.starts_at.astimezone(branch.zone).time() for visit in visits} == {time(15)}


def test_a_holiday_is_named(person, rule):
    Holiday.objects.create(name="Day of the city", day=rule["first_day"] + 2 * WEEK)
    found = preview(person, **rule)
    assert [each.problem for each in found] == [None, None, "closed", "unpublished"]
    assert found[2].why == "Day of the city: a holiday."


def test_what_stands_in_the_way_is_listed_and_resolved(person, rule, book, administrator, branch, master, lilit, now):
    other = ClientFactory(home_branch=branch, given_name="Irina", family_name="Cozma")
    first = branch.at(rule["first_day"], time(15))
    book(first, client=other)
    master.shifts.filter(period__contains=first + WEEK).delete()

    clash, off, *_rest = preview(person, **rule)
    assert (clash.problem, clash.why) == ("clash", "Anna M. has Irina Cozma then.")
    assert [offer["starts_at"][11:16] for offer in clash.nearest if offer["master"] == master.pk] == [
        "13:45",
        "14:00",
        "16:00",
    ]
    assert (off.problem, off.why) == ("off_shift", "Anna M. is not on shift then.")
    with pytest.raises(DatesNotFree) as refusal:
        make_series(person, **rule, by=administrator)
    assert refusal.value.details["days"] == [clash.day.isoformat(), off.day.isoformat()]
    assert (Series.objects.count(), Appointment.objects.count()) == (0, 1)
    days = weekly_dates(rule["first_day"], every_weeks=1, until=rule["until"])
    with pytest.raises(NoDates):
        make_series(person, **rule, by=administrator, chosen={day: Choice(is_left_out=True) for day in days})

    chosen = {
        clash.day: Choice(starts_at=first + HOUR),
        off.day: Choice(master=lilit),
        clash.day + 2 * WEEK: Choice(is_left_out=True),
    }
    series = make_series(person, **rule, by=administrator, chosen=chosen)
    made = [(visit.starts_at, visit.masters) for visit in series.appointments.all()]
    assert made == [(first + HOUR, [master]), (first + WEEK, [lilit]), (first + 3 * WEEK, [master])]


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_at_once_one_gets_the_series_and_the_other_is_told(rule, administrator, branch):
    people = [ClientFactory(home_branch=branch) for _n in range(2)]

    def make(number):
        try:
            return make_series(people[number], **rule, by=administrator) and "made"
        except DatesNotFree:
            return "told"

    assert Counter(at_once(make, 2)) == {"made": 1, "told": 1}
    assert Appointment.objects.count() == 4


def test_one_date_moves_alone_and_this_and_all_later_move_together(
    person, rule, administrator, branch, book, master, now
):
    put_on_shift(master, branch, now + 14 * DAY, days=40)
    series = make_series(person, **rule, by=administrator)
    first, second, third, fourth = series.appointments.all()
    move_appointment(third, starts_at=third.starts_at + HOUR, by=administrator, now=now)
    third.refresh_from_db()
    assert (third.series, third.series_date) == (series, rule["first_day"] + 2 * WEEK)

    wednesday = second.starts_at + WEEK
    irina = ClientFactory(home_branch=branch)
    blocked = book(fourth.starts_at + WEEK, client=irina)
    with pytest.raises(DatesNotFree):
        move_later(second, starts_at=wednesday, by=administrator, now=now)
    move_later(
        second,
        starts_at=wednesday,
        by=administrator,
        now=now,
        chosen={fourth.series_date + WEEK: Choice(starts_at=blocked.ends_at)},
    )
    starts = list(series.appointments.order_by("pk").values_list("starts_at", flat=True))
    assert starts == [first.starts_at, wednesday, wednesday + WEEK, wednesday + 2 * WEEK + HOUR]
    series.refresh_from_db()
    assert series.until == rule["until"] + WEEK


def test_it_is_extended_once_and_cancelled_from_a_date_on(person, rule, administrator, now):
    series = make_series(person, **rule, by=administrator)
    for _twice in range(2):
        extend_series(series, until=rule["until"], by=administrator, now=now)
    dates = list(series.appointments.values_list("series_date", flat=True))
    assert (len(dates), len(set(dates))) == (30, 30)
    assert {later - earlier for earlier, later in zip(dates, dates[1:], strict=False)} == {WEEK}

    third = series.appointments.all()[2]
    for _twice in range(2):
        cancel_later(third, reason="moves away", by=administrator, now=now)
    series.refresh_from_db()
    assert (series.state, Counter(series.appointments.values_list("state", flat=True))) == (
        "ended", {State.BOOKED: 2, State.CANCELLED: 28}
    )  # fmt: skip


def test_a_changed_price_is_listed_to_accept_or_keep(person, rule, service, administrator, now):
    series = make_series(person, **rule, by=administrator)
    part = series.parts.get()
    assert price_changes(series, now=now) == []
    service.price = Decimal(60)
    service.save()

    series = Series.objects.with_parts().get(pk=series.pk)
    change = price_changes(series, now=now)[0]
    assert (change.agreed, change.listed) == (50, 60)
    keep_prices(series, [part], by=administrator, now=now)
    assert price_changes(Series.objects.with_parts().get(pk=series.pk), now=now) == []
    service.price = Decimal(70)
    service.save()
    accept_prices(series, [Series.objects.with_parts().get(pk=series.pk).parts.all()[0]], by=administrator, now=now)
    assert {visit.price for visit in series.appointments.with_parts()} == {70}


def test_each_service_has_its_own_master_and_the_terms_are_kept_with_each_date(
    client, person, service, master, lilit, branch, administrator, book
):
    now = timezone.now()
    third = MasterFactory(branches=[branch], services=[service])
    for each in (master, lilit, third):
        put_on_shift(each, branch, now + 21 * DAY, days=20)
    first = branch.local_day(now) + 30 * DAY
    book(branch.at(first, time(15)), client=ClientFactory(home_branch=branch))
    BookingPolicy.objects.create(name="All", is_on=True, demand_percent=20, texts={"en": "Please pay."})
    client.force_login(administrator)
    rule = {
        "client": person.pk, "services": [service.pk, service.pk, ""], "who": ["", lilit.pk, ""], "how": ["", "", ""],
        "master": master.pk, "first_day": first, "at": "15:00", "every_weeks": 12, "months": 6,
    }  # fmt: skip
    new = reverse("bookings:series_new")
    page = client.get(new, rule)
    assert ["€20" in page.content.decode(), "Please pay." in page.content.decode()] == [True, True]
    sent = urlencode(page.context["hidden"]) + "&" + urlencode({f"date-{first}": f"{branch.at(first, time(15)).isoformat()}|{third.pk}"})  # fmt: skip
    form = "application/x-www-form-urlencoded"
    assert client.post(new, sent, content_type=form).status_code == 422
    assert client.post(new, sent + "&told=on&demand=20.00", content_type=form).status_code == 302

    visits = list(Series.objects.get().appointments.with_parts())
    assert [visit.masters for visit in visits] == [[third, lilit], [master, lilit], [master, lilit]]
    assert [(visit.terms.how, visit.terms.demand, visit.terms.text) for visit in visits] == [("desk", 20, "Please pay.")] * 3  # fmt: skip


def count_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_pages_list_make_move_extend_and_cancel(client, person, service, master, branch, administrator, book):
    now = timezone.now()
    put_on_shift(master, branch, now + 21 * DAY, days=60)
    first = branch.local_day(now) + 30 * DAY
    taken = book(branch.at(first, time(15)), client=ClientFactory(home_branch=branch))
    client.force_login(administrator)
    rule = {
        "client": person.pk,
        "services": service.pk,
        "master": master.pk,
        "first_day": first,
        "at": "15:00",
        "every_weeks": 12,
        "months": 6,
    }
    new = reverse("bookings:series_new")
    shown = client.get(new, rule).content.decode()
    assert (f"date-{first}" in shown, f"has {taken.client.name} then" in shown) == (True, True)
    again = client.post(new, rule)
    assert (again.status_code, Series.objects.count()) == (422, 0)
    other_time = {f"date-{first}": f"{taken.ends_at.isoformat()}|{master.pk}"}
    made = client.post(new, rule | other_time | {"request_key": "k"})
    series = Series.objects.get()
    assert made.url == reverse("bookings:series", args=[series.pk])
    assert client.post(new, rule | other_time | {"request_key": "k"}).url == made.url
    visits = list(series.appointments.all())
    assert (visits[0].starts_at, len(visits)) == (taken.ends_at, 3)

    rows = count_of(client, made.url)
    extend = reverse("bookings:series_extend", args=[series.pk])
    assert client.get(extend).status_code == 200
    client.post(extend, {"sent": "1"})
    assert (series.appointments.count(), count_of(client, made.url)) == (5, rows)
    move = reverse("bookings:later_move", args=[visits[1].pk])
    assert client.get(move, {"starts_at": f"{visits[1].starts_at + DAY:%Y-%m-%dT%H:%M}"}).status_code == 200
    wall = (visits[1].starts_at + DAY).astimezone(branch.zone)
    client.post(move, {"starts_at": f"{wall:%Y-%m-%dT%H:%M}"})
    moved = list(series.appointments.all())
    assert [later.starts_at.date() - was.starts_at.date() for later, was in zip(moved, visits, strict=False)] == [
        0 * DAY,
        DAY,
        DAY,
    ]
    service.price = Decimal(60)
    service.save()
    assert "€60" in client.get(made.url).content.decode()
    client.post(reverse("bookings:series_prices", args=[series.pk]), {"answer": "accept"})
    cancel = reverse("bookings:later_cancel", args=[visits[1].pk])
    assert client.post(cancel, {"reason": ""}).status_code == 422
    client.post(cancel, {"reason": "moves away"})
    assert Counter((v.state, v.price) for v in series.appointments.with_parts()) == {
        ("booked", 60): 1,
        ("cancelled", 60): 4,
    }
