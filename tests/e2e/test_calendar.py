"""The day at the desk in a real browser: drag, stretch, click a hole, keys, the drawer's steps."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from bookings.models import Appointment, FreedTime, Offer, Series, State, Wish
from bookings.operations import WantedPart, book_appointment, cancel_appointment, offer_freed
from bookings.operations.waiting import PAGE
from salon.links import token
from tests.e2e.conftest import SalonDay

HOUR = timedelta(hours=1)
PIXELS_AN_HOUR = 19 * 4
SNAP = 19 / 3  # five minutes
GRIP, OVERSHOOT = 1.3 * SNAP, 0.15 * SNAP  # neither end of a drag on the edge of a step, however it is rounded


@pytest.fixture
def noon(day: SalonDay):
    return day.branch.at(day.branch.local_day(day.now) + timedelta(days=1), time(12))


@pytest.fixture
def book(day):
    def book(starts_at, client=None, service=None, master=None):
        parts = [WantedPart(service or day.cut, master or day.anna)]
        return book_appointment(
            client or day.nadia, branch=day.branch, parts=parts, starts_at=starts_at, by=day.desk, now=day.now
        )

    return book


@pytest.fixture
def open_day(page, sign_in):
    def open_day(moment):
        sign_in("desk")
        page.goto(f"{reverse('bookings:day')}?day={moment:%Y-%m-%d}")
        page.wait_for_selector(".ec-event, .ec-day")

    return open_day


def block(page, appointment):
    return page.locator(f".ec-event[data-appointment='{appointment.pk}']")


def settled(page, locator):
    """Where the block is once fonts are there and the page has stopped moving under the mouse."""
    page.evaluate("() => document.fonts.ready.then(() => true)")
    before, now = None, locator.bounding_box()
    while now != before:
        page.wait_for_timeout(150)
        before, now = now, locator.bounding_box()
    return now


def drag(page, locator, *, right=0, down=0, from_bottom=False):
    locator.evaluate(
        "each => each.scrollIntoView({block: 'center'})"
    )  # near an edge the calendar scrolls while dragged
    box = settled(page, locator)
    x, y = box["x"] + 30, box["y"] + (box["height"] - 2 if from_bottom else GRIP)
    down += OVERSHOOT
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=6)
    page.mouse.move(x + right, y + down, steps=6)
    page.wait_for_timeout(150)
    page.mouse.move(x + right, y + down)
    page.mouse.up()


def column_width(page):
    return (
        page.locator(".ec-col-head").nth(1).bounding_box()["x"]
        - page.locator(".ec-col-head").nth(0).bounding_box()["x"]
    )


def test_a_visit_is_dragged_to_another_hour_and_master(page, day, noon, book, open_day):
    visit = book(noon)
    open_day(noon)

    drag(page, block(page, visit), right=column_width(page), down=PIXELS_AN_HOUR)
    page.get_by_text("Moved to").wait_for()

    visit.refresh_from_db()
    assert visit.parts.get().master == day.lilit
    assert visit.starts_at == noon + HOUR
    shown = "–".join(f"{each.astimezone(day.branch.zone):%H:%M}" for each in (visit.starts_at, visit.ends_at))
    assert shown in block(page, visit).inner_text()
    assert page.locator("#drawer").get_by_text(shown).is_visible()


def test_a_drag_onto_somebody_goes_back_and_offers_times(page, day, noon, book, open_day):
    visit, other = book(noon), book(noon + 2 * HOUR, client=day.irina)
    open_day(noon)

    drag(page, block(page, visit), down=1.5 * PIXELS_AN_HOUR)

    refusal = page.locator("#refused")
    refusal.get_by_text("Anna V. is already booked at 13:30.").wait_for()
    assert "12:00–13:00" in block(page, visit).inner_text()
    visit.refresh_from_db()
    assert visit.starts_at == noon

    refusal.get_by_role("button", name="13:00 Anna V.").click()
    page.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    other.refresh_from_db()
    assert (visit.starts_at, other.starts_at) == (noon + HOUR, noon + 2 * HOUR)


def test_the_end_of_a_visit_is_drawn_further(page, noon, book, open_day):
    visit = book(noon)
    open_day(noon)

    drag(page, block(page, visit), down=PIXELS_AN_HOUR / 2, from_bottom=True)
    page.locator("#drawer").get_by_text("12:00–13:30").wait_for()

    visit.refresh_from_db()
    assert visit.ends_at == noon + 1.5 * HOUR


def test_a_click_into_a_hole_books_there_and_then(page, day, noon, book, open_day):
    visit = book(noon)
    open_day(noon)
    box = block(page, visit).bounding_box()

    page.mouse.click(box["x"] + 40 + column_width(page), box["y"] + PIXELS_AN_HOUR + 4)
    dialog = page.locator("#dialog")
    dialog.get_by_label("Phone, name or card number").press_sequentially("cozma")
    dialog.get_by_text("Irina Cozma").click()
    dialog.get_by_label("Add a service").select_option(str(day.cut.pk))
    dialog.locator(".times .chip:has(:checked)", has_text="13:00").wait_for()
    dialog.get_by_role("button", name="Book").click()
    page.get_by_text("Booked: Irina Cozma").wait_for()

    booked = Appointment.objects.get(client=day.irina)
    assert (booked.starts_at, booked.masters) == (noon + HOUR, [day.lilit])
    assert page.locator("#drawer").get_by_text("Irina Cozma").is_visible()


def test_a_newcomer_is_booked_with_the_keyboard_alone(page, day, noon, open_day):
    open_day(noon)

    page.keyboard.press("n")
    page.wait_for_url("**/new/")
    page.keyboard.type("Daria Kim")
    page.get_by_text("Nobody found.").wait_for()
    page.locator(".newcomer summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Daria")
    page.get_by_label("Day").fill(f"{noon:%Y-%m-%d}")
    page.get_by_label("Choose a service").or_(page.get_by_label("Add a service")).focus()
    page.keyboard.type("Cut")
    page.locator(".times .chip").first.wait_for()
    page.locator(f"[name=starts_at][value='{noon:%Y-%m-%dT%H:%M}']").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("Booked: Daria").wait_for()

    assert (Appointment.objects.get().client.given_name, Appointment.objects.get().starts_at) == ("Daria", noon)


def test_a_time_lost_to_somebody_else_is_offered_again_without_retyping(page, day, noon, book, open_day):
    open_day(noon)
    page.goto(
        f"{reverse('bookings:new')}?client={day.nadia.pk}&services={day.cut.pk}&master={day.anna.pk}&day={noon:%Y-%m-%d}"
    )
    page.get_by_text("12:00", exact=True).click()
    page.get_by_label("Note").fill("window seat")
    book(noon, client=day.irina)

    page.get_by_role("button", name="Book").click()
    page.get_by_text("Anna V. is already booked at 12:00.").wait_for()
    page.get_by_role("button", name="13:00 Anna V.").click()
    page.locator(".times .chip:has(:checked)", has_text="13:00").wait_for()
    page.get_by_role("button", name="Book").click()
    page.get_by_text("Booked: Nadia Petrova").wait_for()

    booked = Appointment.objects.get(client=day.nadia)
    assert (booked.starts_at, booked.note) == (noon + HOUR, "window seat")


def test_a_day_chosen_while_the_free_times_are_on_their_way_is_kept(page, day, noon, sign_in):
    """An answer to the older question must not put the old day back."""
    sign_in("desk")
    page.goto(f"{reverse('bookings:new')}?client={day.nadia.pk}")
    held = []
    page.route("**/calendar/new/?*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/calendar/new/?*"):
        page.get_by_label("Add a service").select_option(str(day.cut.pk))
    page.get_by_label("Day", exact=True).fill(f"{noon:%Y-%m-%d}")
    page.wait_for_timeout(150)
    held[0].continue_()

    page.locator(".times .chip", has_text="12:00").wait_for()
    assert page.get_by_label("Day", exact=True).input_value() == f"{noon:%Y-%m-%d}"
    assert page.locator(f"[name=starts_at][value='{noon:%Y-%m-%dT%H:%M}']").count() == 1


def test_days_turn_with_the_arrows_and_t_comes_back(page, day, noon, open_day):
    open_day(noon)
    tomorrow = page.locator("h1").inner_text()

    page.keyboard.press("ArrowRight")
    page.wait_for_function("(text) => document.querySelector('h1').innerText !== text", arg=tomorrow)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("(text) => document.querySelector('h1').innerText === text", arg=tomorrow)
    page.keyboard.press("t")
    page.wait_for_url(lambda url: "day=" not in url)
    assert page.locator("h1").inner_text() != tomorrow


def test_a_visit_is_opened_and_moved_with_the_keyboard(page, noon, book, open_day):
    visit = book(noon)
    open_day(noon)

    block(page, visit).focus()
    page.keyboard.press("Enter")
    page.locator("#drawer").get_by_text("Nadia Petrova").first.wait_for()
    assert page.locator("#drawer").get_by_text("PPD and latex").is_visible()
    page.keyboard.press("m")
    page.get_by_label("New time").fill(f"{noon + 3 * HOUR:%Y-%m-%dT%H:%M}")
    page.keyboard.press("Enter")
    page.get_by_text("Moved to").wait_for()

    visit.refresh_from_db()
    assert visit.starts_at == noon + 3 * HOUR


def test_the_steps_of_a_visit_are_taken_in_the_drawer(page, day, book, sign_in):
    visit = book(day.now)
    sign_in("desk")
    page.goto(reverse("bookings:appointment", args=[visit.pk]))
    steps = page.locator("#drawer .steps [aria-current=step]")

    page.locator("#drawer").get_by_role("button", name="Confirm").click()
    page.locator("#drawer .steps [aria-current=step]", has_text="Confirmed").wait_for()
    page.get_by_role("button", name="Arrived").click()
    page.locator("#drawer .steps [aria-current=step]", has_text="Waiting").wait_for()
    page.get_by_role("button", name="Start").click()
    page.locator("#drawer .steps [aria-current=step]", has_text="In service").wait_for()

    visit.refresh_from_db()
    assert (visit.state, steps.inner_text()) == (State.IN_SERVICE, "In service")


def test_a_visit_is_cancelled_with_a_reason(page, noon, book, open_day):
    visit = book(noon)
    open_day(noon)
    block(page, visit).click()
    page.get_by_role("link", name="Cancel visit").click()
    dialog = page.locator("#dialog")

    dialog.get_by_role("button", name="Cancel visit").click()
    dialog.get_by_text("Write why, in a word or two.").wait_for()
    dialog.get_by_label("Why").fill("child is ill")
    dialog.get_by_role("button", name="Cancel visit").click()
    page.get_by_text("The time is free again.").wait_for()

    visit.refresh_from_db()
    assert (visit.state, visit.cancel_reason) == (State.CANCELLED, "child is ill")


def test_the_clock_of_the_salon_counts_not_the_computers(browser, live_server, day, noon, book):
    visit = book(noon)
    context = browser.new_context(
        base_url=live_server.url, timezone_id="Asia/Seoul", viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.goto(reverse("account_login"))
    page.fill("[name=login]", "desk")
    page.fill("[name=password]", "correct horse battery")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{reverse('bookings:day')}?day={noon:%Y-%m-%d}")

    drag(page, block(page, visit), down=PIXELS_AN_HOUR)
    page.get_by_text("Moved to").wait_for()
    context.close()

    visit.refresh_from_db()
    assert visit.starts_at == noon + HOUR


def test_a_client_is_put_on_the_waiting_list_and_takes_the_time_that_comes_free(page, day, noon, book, sign_in):
    visit = book(noon)
    sign_in("desk")
    page.goto(reverse("bookings:wish_new") + "?q=Irina")
    page.get_by_role("link", name="Irina Cozma").click()
    page.get_by_label("Add a service").select_option(str(day.cut.pk))
    page.get_by_label("To the day").fill(f"{noon:%Y-%m-%d}")
    page.get_by_label("Anna Volkova").check()
    page.get_by_role("button", name="Put on the waiting list").click()
    page.get_by_text("Irina Cozma is on the waiting list.").wait_for()
    assert page.locator("table").get_by_text("Anna V.").first.is_visible()

    cancel_appointment(visit, reason="ill", by=day.desk, now=day.now)
    daytime = day.branch.at(day.branch.local_day(day.now), time(9))
    offer = offer_freed(FreedTime.objects.get(), now=daytime)
    Offer.objects.filter(pk=offer.pk).update(expires_at=day.now + HOUR)
    offer.slot.holds.update(expires_at=day.now + HOUR)
    type(offer.slot).objects.update(expires_at=day.now + HOUR)
    page.context.clear_cookies()
    page.goto(reverse(PAGE, args=[token(PAGE, {"offer": offer.pk})]))
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("It is yours, Irina.").wait_for()
    assert (Appointment.objects.get(client=day.irina).starts_at, Wish.objects.get().state) == (noon, "booked")


def test_a_standing_reservation_is_settled_date_by_date_and_booked(page, day, noon, book, sign_in):
    book(noon, client=day.irina)
    sign_in("desk")
    page.goto(reverse("bookings:series_new") + f"?client={day.nadia.pk}")
    page.get_by_label("Add a service").select_option(str(day.cut.pk))
    page.get_by_label("Master").select_option(str(day.anna.pk))
    page.get_by_label("First day").fill(f"{noon:%Y-%m-%d}")
    page.get_by_label("Time").fill("12:00")
    page.get_by_role("button", name="Show the dates").click()
    page.get_by_text("Anna V. has Irina Cozma then.").wait_for()
    first = page.locator("tbody select").first
    first.select_option(label="13:00 Anna V.")
    page.get_by_role("button", name="Book these dates").click()
    page.get_by_text("The standing reservation is made.").wait_for()
    starts = list(Series.objects.get().appointments.values_list("starts_at", flat=True))
    assert (starts[0], len(starts)) == (noon + HOUR, page.locator("tbody tr").count())
