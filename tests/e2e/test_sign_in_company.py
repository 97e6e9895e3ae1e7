"""Steps 1 and 2 of the day: an empty installation, signing in, handing the desk over, the company's own pages."""

import re
from datetime import time, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from bookings.operations import WantedPart, book_appointment
from salon import operations
from salon.models import Company, Service, Shift, Staff
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def test_an_empty_installation_becomes_a_salon(page, live_server):
    page.goto("/")
    expect(page.get_by_role("heading", name="Set up the salon")).to_be_visible()
    page.get_by_label("Name of the company").fill("Riverside")
    page.get_by_label("Currency").select_option("AMD")
    page.get_by_label("Name of the first branch").fill("Riverside salon")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Chisinau")
    page.get_by_label("Given name").fill("Olga")
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Open the salon").click()
    expect(page.get_by_text("This password is too short")).to_be_visible()
    expect(page.get_by_label("Name of the company")).to_have_value("Riverside")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the salon").click()
    expect(page.get_by_role("heading", name="What next")).to_be_visible()
    page.get_by_role("link", name="Write the price list").click()
    expect(page.get_by_text("The price list is empty")).to_be_visible()
    assert Company.objects.get().currency == "AMD"
    assert Staff.objects.get().username == "olga"


def test_a_wrong_password_is_told_and_the_right_one_opens(page, day):
    page.goto("/")
    page.get_by_label("Username").fill("desk")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("The user name or the password is not right.")).to_be_visible()
    expect(page.get_by_label("Username")).to_have_value("desk")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_the_desk_is_handed_over_by_pin_with_the_keyboard_alone(page, sign_in, day):
    StaffFactory(username="lena", first_name="Lena", last_name="Popa", branches=[day.branch])
    sign_in("lena")
    page.goto(reverse("salon:account"))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("New PIN").fill("2580")
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    page.context.clear_cookies()
    sign_in("desk")
    page.goto(reverse("salon:people"))
    page.keyboard.type("len")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Lena Popa")).to_be_visible()
    page.keyboard.type("1111")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not the right PIN.")).to_be_visible()
    page.keyboard.type("2580")
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text("Lena Popa")


def test_a_service_is_edited_and_mistakes_keep_what_was_typed(page, sign_in, day):
    sign_in("owner")
    page.goto(reverse("salon:services"))
    page.get_by_role("link", name="Root touch-up").click()
    page.get_by_label("Price, EUR").fill("seventy")
    page.get_by_label("Name").fill("Root touch-up, long")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write a sum in digits, for example 1250.00.")).to_be_visible()
    expect(page.get_by_label("Price, EUR")).to_have_value("seventy")
    expect(page.get_by_label("Price, EUR")).to_be_focused()
    page.get_by_label("Price, EUR").fill("78,50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("Root touch-up, long.*€78.50"))).to_be_visible()
    assert Service.objects.get(pk=day.colour.pk).name == "Root touch-up, long"


def test_a_shift_is_planned_in_a_dialog(page, sign_in, day):
    Shift.objects.all().delete()
    sign_in("owner")
    page.goto(reverse("schedule:week"))
    page.get_by_role("link", name=re.compile("^Day off.*Anna Volkova")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("From").first.fill("18:00")
    dialog.get_by_label("To").first.fill("09:00")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("The end has to be later than the beginning.")).to_be_visible()
    expect(dialog.get_by_label("From").first).to_have_value("18:00")
    dialog.get_by_label("From").first.fill("08:00")
    dialog.get_by_label("To").first.fill("16:30")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("08:00–16:30"))).to_be_visible()
    assert Shift.objects.count() == 1


def test_a_pattern_and_a_day_are_changed_by_keyboard_alone_and_whom_that_strands_is_listed(page, sign_in, day):
    today = day.branch.local_day(day.now)
    tomorrow = today + timedelta(days=1)
    Shift.objects.all().delete()
    ten_to_seven, rule = [(time(10), time(19))], {"branch": day.branch, "by": day.owner, "now": day.now}
    operations.set_pattern(day.anna, starts_on=today, ends_on=None, days=[ten_to_seven] * 7, **rule)
    for client, noon in [(day.nadia, tomorrow), (day.irina, today + timedelta(days=2))]:
        parts, starts_at = [WantedPart(day.cut, day.anna)], day.branch.at(noon, time(12))
        book_appointment(client, branch=day.branch, parts=parts, starts_at=starts_at, by=day.desk, now=day.now)
    noon = day.branch.at(tomorrow, time(12))
    sign_in("owner")
    page.goto(f"{reverse('schedule:pattern', args=[day.anna.pk])}")
    page.locator(f"[name=day_{(tomorrow.weekday() + 1) % 7}]").fill("")
    page.keyboard.press("Enter")
    page.locator(".strands", has_text="Irina Cozma").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("1 service is booked with a master")).wait_for()
    page.goto(f"{reverse('schedule:week')}?week={tomorrow}")
    page.locator("[data-grid] .week__a").first.focus()
    for _step in range(tomorrow.weekday()):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_label("From").first.wait_for()
    page.keyboard.type("0200PM")
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog").get_by_text("Nadia Petrova")
    asked.wait_for()
    assert day.anna.shifts.filter(period__contains=noon).exists()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("14:00–19:00")).wait_for()
    page.get_by_role("link", name=re.compile("2 services are booked with masters")).press("Enter")
    for name in ("Nadia Petrova", "Irina Cozma"):
        expect(page.get_by_role("row", name=re.compile(f"{name}.*Not on shift"))).to_be_visible()
