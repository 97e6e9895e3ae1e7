"""The waiting list: wishes in order, freed times held and offered, answers, the desk's pages."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings import tasks
from bookings.errors import DaysHavePassed, NothingToBook, OfferGone, SlotTaken, WishSettled
from bookings.models import Appointment, BookingPolicy, FreedTime, Hold, Offer, Wish
from bookings.operations import (
    WantedPart,
    book_appointment,
    cancel_appointment,
    change_wish,
    decline_offer,
    expire_offer,
    make_wish,
    move_appointment,
    offer_freed,
    resize_part,
    take_offer,
    withdraw_wish,
)
from bookings.operations.waiting import PAGE
from bookings.queries import waiting_for
from messaging.models import Message
from salon.links import token
from tests.bookings.test_concurrency import at_once
from tests.factories import ClientFactory, MasterFactory, ServiceFactory, StaffFactory, put_on_shift

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def wish_for(branch, service, administrator, now):
    def wish_for(client, **kwargs):
        today = branch.local_day(now)
        given = {"services": [service], "masters": [], "first_day": today, "last_day": today + 6 * DAY} | kwargs
        return make_wish(client, branch=branch, by=administrator, now=now, **given)

    return wish_for


@pytest.fixture
def people(branch):
    return [ClientFactory(home_branch=branch, email=f"person{n}@example.com") for n in range(5)]


@pytest.fixture
def freed(book, administrator, now):
    """freed() books tomorrow at the same hour and cancels; the row that is left for the sweep."""

    def freed(starts_at=now + DAY, **kwargs):
        visit = book(starts_at, **kwargs)
        cancel_appointment(visit, reason="ill", by=administrator, now=now)
        return FreedTime.objects.latest("pk")

    return freed


def test_a_freed_time_is_held_for_the_first_wish_that_it_fits_and_the_client_is_written_to(
    wish_for, freed, book, people, branch, master, now
):
    later = wish_for(people[0], first_day=branch.local_day(now) + 2 * DAY)
    evening = wish_for(people[1], hours_from=time(17))
    first, second = wish_for(people[2], masters=[master]), wish_for(people[3])
    time_free = freed()

    offer = offer_freed(time_free, now=now)

    assert (offer.wish, offer.starts_at, offer.expires_at) == (first, now + DAY, now + timedelta(minutes=10))
    message = Message.objects.get(kind="waiting_offer")
    assert (message.client, message.is_marketing, message.state, message.expires_at) == (
        people[2],
        False,
        "queued",
        offer.expires_at,
    )
    assert token(PAGE, {"offer": offer.pk})[:12] in message.body
    states = {wish.pk: wish.state for wish in Wish.objects.all()}
    assert states == {later.pk: "waiting", evening.pk: "waiting", first.pk: "offered", second.pk: "waiting"}
    assert offer_freed(time_free, now=now + timedelta(minutes=1)) is None
    with pytest.raises(SlotTaken):
        book(now + DAY, client=people[4])


def test_what_is_declined_or_expires_goes_to_the_next_and_to_three_at_most(wish_for, freed, people, now):
    wishes = [wish_for(person) for person in people]
    time_free = freed()

    first = offer_freed(time_free, now=now)
    decline_offer(first, now=now)
    decline_offer(first, now=now)
    second = offer_freed(time_free, now=now)
    expire_offer(second, now=now + timedelta(minutes=9))
    assert offer_freed(time_free, now=now) is None
    after = now + timedelta(minutes=10)
    expire_offer(second, now=after)
    third = offer_freed(time_free, now=after)
    expire_offer(third, now=after + timedelta(minutes=10))
    assert offer_freed(time_free, now=after + timedelta(minutes=10)) is None

    assert [offer.wish for offer in (first, second, third)] == wishes[:3]
    assert list(Offer.objects.values_list("outcome", flat=True)) == ["declined", "expired", "expired"]
    assert list(Wish.objects.values_list("state", flat=True)) == ["waiting"] * 5
    assert FreedTime.objects.get().outcome == "enough"
    assert not Hold.objects.exists()


def test_who_declined_a_time_is_not_offered_it_when_it_comes_free_again(wish_for, freed, people, now):
    wish_for(people[0])
    decline_offer(offer_freed(freed(), now=now), now=now)
    assert offer_freed(freed(client=people[1]), now=now) is None


def test_taken_is_booked_once_and_too_late_is_refused(wish_for, freed, people, now):
    wish = wish_for(people[0], note="window seat")
    offer = offer_freed(freed(), now=now)

    visit = take_offer(offer, now=now + timedelta(minutes=9))

    assert take_offer(offer, now=now + HOUR) == visit
    assert (visit.client, visit.starts_at, visit.note, visit.booked_by) == (people[0], now + DAY, "window seat", None)
    wish.refresh_from_db()
    offer.refresh_from_db()
    assert (wish.state, offer.outcome) == ("booked", "taken")

    wish_for(people[1])
    late = offer_freed(freed(now + 2 * DAY), now=now)
    with pytest.raises(OfferGone):
        take_offer(late, now=now + timedelta(minutes=10))
    assert Appointment.objects.filter(client=people[1]).count() == 0


def test_at_night_and_shortly_before_nothing_is_held(wish_for, freed, people, branch, now):
    wish_for(people[0])
    soon, tomorrow = freed(now + HOUR), freed()
    night = branch.at(branch.local_day(now), time(22))

    assert offer_freed(soon, now=now) is None
    assert offer_freed(tomorrow, now=night) is None
    soon.refresh_from_db()
    tomorrow.refresh_from_db()
    assert (soon.outcome, tomorrow.settled_at, Hold.objects.count()) == ("soon", None, 0)
    morning = branch.at(branch.local_day(now) + DAY, time(9))
    assert offer_freed(freed(now + 2 * DAY), now=morning).sent_at == morning


def test_moving_away_and_shortening_free_what_is_left(book, master, lilit, administrator, now):
    visit = book(now + DAY)
    resize_part(visit.parts.get(), ends_at=now + DAY + HOUR / 2, by=administrator, now=now)
    move_appointment(visit, starts_at=now + DAY + HOUR / 4, by=administrator, now=now)
    move_appointment(visit, starts_at=now + DAY + HOUR / 4, master=lilit, by=administrator, now=now)
    start = now + DAY
    assert [(f.master, f.starts_at, f.ends_at) for f in FreedTime.objects.order_by("pk")] == [
        (master, start + HOUR / 2, start + HOUR),
        (master, start, start + HOUR / 4),
        (master, start + HOUR / 4, start + 3 * HOUR / 4),
    ]


def test_two_services_are_fitted_around_the_freed_master(wish_for, freed, people, branch, master, lilit, service, now):
    colour = ServiceFactory(name="Colour", duration_minutes=30, category=service.category)
    lilit.staff_services.create(service=colour)
    wish_for(people[0], services=[service, colour])
    offer = offer_freed(freed(), now=now)
    assert (offer.masters, offer.ends_at - offer.starts_at) == ("Lilit S., Anna M.", 1.5 * HOUR)


def test_a_wish_ends_when_it_is_booked_withdrawn_or_past(wish_for, freed, book, people, branch, administrator, now):
    booked, taken_back = wish_for(people[0]), wish_for(people[1])
    offer = offer_freed(freed(), now=now)
    assert offer.wish == booked
    book(now + 3 * HOUR, client=people[0])
    withdraw_wish(taken_back, by=administrator, now=now)
    withdraw_wish(taken_back, by=administrator, now=now)
    booked.refresh_from_db()
    taken_back.refresh_from_db()
    offer.refresh_from_db()
    assert (booked.state, offer.outcome, taken_back.state) == ("booked", "called_off", "withdrawn")
    days = {"first_day": branch.local_day(now), "last_day": branch.local_day(now)}
    with pytest.raises(WishSettled):
        change_wish(booked, services=[*booked.services.all()], masters=[], by=administrator, now=now, **days)

    past = wish_for(people[2], last_day=branch.local_day(now))
    Wish.objects.filter(pk=past.pk).update(first_day="2020-01-01", last_day="2020-01-02")
    tasks.offer_freed_times()
    past.refresh_from_db()
    assert past.state == "over"


def test_a_wish_is_written_once_and_refused_without_service_or_days(wish_for, person, branch, now):
    assert wish_for(person) == wish_for(person)
    with pytest.raises(NothingToBook):
        wish_for(person, services=[])
    with pytest.raises(DaysHavePassed):
        wish_for(person, first_day=branch.local_day(now) - DAY, last_day=branch.local_day(now) - DAY)
    assert Wish.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_offer_one_time_to_one_wish_and_one_answer_counts(wish_for, freed, people, now):
    for person in people:
        wish_for(person)
    time_free = freed()

    offers = [offer for offer in at_once(lambda _n: offer_freed(time_free, now=now), 8) if offer]
    assert [offer.wish.client for offer in offers] == [people[0]]

    def answer(number):
        try:
            return take_offer(offers[0], now=now).pk if number % 2 else expire_offer(offers[0], now=now + HOUR)
        except OfferGone:
            return "gone"

    at_once(answer, 8)
    outcome = Offer.objects.get().outcome
    assert Appointment.objects.filter(client=people[0]).count() == (outcome == "taken")
    assert Wish.objects.get(client=people[0]).state == ("booked" if outcome == "taken" else "waiting")


def test_the_day_tells_who_fits_where_in_two_queries(
    wish_for, book, people, branch, master, service, now, django_assert_num_queries
):
    colour = ServiceFactory(name="Colour", duration_minutes=30, category=service.category)
    master.staff_services.create(service=colour)
    book(now + 2 * HOUR)
    book(now + 4 * HOUR)
    wish_for(people[0], hours_from=time(12), hours_until=time(14, 30))
    wish_for(people[1], services=[service, colour])
    with django_assert_num_queries(2):
        found = waiting_for(branch, branch.local_day(now), now=now)
    hole = (master.pk, now + 3 * HOUR, now + 4 * HOUR)
    assert [(fit.client, fit.services) for fit in found if fit.is_within(*hole)] == [(people[0].name, service.name)]
    two = [fit for fit in found if fit.client == people[1].name]
    assert [(fit.first, fit.last) for fit in two] == [(now, now + HOUR / 2), (now + 5 * HOUR, now + 8.5 * HOUR)]


def test_the_list_has_one_count_of_queries_and_the_forms_keep_what_was_typed(
    client, administrator, wish_for, people, service, branch, master
):
    today = branch.local_day(timezone.now())
    put_on_shift(master, branch, timezone.now() + 30 * DAY, days=1)
    client.force_login(administrator)
    days = {"first_day": today, "last_day": today + 60 * DAY}
    address = reverse("bookings:waiting") + f"?day={today + 30 * DAY}"
    wish_for(people[0], **days)
    client.get(address)
    assert people[0].name in client.get(address).content.decode()
    before = count_of(client, address)
    for person in people[1:3]:
        wish_for(person, **days)
    assert count_of(client, address) == before

    new = reverse("bookings:wish_new") + f"?client={people[3].pk}"
    form = {"services": ["", service.pk], "first_day": today, "last_day": today - DAY, "note": "quiet corner"}
    refused = client.post(new, form)
    assert (refused.status_code, "quiet corner" in refused.content.decode()) == (422, True)
    client.post(new, form | {"last_day": today, "weekdays": ["0", "4"]})
    wish = Wish.objects.get(client=people[3])
    assert (wish.weekdays, list(wish.services.all()), wish.made_by) == ([0, 4], [service], administrator)
    edit = {
        "services": [service.pk],
        "first_day": today,
        "last_day": today,
        "hours_from": "15:00",
        "masters": [master.pk],
    }
    client.post(reverse("bookings:wish_edit", args=[wish.pk]), edit)
    wish.refresh_from_db()
    assert (wish.hours_from, list(wish.masters.all()), wish.weekdays) == (time(15), [master], [])
    client.post(reverse("bookings:wish_withdraw", args=[wish.pk]))
    wish.refresh_from_db()
    assert wish.state == "withdrawn"


def count_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_letter_s_link_takes_or_declines_and_says_plainly_when_it_is_gone(
    client, branch, service, company, settings, tmp_path, django_capture_on_commit_callbacks
):
    now = timezone.now()
    noon = branch.at(branch.local_day(now), time(12))
    company.quiet_from, company.quiet_until = time(0), time(23, 59)
    company.save()
    master = MasterFactory(branches=[branch], services=[service])
    put_on_shift(master, branch, now, days=5)
    desk = StaffFactory(username="front", branches=[branch])
    settings.SMS_FILE_PATH = str(tmp_path)
    mails = ["p0@example.com", "", "p2@example.com"]
    people = [ClientFactory(home_branch=branch, email=mail, phone="+37369000001", language="ro") for mail in mails]
    today = branch.local_day(now)
    for person in people:
        make_wish(
            person,
            branch=branch,
            services=[service],
            masters=[],
            first_day=today,
            last_day=today + 5 * DAY,
            by=None,
            now=now,
        )
    wanted = {"branch": branch, "parts": [WantedPart(service, master)], "starts_at": noon + 2 * DAY}
    visit = book_appointment(ClientFactory(home_branch=branch), **wanted, by=desk, now=now)
    client.force_login(desk)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("bookings:cancel", args=[visit.pk]), {"reason": "ill"})
    client.logout()
    assert [letter.to for letter in mail.outbox] == [[people[0].email]]

    def links():
        return [
            reverse(name, args=[token(PAGE, {"offer": Offer.objects.latest("pk").pk})])
            for name in (PAGE, "bookings:offer_take", "bookings:offer_decline")
        ]

    page, take, decline = links()
    assert take in client.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(decline).url == page
    page, take, _decline = links()
    (path,) = tmp_path.iterdir()
    assert path.read_text().startswith(f"To: +37369000001\n\n{branch}: s-a eliberat o oră")
    assert page in path.read_text()
    BookingPolicy.objects.create(name="All", is_on=True, demand_sum=20, texts={"ro": "Plătiți 20."})
    assert "Plătiți 20." in client.get(page).content.decode()
    assert (client.post(take).status_code, client.post(take, {"told": "on", "demand": "19"}).status_code) == (422, 422)
    for _twice in range(2):
        assert client.post(take, {"told": "on", "demand": "20.00"}).status_code == 302
    taken = Appointment.objects.get(client=people[1])
    assert (taken.starts_at, taken.terms.how, taken.terms.text) == (noon + 2 * DAY, "online", "Plătiți 20.")
    page_taken = client.get(page).content.decode()
    assert ("visit.ics" in page_taken, "/v/" in page_taken, "calendar.google.com" in page_taken) == (True, True, True)
    Offer.objects.filter(wish__client=people[1]).update(outcome="expired")
    assert take not in client.get(page).content.decode()
    assert client.get(reverse(PAGE, args=["forged"])).status_code == 404
