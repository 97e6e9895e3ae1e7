"""The client's own page of a visit: what the link opens, what its buttons do, and what they refuse."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import vobject
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bookings.addresses import PAGE, visit_link
from bookings.errors import TooLateByLink, WrongState
from bookings.models import State
from bookings.operations import WantedPart, check_in, move_appointment
from bookings.operations.by_link import CLIENT, cancel_by_link, confirm_by_link, move_by_link
from bookings.queries.moving import day_window, places
from salon.links import token
from tests.factories import ClientFactory, put_on_shift


@pytest.fixture
def clock(monkeypatch, now):
    """clock(hours): the doors' clock stands so many hours after `now`."""

    def stand(hours=0.0):
        moment = now + timedelta(hours=hours)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    stand()
    return stand


def address(visit, name="page"):
    return reverse(f"visit:{name}", args=[token(PAGE, {"visit": visit.pk})])


def test_the_page_shows_the_visit_and_of_the_client_only_the_first_name(client, book, person, branch, clock):
    person.language = "ru"
    person.save()
    branch.address = "12 River street"
    branch.save()
    visit = book(client=person)
    page = client.get(address(visit)).content.decode()
    for shown in ("Nadia", "Понедельник, 23 ноября 11:00", "Cut &amp; finish", "12 River street", "Anna", "50"):
        assert shown in page
    for hidden in ("Petrova", "111222", "nadia@example.com"):
        assert hidden not in page
    client.cookies["django_language"] = "ro"
    assert "Luni, 23 noiembrie 11:00" in client.get(address(visit)).content.decode()


def test_bad_links_are_worded_alike_and_a_link_dies_with_its_visit(client, book, clock):
    visit = book()
    good = address(visit)
    forged = [good[:-3] + "x/", reverse("visit:page", args=[token("feedback:answer", {"visit": visit.pk})])]
    forged.append(reverse("visit:page", args=[token(PAGE, {"visit": visit.pk + 1})]))
    assert [client.get(link).status_code for link in forged] == [404, 404, 404]
    assert [client.post(reverse(f"visit:{name}", args=["forged"])).status_code for name in ("confirm", "cancel")] == [
        404
    ] * 2
    assert client.get(good).status_code == 200
    clock(2.1)
    assert client.get(good).status_code == 404


def test_looking_changes_nothing_and_a_second_press_neither(client, book, clock):
    visit = book(starts_at=clock() + timedelta(hours=5))
    for name in ("page", "move", "cancel", "calendar"):
        assert client.get(address(visit, name)).status_code == 200
    assert client.get(address(visit, "confirm")).status_code == 405
    visit.refresh_from_db()
    assert visit.state == State.BOOKED
    for _press in range(2):
        assert client.post(address(visit, "confirm")).status_code == 302
    visit.refresh_from_db()
    assert visit.state == State.CONFIRMED
    for _press in range(2):
        assert client.post(address(visit, "cancel")).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_by, visit.cancel_reason) == (State.CANCELLED, None, "by the client’s link")
    move = address(visit, "move")  # a link of another second has another signature
    assert client.get(move).url == move.removesuffix("move/")
    assert "/book/" not in client.get(address(visit)).content.decode()
    type(visit.branch).objects.update(is_bookable_online=True)
    assert f"/book/{visit.branch.code}/?lang=en&amp;service=" in client.get(address(visit)).content.decode()
    events = visit.events.exclude(pgh_context=None).order_by("pgh_id")
    assert [event.pgh_context.metadata["by"] for event in events][-2:] == [CLIENT, CLIENT]
    assert client.post(address(visit, "confirm")).status_code == 409


def test_the_client_moves_within_what_is_free(client, book, master, lilit, clock):
    visit = book(starts_at=clock() + timedelta(hours=5))
    other = book(starts_at=clock() + timedelta(hours=7), client=ClientFactory())
    page = client.get(address(visit, "move")).content.decode()
    assert ">15:15<" in page  # partly over its own time
    assert ">17:00<" not in page  # somebody is there
    at = visit.starts_at + timedelta(minutes=15)
    assert client.post(address(visit, "move"), {"place": f"{at.isoformat()}|"}).status_code == 302
    visit.refresh_from_db()
    assert visit.starts_at == at
    taken = client.post(address(visit, "move"), {"place": f"{other.starts_at.isoformat()}|"})
    assert taken.status_code == 409
    assert "<li>" in taken.content.decode()
    with_lilit = client.get(address(visit, "move") + "?anybody=on").content.decode()
    assert f"{other.starts_at.isoformat()}|{lilit.pk}" in with_lilit
    client.post(address(visit, "move"), {"place": f"{other.starts_at.isoformat()}|{lilit.pk}"})
    visit.refresh_from_db()
    assert (visit.starts_at, visit.masters) == (other.starts_at, [lilit])
    assert client.post(address(visit, "move"), {"place": "tomorrow"}).status_code == 422


