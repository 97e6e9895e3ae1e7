"""The day at the desk in a real browser: drag, stretch, undo, click a hole, the keyboard alone, the drawer's steps, two desks."""

from datetime import time, timedelta
from time import perf_counter

import pytest
from django.urls import reverse

from bookings.models import Appointment, FreedTime, Offer, Series, State, Wish
from bookings.operations import WantedPart, book_appointment, cancel_appointment, offer_freed
from bookings.operations.waiting import PAGE
from salon.links import token
from tests.e2e.conftest import SalonDay, sign_in_with

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


def test_a_visit_is_dragged_to_another_hour_and_master_stretched_and_put_back(page, day, noon, book, open_day):
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

    drag(page, block(page, visit), down=PIXELS_AN_HOUR / 2, from_bottom=True)
    page.locator("#drawer").get_by_text("13:00–14:30").wait_for()
    page.locator("#messages").get_by_role("button", name="Undo").last.click()
    page.get_by_text("Back at").wait_for()
    page.locator("#drawer").get_by_text("13:00–14:00").wait_for()
    visit.refresh_from_db()
    assert (visit.starts_at, visit.ends_at) == (noon + HOUR, noon + 2 * HOUR)
    assert page.locator("#messages [data-undo]").count() == 0


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


def tab_to(page, locator):
    """By the Tab key, as a person without a mouse gets there."""
    for _press in range(60):
        if locator.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {locator}")


def test_a_person_with_the_keyboard_only_books_moves_and_cancels(page, day, noon, book, open_day):
    other = book(noon - HOUR, client=day.irina)
    open_day(noon)
    dialog = page.locator("#dialog")

    page.keyboard.press("ArrowDown")  # to the first visit
    page.keyboard.press("ArrowDown")  # to the free quarter after it
    page.keyboard.press("n")
    dialog.get_by_label("Phone, name or card number").wait_for()
    page.keyboard.type("Daria Kim")
    page.get_by_text("Nobody found.").wait_for()
    tab_to(page, dialog.locator(".newcomer summary"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Daria")
    tab_to(page, dialog.locator("select[name=services]"))
    page.keyboard.type("Cut")
    dialog.locator(".times .chip:has(:checked)", has_text="12:00").wait_for()
    tab_to(page, dialog.get_by_role("button", name="Book"))
    page.keyboard.press("Enter")
    page.get_by_text("Booked: Daria").wait_for()
    booked = Appointment.objects.get(client__given_name="Daria")
    assert (booked.starts_at, booked.masters) == (noon, [day.anna])

    page.wait_for_function("pk => document.activeElement.dataset.appointment === pk", arg=str(booked.pk))
    page.keyboard.press("m")
    for key in ["ArrowDown"] * 4 + ["ArrowRight", "Enter"]:
        page.keyboard.press(key)
    page.get_by_text("Moved to").wait_for()
    page.wait_for_function("pk => document.activeElement.dataset.appointment === pk", arg=str(booked.pk))
    block(page, other).focus()
    page.keyboard.press("-")
    block(page, booked).focus()
    page.keyboard.press("+")  # each its own, though the first was not sent yet
    page.locator("#drawer").get_by_text("13:00–14:05").wait_for()
    assert "11:00–11:55" in block(page, other).inner_text()
    page.keyboard.press("Control+z")
    page.locator("#drawer").get_by_text("13:00–14:00").wait_for()
    booked.refresh_from_db()
    assert (booked.starts_at, booked.parts.get().master) == (noon + HOUR, day.lilit)

    page.wait_for_function("pk => document.activeElement.dataset.appointment === pk", arg=str(booked.pk))
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('.drawer__scroll')")
    tab_to(page, page.locator("#drawer").get_by_role("link", name="Cancel visit"))
    page.keyboard.press("Enter")
    dialog.get_by_label("Why").wait_for()
    page.keyboard.press("Enter")
    dialog.get_by_text("Write why, in a word or two.").wait_for()
    page.keyboard.type("child is ill")
    page.keyboard.press("Enter")
    page.get_by_text("The time is free again.").wait_for()
    booked.refresh_from_db()
    assert (booked.state, booked.cancel_reason) == (State.CANCELLED, "child is ill")

    page.wait_for_function("() => document.activeElement.matches('.cal__cursor')")
    assert (page.url.partition("?")[2], page.locator(".cal__cursor").inner_text()) == (f"day={noon:%Y-%m-%d}", "13:00")
    page.keyboard.press("Escape")
    shown = page.locator("h1").inner_text()
    page.keyboard.press("n")
    assert dialog.get_by_label("Day", exact=True).input_value() == f"{noon:%Y-%m-%d}"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(text) => document.querySelector('h1')?.innerText !== text", arg=shown)
    page.keyboard.press("w")
    page.wait_for_url("**view=week**")
    page.go_back()
    page.wait_for_selector(".board--day")
    page.keyboard.press("t")
    page.wait_for_url(lambda url: "day=" not in url)
    assert page.locator("h1").inner_text() != shown


def test_what_one_desk_moves_the_other_sees_within_two_seconds(browser, live_server, page, day, noon, book, open_day):
    """The other desk's computer stands in another time zone: the clock of the salon counts."""
    visit, other = book(noon), book(noon + 3 * HOUR, client=day.irina)
    open_day(noon)
    block(page, other).click()
    page.wait_for_function("() => document.activeElement.matches('.drawer__scroll')")
    page.evaluate("window.isTheSamePage = true")
    context = browser.new_context(
        base_url=live_server.url, timezone_id="Asia/Seoul", viewport={"width": 1440, "height": 900}
    )
    second = context.new_page()
    sign_in_with(second, live_server.url, "desk")
    second.goto(f"{reverse('bookings:day')}?day={noon:%Y-%m-%d}")

    drag(second, block(second, visit), down=PIXELS_AN_HOUR)
    block(second, visit).get_by_text("13:00–14:00").wait_for()
    seen_there = perf_counter()
    block(page, visit).get_by_text("13:00–14:00").wait_for()
    took = perf_counter() - seen_there
    context.close()

    visit.refresh_from_db()
    assert visit.starts_at == noon + HOUR
    assert took < 2
    assert page.evaluate("window.isTheSamePage && document.activeElement.matches('.drawer__scroll')")
    assert page.locator("#drawer").get_by_text("15:00–16:00").is_visible()


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
    page.get_by_label("Service 1").wait_for()
    page.get_by_label("Add a service").select_option(str(day.cut.pk))
    page.get_by_label("Master of service 2").select_option(str(day.anna.pk))
    page.locator("#id_master").select_option(str(day.anna.pk))
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
