"""One working day of the demo salon, from the sign-in to the owner's figures, through what a person sees and nothing else."""

import re
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Appointment, State
from clients.models import Client
from clients.tasks import run_waiting_imports
from loyalty.models import Tier
from reports.demo.load import load_demo
from salon.models import Branch, Staff
from tests.clients.test_import_files import workbook
from tests.e2e.conftest import PHONE, open_page
from tests.e2e.demo_day import CLIENTS, MINUTE, NEWCOMER, SUNDAY_NOON, TIERS, Clock, Day, hand_over, rail, sign_in_at
from tests.e2e.demo_evening import (
    a_program_does_the_same_through_the_api,
    every_figure_of_the_owner_opens_its_list,
    the_bill_is_paid_with_the_discount_of_the_card,
    the_client_answers_the_question,
    the_desk_answers_the_low_score,
    the_morning_finds_it_done,
    the_night_prepares_tomorrow,
)
from tests.e2e.test_calendar import PIXELS_AN_HOUR, drag
from visits.models import FormulaNote


@pytest.fixture
def clock(monkeypatch):
    moved = Clock(SUNDAY_NOON)
    monkeypatch.setattr(timezone, "now", moved)
    return moved


@pytest.fixture
def salon(live_server, settings, clock):
    """What `manage.py load_demo` makes, smaller. Its tiers come with the migrations; other tests may have emptied them."""
    settings.SITE_URL = live_server.url
    Tier.objects.all().delete()
    Tier.objects.bulk_create(
        Tier(name=name, discount_percent=percent, from_spent=spent) for name, percent, spent in TIERS
    )
    load_demo(now=clock(), clients=CLIENTS)
    return Branch.objects.get(code="riverside")


@pytest.fixture
def clients_phone(browser, live_server):
    """A telephone that knows nobody's password."""
    opened, complaints = open_page(browser, live_server.url, PHONE)
    yield opened
    opened.context.close()
    assert list(complaints) == []


@pytest.fixture
def program(browser, live_server):
    """Somebody else's software: it has an address and no cookies."""
    context = browser.new_context(base_url=live_server.url)
    yield context.request
    context.close()


@pytest.fixture
def day(salon, clock, page):
    """Sofia, whose telephone is in English, and the client of hers who has spent the most and holds a card."""
    master = Staff.objects.get(username="sofia")
    hers = Client.objects.filter(favourite_master=master, cards__tier__isnull=False).exclude(email="")
    regular = hers.filter(accounts__kind="points", accounts__balance__gt=5).order_by("-spent_total").first()
    service = master.services.filter(category__name="Face").first()
    return Day(clock, salon, page, master, regular, service)


def test_one_working_day_of_the_demo_salon(day, phone, clients_phone, program):
    the_desk_signs_in(day)
    the_owner_takes_over_by_pin(day)
    a_price_is_changed(day)
    the_client_base_is_imported(day)
    the_desk_takes_over_by_pin(day)
    the_imported_client_is_found_by_keyboard(day)
    the_imported_client_is_booked_for_tomorrow(day)
    the_regular_is_booked_by_a_click_into_a_hole(day)
    the_regular_is_dragged_an_hour_later(day)
    a_second_booking_on_that_hour_is_refused(day)
    the_regular_arrives(day)
    the_master_works_with_a_telephone_in_hand(day, phone)
    the_bill_is_paid_with_the_discount_of_the_card(day)
    the_client_answers_the_question(day, clients_phone)
    the_desk_answers_the_low_score(day)
    the_night_prepares_tomorrow(day)
    the_morning_finds_it_done(day)
    every_figure_of_the_owner_opens_its_list(day)
    a_program_does_the_same_through_the_api(day, program)


def the_desk_signs_in(day: Day) -> None:
    sign_in_at(day.desk, "desk")
    expect(day.desk.locator(".who")).to_contain_text("Eva Moraru")
    expect(rail(day.desk, "Calls")).to_be_visible()
    expect(rail(day.desk, "Reports")).to_have_count(0)


