"""Step 9 of the day: the client answers one question, and the desk hears of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bookings.addresses import PAGE
from bookings.models import State
from bookings.operations import WantedPart, book_appointment
from feedback.tasks import ask_for_scores
from salon.links import token
from visits.operations import WantedLine, WantedPayment, check_out


@pytest.fixture
def asked(day, settings, live_server):
    """Nadia paid two hours ago and has been asked."""
    settings.SITE_URL = live_server.url
    day.cut.refresh_from_db()
    check_out(
        None,
        client=day.nadia,
        branch=day.branch,
        lines=[WantedLine(service=day.cut, master=day.anna)],
        payments=[WantedPayment("cash", day.cut.price)],
        by=day.desk,
        now=day.now - timedelta(hours=2),
        key="e2e",
    )
    ask_for_scores()


def open_question(page):
    """Through the letter, as the product shows it."""
    page.goto("/messages/")
    page.get_by_role("link", name="Nadia, one question about your visit").click()
    page.goto(page.get_by_role("link", name="The client’s link").get_attribute("href"))


def test_a_low_score_reaches_the_desk(page, day, asked, sign_in, axe):
    sign_in("desk")
    open_question(page)
    expect(
        page.get_by_role("heading", name="How likely are you to recommend Riverside salon to a friend?")
    ).to_be_visible()
    assert page.get_by_role("radio").count() == 11
    assert axe(page) == []
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Choose a number from 0 to 10.")).to_be_visible()
    page.get_by_role("radio", name="2", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.get_by_label("What is the main reason?").fill("Had to wait half an hour")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you, Nadia!")).to_be_visible()
    assert axe(page) == []
    page.goto("/clients/tasks/")
    expect(page.get_by_text("Had to wait half an hour").first).to_be_visible()
    page.goto(f"/clients/{day.nadia.pk}/")
    expect(page.get_by_text("Detractor").first).to_be_visible()
    page.goto("/feedback/")
    expect(page.get_by_text("Had to wait half an hour").first).to_be_visible()
    assert axe(page) == []


def test_the_question_fits_a_telephone(phone, day, asked, sign_in_on_phone, axe):
    sign_in_on_phone("desk")
    open_question(phone)
    phone.get_by_role("radio", name="10", exact=True).check()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(phone) == []
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Your score of 10 has reached us.")).to_be_visible()
    phone.get_by_label("What is the main reason?").fill("Anna")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_label("What is the main reason?")).to_have_count(0)


def test_a_client_confirms_moves_and_cancels_by_the_link(phone, day):
    visit = book_appointment(
        day.nadia,
        branch=day.branch,
        parts=[WantedPart(day.cut, day.anna)],
        starts_at=day.at(30),
        by=day.desk,
        now=day.now,
    )
    phone.goto(reverse(PAGE, args=[token(PAGE, {"visit": visit.pk})]))
    phone.get_by_role("button", name="I will come").tap()
    phone.get_by_text("Thank you! We expect you.").wait_for()
    visit.refresh_from_db()
    assert visit.state == State.CONFIRMED

    phone.get_by_role("link", name="Move", exact=True).tap()
    time = phone.locator(".visit__times button").nth(8)
    wanted = time.get_attribute("value")
    time.tap()
    phone.get_by_text("Moved. See you then!").wait_for()
    visit.refresh_from_db()
    assert f"{visit.starts_at.isoformat()}|" == wanted

    phone.get_by_role("link", name="Cancel visit").tap()
    phone.get_by_role("button", name="Yes, cancel it").tap()
    phone.get_by_text("This visit is cancelled.").wait_for()
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_by) == (State.CANCELLED, None)