def test_a_visit_with_two_masters_moves_to_where_both_are_free(book, master, lilit, service, branch, now):
    visit = book(starts_at=now + timedelta(hours=2), parts=[WantedPart(service, master), WantedPart(service, lilit)])
    book(starts_at=now + timedelta(hours=6), parts=[WantedPart(service, lilit)], client=ClientFactory())
    day = branch.local_day(now)
    free = {
        place.starts_at for place in places(visit, master=None, anybody=False, window=day_window(visit, day, day, now))
    }
    hours = now + timedelta(hours=4), now + timedelta(hours=5), now + timedelta(hours=6)
    assert [hour in free for hour in hours] == [True, False, True]


def test_near_the_visit_only_the_desk_changes_it(client, book, company, clock, now):
    visit = book(starts_at=now + timedelta(hours=2))
    assert "too late" in client.get(address(visit)).content.decode()
    for act in (
        cancel_by_link,
        lambda visit, now: move_by_link(visit, starts_at=now + timedelta(hours=5), master=None, now=now),
    ):
        with pytest.raises(TooLateByLink):
            act(visit, now=now)
    company.link_hours = 1
    company.save()
    assert cancel_by_link(visit, now=now).state == State.CANCELLED


def test_whoever_waits_at_the_desk_is_neither_moved_nor_cancelled_by_the_link(book, administrator, now):
    visit = book(starts_at=now + timedelta(hours=4))
    check_in(visit, by=administrator, now=now, may_be_early=True)
    for act in (cancel_by_link, confirm_by_link):
        with pytest.raises(WrongState):
            act(visit, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_the_client_cancelling_and_the_desk_checking_in_one_wins(book, administrator, now):
    visit = book(starts_at=now + timedelta(hours=4))

    def attempt(act):
        try:
            return act().state
        except WrongState:
            return "refused"
        finally:
            connection.close()

    acts = (
        lambda: cancel_by_link(visit, now=now),
        lambda: check_in(visit, by=administrator, now=now, may_be_early=True),
    )
    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(attempt, acts))
    visit.refresh_from_db()
    assert said == sorted([visit.state, "refused"])


def test_too_many_presses_are_stopped(client, book, clock, settings):
    settings.ACCOUNT_RATE_LIMITS = {"visit_link": "2/m/ip"}
    visit = book()
    assert [client.get(address(visit), REMOTE_ADDR="10.9.9.9").status_code for _n in range(3)] == [200, 200, 429]


def test_the_calendar_file_is_read_by_another_library_over_the_change_of_clocks(
    client, book, branch, master, service, administrator, monkeypatch, now
):
    """On 28 March 2027 clocks in Chișinău go forward; the visit stays at ten by the wall, and a move makes it a later revision."""
    before = branch.at(now.date().replace(year=2027, month=3, day=27), now.time().replace(hour=10))
    after = branch.at(before.date() + timedelta(days=1), before.time())
    put_on_shift(master, branch, before)
    visit = book(starts_at=before)
    first = read(client.get(address(visit, "calendar")))
    moved = move_appointment(visit, starts_at=after, by=administrator, now=now)
    second = read(client.get(address(moved, "calendar")))
    assert (first.uid.value, int(second.sequence.value) > int(first.sequence.value)) == (second.uid.value, True)
    assert [event.dtstart.value.isoformat() for event in (first, second)] == [
        "2027-03-27T10:00:00+02:00",
        "2027-03-28T10:00:00+03:00",
    ]
    assert (second.dtend.value - second.dtstart.value, second.status.value) == (timedelta(hours=1), "TENTATIVE")
    assert second.location.value == "Riverside salon"
    assert second.url.value.startswith(visit_link(visit)[:30])


def read(answer):
    """The library keeps the zones of what it read before: here it has to take them from the file itself."""
    vars(vobject.icalendar)["__tzidMap"].clear()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return vobject.readOne(answer.content.decode()).vevent
