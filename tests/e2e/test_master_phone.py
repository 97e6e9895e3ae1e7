"""A master's day on the phone, with busy hands."""

from django.urls import reverse

from bookings.models import State
from bookings.operations import WantedPart, book_appointment, check_in


def waiting(day, client=None):
    visit = book_appointment(
        client or day.nadia,
        branch=day.branch,
        parts=[WantedPart(day.cut, day.anna)],
        starts_at=day.now,
        by=day.desk,
        now=day.now,
    )
    return check_in(visit, by=day.desk, now=day.now)


def test_start_and_finish_with_one_tap_each(phone, sign_in_on_phone, day):
    visit = waiting(day, day.irina)
    sign_in_on_phone("anna")
    assert phone.url.endswith(reverse("bookings:my_day"))

    phone.get_by_role("button", name="Start").tap()
    phone.get_by_role("progressbar").wait_for()
    phone.get_by_role("button", name="Finish").tap()
    phone.get_by_text("At the desk").wait_for()

    visit.refresh_from_db()
    assert (visit.state, visit.ready_at is not None) == (State.IN_SERVICE, True)


def test_the_alert_is_seen_and_no_contact_is(phone, sign_in_on_phone, day):
    waiting(day)
    sign_in_on_phone("anna")

    text = phone.locator("body").inner_text()
    assert ("PPD and latex" in text, "Nadia Petrova" in text, "111 222" in text, "nadia@example.com" in text) == (
        True,
        True,
        False,
        False,
    )


def test_buttons_are_large_enough_for_a_thumb(phone, sign_in_on_phone, day):
    waiting(day)
    sign_in_on_phone("anna")

    small = phone.eval_on_selector_all(
        "main button, main a, nav a",
        "nodes => nodes.map(n => [n.innerText, n.getBoundingClientRect().height]).filter(([, h]) => h && h < 44)",
    )
    assert small == []


def test_another_day_of_the_week_and_her_own_earnings(phone, sign_in_on_phone, day):
    sign_in_on_phone("anna")
    heading = phone.locator("h1").inner_text()

    phone.locator(".week a:not([aria-current])").first.tap()
    phone.wait_for_function("text => document.querySelector('h1').innerText !== text", arg=heading)
    assert phone.locator(".week a[aria-current=date]").count() == 1

    phone.get_by_role("link", name="Earnings").tap()
    phone.get_by_role("heading", name="My earnings").wait_for()
    phone.get_by_role("link", name="Commission of the bills").tap()
    phone.get_by_role("heading", name="Lines of the commission").wait_for()
    assert phone.locator("nav [aria-current=page]").inner_text().strip() == "Earnings"