def the_owner_takes_over_by_pin(day: Day) -> None:
    hand_over(day.desk, typed="ele", name="Elena Castro", pin="1111")
    expect(rail(day.desk, "Reports")).to_be_visible()


def the_desk_takes_over_by_pin(day: Day) -> None:
    hand_over(day.desk, typed="eva", name="Eva Moraru", pin="3333")


def a_price_is_changed(day: Day) -> None:
    page = day.desk
    rail(page, "Services").click()
    page.get_by_role("link", name=day.service.name, exact=True).click()
    page.get_by_label("Price, EUR").fill("80,00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile(f"{day.service.name}.*€80"))).to_be_visible()
    day.service.refresh_from_db()
    assert day.service.price == 80


def spreadsheet(regular: Client) -> bytes:
    """As a salon keeps one: a title, gaps, a telephone with a word beside it, a number as a number, a total at the end."""
    head = ["№", "ФИО", "Телефон", "ДР", "Эл. почта", "Согласие", "Примечание"]
    rows = [
        ["Клиентская база"], [], head,
        [1, " Ольшанская  Вероника ", "069123457 (мама)", datetime(1985, 11, 23), "veronika@example.com", "да", "аллергия на аммиак!!!"],  # noqa: DTZ001
        [2, "Popescu Ștefan", 37369123458.0, "31.02.1990", "", "", ""],
        [3, str(regular), str(regular.phone), "", "", "", "любит чай"],
        [],
        [4, "", "нет", "", "", "", "кто это?"],
        ["Итого"],
    ]  # fmt: skip
    return workbook(База=rows)


def the_client_base_is_imported(day: Day) -> None:
    page, before = day.desk, Client.objects.count()
    rail(page, "Clients").click()
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("link", name="Import a file").first.click()
    file = {"name": "база.xlsx", "mimeType": "application/octet-stream", "buffer": spreadsheet(day.regular)}
    page.get_by_label("Drop the spreadsheet here").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Rehearse").click()
    page.wait_for_url("**/imports/*/")
    run_waiting_imports()
    page.reload()
    for outcome in ("Created 2", "Updated 1", "Skipped 2", "Bad 1", "With warnings 1"):
        expect(page.get_by_role("link", name=outcome)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("31.02.1990"))).to_contain_text("the birthday is left out")
    expect(page.get_by_role("row", name=re.compile("кто это"))).to_contain_text("Neither a name nor a phone number.")
    assert Client.objects.count() == before
    page.get_by_role("button", name="Import now").click()
    run_waiting_imports()
    expect(page.get_by_role("link", name="Undo the import")).to_be_visible()
    assert Client.objects.count() == before + 2


def the_imported_client_is_found_by_keyboard(day: Day) -> None:
    page = day.desk
    page.keyboard.press("/")
    page.keyboard.type("olshansk", delay=20)
    option = page.get_by_role("option", name=re.compile("Вероника"))
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(NEWCOMER)
    expect(page.get_by_text("Allergies: аллергия на аммиак!!!")).to_be_visible()
    expect(page.get_by_role("link", name="+373 691 23 457").first).to_be_visible()


def the_imported_client_is_booked_for_tomorrow(day: Day) -> None:
    page = day.desk
    page.get_by_role("main").get_by_role("link", name="New booking").click()
    page.get_by_label("Choose a service").or_(page.get_by_label("Add a service")).select_option(str(day.service.pk))
    page.get_by_label("Master").select_option(label=str(day.master))
    page.get_by_label("Day", exact=True).fill(f"{day.at(0, days=1):%Y-%m-%d}")
    page.locator(".times__b").get_by_text("11:30", exact=True).click()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text(f"Booked: {NEWCOMER}")).to_be_visible()


