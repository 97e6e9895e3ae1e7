"""Visits of several parts: processing, together, waiting, resources, the client's own time. Against a slow reference."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.availability import Aside, Piece, Window, assigned, free_for
from bookings.errors import ClientBusy, NothingFree
from bookings.models import Absence, Hold
from bookings.operations import WantedPart, cancel_appointment, move_appointment, resize_part
from salon.models import Resource, ResourceKind
from tests.factories import ClientFactory, MasterFactory, ServiceFactory

HOUR = timedelta(hours=1)
M = timedelta(minutes=1)
WAIT = 15


@pytest.fixture
def cabin(branch):
    kind = ResourceKind.objects.create(name="Cabin")
    return Resource.objects.create(branch=branch, kind=kind, name="Cabin 1")


@pytest.fixture
def dye(service):
    """45 minutes of work, 30 in which the colour works, 15 to wash it out, 15 of clean-up."""
    service.duration_minutes, service.processing_minutes, service.processing_after_minutes = 90, 30, 45
    service.buffer_minutes = 15
    service.save()
    return service


def test_while_the_colour_works_the_master_takes_somebody_else(book, dye, master, now):
    quick = ServiceFactory(duration_minutes=30)
    master.services.add(quick)
    first = book(starts_at=now + HOUR)
    between = book(client=ClientFactory(), starts_at=now + HOUR + 45 * M, parts=[WantedPart(quick, master)]).parts.get()
    assert between.starts_at == first.starts_at + 45 * M
    assert first.parts.get().processing == DateTimeTZRange(now + HOUR + 45 * M, now + HOUR + 75 * M)


def test_the_client_stays_taken_while_the_colour_works(book, dye, master, lilit, now):
    quick = ServiceFactory(duration_minutes=30)
    lilit.services.add(quick)
    book(starts_at=now + HOUR)
    with pytest.raises(ClientBusy, match="already has a visit"):
        book(starts_at=now + HOUR + 45 * M, parts=[WantedPart(quick, lilit)])


def test_a_moved_visit_keeps_its_processing_and_a_shorter_one_loses_what_no_longer_fits(book, dye, administrator, now):
    visit = book(starts_at=now + HOUR)
    moved = move_appointment(visit, starts_at=now + 3 * HOUR, by=administrator, now=now)
    part = moved.parts.get()
    assert part.processing == DateTimeTZRange(now + 3 * HOUR + 45 * M, now + 3 * HOUR + 75 * M)
    resize_part(part, ends_at=part.starts_at + HOUR, by=administrator, now=now)
    part.refresh_from_db()
    assert (part.processing, part.busy.upper) == (None, part.starts_at + 75 * M)
    assert [(hold.period.lower, hold.period.upper) for hold in part.holds.all()] == [(part.busy.lower, part.busy.upper)]


def test_two_masters_work_at_once_on_one_client(book, service, master, lilit, now):
    visit = book(parts=[WantedPart(service, None), WantedPart(service, None, is_together=True)])
    parts = list(visit.parts.all())
    assert {part.master for part in parts} == {master, lilit}
    assert {part.starts_at for part in parts} == {now + HOUR}
    assert visit.ends_at == now + 2 * HOUR


def test_a_cabin_is_taken_once(book, cabin, service, lilit, administrator, now):
    service.needs.add(cabin.kind)
    first = book()
    with pytest.raises(NothingFree, match="No Cabin is free at") as refusal:
        book(client=ClientFactory(), parts=[WantedPart(service, lilit)])
    assert all(offer["starts_at"] >= (now + 2 * HOUR).isoformat() for offer in refusal.value.details["nearest"][1:])
    cancel_appointment(first, reason="", by=administrator, now=now)
    second = book(client=ClientFactory(), parts=[WantedPart(service, lilit)])
    assert Hold.objects.get(resource=cabin).part == second.parts.get()


def test_a_moved_visit_takes_its_cabin_along(book, cabin, service, administrator, now):
    service.needs.add(cabin.kind)
    visit = move_appointment(book(), starts_at=now + 4 * HOUR, by=administrator, now=now)
    assert Hold.objects.get(resource=cabin).period.lower == visit.starts_at == now + 4 * HOUR


def test_the_client_waits_for_the_second_master_no_longer_than_the_salon_allows(
    book, service, master, lilit, company, now
):
    """Lilit comes ten minutes after the first part ends; where only five may be waited, it is refused."""
    Absence.objects.create(
        master=lilit, branch=lilit.branches.get(), reason="lunch", period=(now, now + 2 * HOUR + 10 * M)
    )
    wanted = [WantedPart(service, master), WantedPart(service, lilit)]
    visit = book(parts=wanted)
    assert [part.starts_at for part in visit.parts.all()] == [now + HOUR, now + 2 * HOUR + 10 * M]
    cancel_appointment(visit, reason="", by=visit.booked_by, now=now)
    company.max_wait_minutes = 5
    company.save()
    with pytest.raises(Exception, match="is away at this time: lunch"):
        book(parts=wanted)


# Against a slow reference ------------------------------------------------------------------------

busy_times = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 30), st.integers(1, 6)), max_size=4)
shapes = st.lists(
    st.tuples(
        st.sampled_from([(30, 0), (45, 15), (60, 30)]),
        st.sampled_from([0, 15]),
        st.sampled_from([(0,), (1,), (0, 1)]),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
DAY = 32  # quarters of an hour on shift, from the first moment


def stretches(shape, start):
    """Minutes in which a master is needed: [(from, to)], and when the client leaves."""
    (takes, processing), clean_up, _masters, _together = shape
    work = takes if not processing else (takes - processing) // 2 // 5 * 5
    if not processing:
        return [(start, start + takes + clean_up)], start + takes
    return [(start, start + work), (start + work + processing, start + takes + clean_up)], start + takes


def possible(pieces, start, free):
    """Every assignment and every wait, minute by five minutes."""

    def fits(n, begin, latest_begin, taken, group):
        if n == len(pieces):
            return True
        for begins in range(begin, latest_begin + 1, 5):
            for master in pieces[n][2]:
                if pieces[n][3] and n and master in {each[0] for each in group}:
                    continue
                needed, leaves = stretches(pieces[n], begins)
                inside = all(free(master, a, b) for a, b in needed)
                # Nobody goes on with this client before they have cleaned up after themselves.
                apart = all(begins >= until or m != master for m, until in taken)
                if not inside or not apart:
                    continue
                now_group = [*group, (master, leaves)] if pieces[n][3] and n else [(master, leaves)]
                ends = max(until for _m, until in now_group)
                own = (master, needed[-1][1])
                together = n + 1 < len(pieces) and pieces[n + 1][3]
                first, last = (begins, begins) if together else (ends, ends + WAIT)
                # Cleaning up longer than the wait allowed is waited for.
                if not together and n + 1 < len(pieces):
                    last = max(last, *(until for _m, until in [*taken_now(taken, now_group, n), own]))
                if fits(n + 1, first, last, [*taken, own], now_group):
                    return True
        return False

    return fits(0, start, start, [], [])


def taken_now(taken, group, n):
    return taken[len(taken) - len(group) + 1 :]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(busy=busy_times, shape=shapes)
def test_what_is_offered_is_what_fits(branch, company, now, two, busy, shape):
    masters, begin = two
    shape = [(*piece[:3], piece[3] and n > 0) for n, piece in enumerate(shape)]
    shape = [piece if n != 2 else (*piece[:3], False) for n, piece in enumerate(shape)]
    Absence.objects.all().delete()
    taken = {0: set(), 1: set()}
    for who, first, length in busy:
        quarters = set(range(first, min(first + length, DAY))) - taken[who]
        taken[who] |= quarters
    for who, quarters in taken.items():
        for quarter in quarters:
            period = (begin + quarter * 15 * M, begin + (quarter + 1) * 15 * M)
            Absence.objects.create(master=masters[who], branch=branch, reason="busy", period=period)
    services = [
        ServiceFactory(duration_minutes=takes, processing_minutes=processing, buffer_minutes=clean_up)
        for (takes, processing), clean_up, _masters, _together in shape
    ]
    for service in services:
        for master in masters:
            master.services.add(service)
    pieces = [
        Piece(service.pk, tuple(masters[who].pk for who in piece[2]), is_together=piece[3])
        for service, piece in zip(services, shape, strict=True)
    ]

    def free(who, first, last):
        return first >= 0 and last <= DAY * 15 and not any(first < 15 * q + 15 and 15 * q < last for q in taken[who])

    window = Window(branch, begin, begin + timedelta(hours=8))
    offered = {(each.starts_at - begin) // M for each in free_for(pieces, window, now=now)}
    assert offered == {start for start in range(0, 480, 15) if possible(shape, start, free)}
    for start in sorted(offered)[:2]:
        found = assigned(pieces, begin + start * M, branch, now=now, aside=Aside(), wait=WAIT * M)
        assert found
        for (master, begins), piece in zip(found, shape, strict=True):
            needed, _leaves = stretches(piece, (begins - begin) // M)
            who = [each.pk for each in masters].index(master)
            assert all(free(who, a, b) for a, b in needed)


@pytest.fixture
def two(branch, now):
    """Two masters, eight hours of tomorrow."""
    masters = [MasterFactory(branches=[branch]), MasterFactory(branches=[branch])]
    begin = branch.day_bounds(branch.local_day(now) + timedelta(days=1))[0] + 9 * HOUR
    for master in masters:
        master.shifts.create(branch=branch, period=(begin, begin + 8 * HOUR))
    return masters, begin
