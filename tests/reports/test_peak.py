"""Peak hours: facts by the hour against a slow count, and the lists behind the figures."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Absence
from clients.models import Standing
from reports import peak
from reports.models import HourFact
from reports.operations import refresh_facts
from reports.periods import Period
from tests.factories import ClientFactory, MasterFactory
from tests.reports.hours import book_plainly

MONDAY = date(2026, 10, 19)  # the clocks go back on the Sunday after it
WEEK = Period("week", MONDAY, MONDAY + timedelta(days=6))
MINUTE = timedelta(minutes=1)
spans = st.tuples(st.integers(0, 6), st.integers(32, 70), st.integers(1, 12))  # day, quarter of an hour, quarters


@pytest.fixture
def two(branch):
    return [MasterFactory(branches=[branch]), MasterFactory(branches=[branch])]


def moment(branch, day, quarter):
    return branch.day_bounds(MONDAY + timedelta(days=day))[0] + quarter * 15 * MINUTE


def slow(branch, shifts, absences, booked):
    """Minute by minute, by the clock on the wall."""
    staff, taken = Counter(), Counter()
    for who, spans in shifts.items():
        for at in spans - absences[who]:
            clock = at.astimezone(ZoneInfo(branch.timezone))
            staff[clock.date(), clock.hour] += 5
            taken[clock.date(), clock.hour] += 5 if at in booked[who] else 0
    return {key: (staff[key], taken[key]) for key in staff}


def every_five(first, last):
    return {first + n * 5 * MINUTE for n in range(int((last - first) / MINUTE) // 5)}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 1), spans), max_size=5),
    st.lists(st.tuples(st.integers(0, 1), spans), max_size=2),
    st.lists(st.tuples(st.integers(0, 1), spans), max_size=5),
)
def test_the_facts_are_what_a_slow_count_finds(branch, service, now, two, worked, away, visits):
    for master in two:
        master.shifts.all().delete()
        master.absences.all().delete()
        master.appointment_parts.all().delete()
    kept = [({0: set(), 1: set()}) for _kind in range(3)]
    for rows, found, write in (
        (worked, kept[0], lambda who, period: two[who].shifts.create(branch=branch, period=period)),
        (
            away,
            kept[1],
            lambda who, period: Absence.objects.create(master=two[who], branch=branch, reason="ill", period=period),
        ),
        (visits, kept[2], lambda who, period: book_plainly(two[who], branch, service, period)),
    ):
        for who, (day, quarter, length) in rows:
            first = moment(branch, day, quarter)
            span = every_five(first, first + length * 15 * MINUTE)
            if not span & found[who]:
                found[who] |= span
                write(who, (first, first + length * 15 * MINUTE))
    for _twice in range(2):
        refresh_facts(branch, first=WEEK.first, last=WEEK.last, now=now)
    facts = {(f.day, f.hour): (f.staff_minutes, f.booked_minutes) for f in HourFact.objects.filter(branch=branch)}
    assert facts == slow(branch, *kept)


def fact(branch, day, hour, staff, booked):
    HourFact.objects.create(branch=branch, day=day, hour=hour, staff_minutes=staff, booked_minutes=booked)


def test_empty_and_full_stretches_are_named(branch):
    tuesday, friday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
    for hour, booked in ((9, 60), (10, 30), (11, 100)):
        fact(branch, tuesday, hour, 120, booked)
    fact(branch, tuesday, 12, 120, 20)  # two hours at work say nothing yet
    fact(branch, friday, 18, 240, 230)
    found = peak.load([branch], WEEK)
    assert [(each.weekday, each.first, each.last, each.percent) for each in found.empty] == [(1, 9, 11, 38)]
    assert [(each.weekday, each.first, each.last, each.percent) for each in found.full] == [(4, 18, 19, 96)]
    assert (found.hours, found.percent) == (list(range(9, 19)), 61)


def test_who_is_due_and_used_to_come_then(branch, service, master, person, now):
    came = branch.day_bounds(branch.local_day(now) - timedelta(days=70))[0] + timedelta(hours=10)
    other = ClientFactory(home_branch=branch)
    for client in (person, other):
        Standing.objects.update_or_create(client=client, defaults={"pace": "lapsed", "reckoned_on": now.date()})
    book_plainly(master, branch, service, (came, came + timedelta(hours=1)), client=person)
    stretch = peak.Stretch(came.astimezone(branch.zone).weekday(), 10, 12, 0, 0)
    asked = {"now": now, "today": branch.local_day(now)}
    assert list(peak.who_comes_then(branch, stretch, **asked)) == [person]
    ahead = now + timedelta(days=3)
    book_plainly(master, branch, service, (ahead, ahead + timedelta(hours=1)), client=person, state="booked")
    assert list(peak.who_comes_then(branch, stretch, **asked)) == []


def test_a_figure_opens_its_bookings(client, owner, branch, service, master, person, now):
    begins = datetime(2026, 11, 20, 14, 30, tzinfo=branch.zone)  # a Friday
    book_plainly(master, branch, service, (begins, begins + timedelta(hours=1)), client=person)
    client.force_login(owner)
    page = client.get(reverse("reports:hour_visits", args=[4, 14]) + "?period=year").content.decode()
    assert ("Friday, 14:00" in page, person.name in page) == (True, True)
    assert person.name not in client.get(reverse("reports:hour_visits", args=[4, 15]) + "?period=year").content.decode()
    assert client.get(reverse("reports:hour_visits", args=[7, 14])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_hours(client, owner, branch, rows, django_assert_max_num_queries):
    client.force_login(owner)
    for n in range(rows):
        fact(branch, branch.local_day(timezone.now()), 10 + n, 300, 290)
    client.get(reverse("reports:peak_hours"))
    with django_assert_max_num_queries(6):
        page = client.get(reverse("reports:peak_hours")).content.decode()
    assert page.count(">97</a>") == rows