def the_regular_is_booked_by_a_click_into_a_hole(day: Day) -> None:
    page = day.desk
    rail(page, "Calendar").click()
    page.wait_for_selector(".ec-event")
    column = page.locator(".ec-col-head", has_text=day.master.first_name).bounding_box()
    row = page.locator(".ec-sidebar").get_by_text("13:00", exact=True).bounding_box()
    page.mouse.click(column["x"] + column["width"] / 2, row["y"] + row["height"] / 2 + 3)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Phone, name or card number").press_sequentially(day.card_number)
    dialog.get_by_text(str(day.regular)).click()
    dialog.get_by_label("Add a service").select_option(str(day.service.pk))
    expect(dialog.get_by_role("radio", name="13:00")).to_be_checked()
    dialog.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text(f"Booked: {day.regular}")).to_be_visible()
    assert (day.visit.starts_at, day.visit.masters) == (day.at(13), [day.master])


def the_regular_is_dragged_an_hour_later(day: Day) -> None:
    page = day.desk
    block = page.locator(".ec-event", has_text=day.regular.family_name)
    drag(page, block, down=PIXELS_AN_HOUR)
    expect(page.get_by_text("Moved to")).to_be_visible()
    assert day.visit.starts_at == day.at(14)
    expect(block).to_contain_text(f"{day.visit.starts_at.astimezone(day.branch.zone):%H:%M}")


def a_second_booking_on_that_hour_is_refused(day: Day) -> None:
    """By the keyboard, from the list of the next day; what was typed stays, free times are offered."""
    page, wanted = day.desk, f"{day.at(14, 15):%Y-%m-%dT%H:%M}"
    page.get_by_role("navigation", name="View").get_by_role("link", name="List").click()
    page.wait_for_url("**view=list")
    page.keyboard.press("ArrowRight")
    page.get_by_role("link", name=NEWCOMER).click()
    expect(page.locator(".ec-event").first).to_be_visible()
    page.locator("#move summary").press("Enter")  # M would carry it over the grid by arrows
    page.get_by_label("New time").fill(wanted)
    page.keyboard.press("Enter")
    refusal = page.locator("#move").get_by_role("alert")
    expect(refusal).to_contain_text(f"{day.master.short_name} is already booked")
    assert refusal.get_by_role("button", name=re.compile(day.master.short_name)).count() > 0
    expect(page.get_by_label("New time")).to_have_value(wanted)
    assert Appointment.objects.get(client__given_name="Вероника").starts_at == day.at(11, 30, days=1)


def the_regular_arrives(day: Day) -> None:
    page = day.desk
    day.clock.put_to(day.visit.starts_at - 2 * MINUTE)
    rail(page, "Calendar").click()
    page.locator(".ec-event", has_text=day.regular.family_name).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Arrived").click()
    expect(page.locator("#drawer [aria-current=step]")).to_have_text("Waiting")
    assert day.visit.state == State.ARRIVED


def the_master_works_with_a_telephone_in_hand(day: Day, phone: Page) -> None:
    sign_in_at(phone, day.master.username)
    chair = phone.get_by_role("region", name="Now")
    expect(chair).to_contain_text(str(day.regular))
    assert day.regular.phone.as_international not in phone.content()
    assert day.regular.email not in phone.content()
    chair.get_by_role("button", name="Start").tap()
    expect(chair.get_by_role("progressbar")).to_be_visible()
    chair.get_by_role("link", name="Formula").tap()
    phone.get_by_label("Method and time").fill("Enzyme peel, 8 min, then the blue mask")
    phone.get_by_role("button", name="Write down").tap()
    expect(phone.get_by_text("Enzyme peel, 8 min").first).to_be_visible()
    assert FormulaNote.objects.get(client=day.regular, text__startswith="Enzyme").by == day.master
    day.clock.put_to(day.visit.ends_at)
    phone.goto("/")
    chair.get_by_role("button", name="Finish").tap()
    expect(phone.get_by_text("At the desk")).to_be_visible()
