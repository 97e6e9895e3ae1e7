"""A master reads the brief on the phone before the client sits down."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bookings.models import BriefReading, State
from bookings.operations import WantedPart, book_appointment, check_in
from clients.models import Client
from clients.operations import Promised, make_promise
from tests.e2e.conftest import PHONE
from tests.pictures import kept_photo
from visits.mixtures import Row
from visits.operations import write_formula


def waiting(day):
    """Nadia waits; the card knows a good deal about her."""
    Client.objects.filter(pk=day.nadia.pk).update(
        temperament="indecisive", drinks="green tea", likes_silence=True, notes="Shows photos of her sister"
    )
    make_promise(day.nadia, Promised("A shorter fringe for free"), by=day.desk, now=day.now)
    first, last = ([Row("6.1", "30 g"), Row("Oxide 6 %", "60 ml")], [Row("6.1", "20 g"), Row("7.3", "10 g")])
    for rows in (first, last):
        write_formula(day.nadia, ingredients=rows, text="35 min", service=day.colour, by=day.anna, now=timezone.now())
    kept_photo(day.nadia, by=day.anna, now=day.now)
    visit = book_appointment(
        day.nadia,
        branch=day.branch,
        parts=[WantedPart(day.colour, day.anna)],
        starts_at=day.now,
        by=day.desk,
        now=day.now,
    )
    return check_in(visit, by=day.desk, now=day.now)


def test_one_screen_is_read_and_one_tap_starts(phone, sign_in_on_phone, axe, day):
    visit = waiting(day)
    sign_in_on_phone("anna")
    assert phone.get_by_role("button", name="Start").count() == 0
    phone.get_by_role("link", name="Read first").tap()

    phone.wait_for_url(lambda url: url.endswith(reverse("bookings:brief", args=[visit.pk])))
    shown = phone.locator("main").inner_text()
    for words in ("PPD and latex", "Wants advice", "green tea", "A shorter fringe for free", "6.1 20 g", "+ 7.3 10 g"):
        assert words in shown
    hidden = [words in phone.content() for words in ("111222", "111 222", "nadia@example.com")]
    assert hidden == [False] * 3
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tap = phone.get_by_role("button", name="Read, and start").bounding_box()
    assert tap["y"] + tap["height"] <= PHONE["height"]
    assert tap["height"] >= 44

    phone.get_by_role("button", name="Read, and start").tap()
    phone.get_by_role("button", name="Finish").wait_for()
    visit.refresh_from_db()
    assert (visit.state, BriefReading.objects.get().by) == (State.IN_SERVICE, day.anna)


def test_a_promise_is_kept_at_the_chair(phone, sign_in_on_phone, day):
    visit = waiting(day)
    sign_in_on_phone("anna")
    phone.goto(reverse("bookings:brief", args=[visit.pk]))
    phone.get_by_role("button", name="Kept").tap()
    phone.get_by_text("Kept: A shorter fringe for free").wait_for()
    assert phone.get_by_role("button", name="Kept").count() == 0


def test_the_desk_sees_that_it_was_read(page, sign_in, day):
    visit = waiting(day)
    BriefReading.objects.create(appointment=visit, by=day.anna, read_at=timezone.now())
    sign_in("desk")
    page.goto(reverse("bookings:appointment", args=[visit.pk]))
    expect(page.get_by_text(f"Brief read by {day.anna.short_name}").first).to_be_visible()
