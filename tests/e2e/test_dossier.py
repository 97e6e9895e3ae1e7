"""The dossier in a real browser: questions, safety, family, talks, cards to mend, as the people they are for."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bookings.models import Appointment
from clients.models import Asking, Client, DeskTask, HouseholdMember, Promise
from clients.operations import make_offer, note_dead_contact, record_patch_test
from clients.operations.agreements import Offered
from salon.models import PatchTestRule
from tests.factories import ClientFactory, SubstanceFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def newcomer(day):
    return ClientFactory(given_name="Sinéad", family_name="O'Neil", phone="+37369000002", home_branch=day.branch)


def card(client):
    return reverse("clients:card", args=[client.pk])


def test_what_is_unknown_is_asked_with_one_click_at_the_desk(page, sign_in, newcomer, axe):
    sign_in("desk")
    page.goto(card(newcomer))
    known = page.get_by_role("meter", name="How complete the card is").get_attribute("value")
    page.get_by_role("link", name="how they found us").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Write down").click()
    expect(dialog.get_by_text("Write the answer, or tick “Nothing to say”.")).to_be_visible()
    dialog.get_by_label("How did you find us?").fill("A blog about tea")
    assert axe(page) == []
    dialog.get_by_role("button", name="Write down").press("Enter")
    expect(page.get_by_role("definition").get_by_text("A blog about tea")).to_be_visible()
    assert int(page.get_by_role("meter", name="How complete the card is").get_attribute("value")) > int(known)


def test_the_client_answers_two_at_a_time_on_the_tablet(page, phone, sign_in, newcomer, axe):
    sign_in("desk")
    page.goto(card(newcomer))
    page.get_by_role("button", name="Let the client answer").click()
    expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    link = page.get_by_role("textbox", name="Link").input_value()
    phone.goto(re.sub(r"^https?://[^/]+", "", link))
    phone.get_by_label("day").select_option("14")
    phone.get_by_role("button", name="Next").tap()
    expect(phone.get_by_text("Choose both the day and the month, or neither.")).to_be_visible()
    phone.get_by_label("month").select_option("2")
    phone.get_by_label("Is there anything you are allergic to").fill("Nickel")
    assert axe(phone) == []
    phone.get_by_role("button", name="Next").tap()
    phone.get_by_label("How did you find us?").fill("A friend")
    phone.get_by_role("button", name="Next").tap()
    expect(phone.get_by_role("heading", name="Thank you!")).to_be_visible()
    told = Client.objects.get(pk=newcomer.pk)
    assert (told.birth_day, told.birth_month, told.allergies, told.source) == (14, 2, "Nickel", "A friend")
    assert Asking.objects.get().skipped == ["email"]


def test_a_missing_patch_test_stops_a_booking_until_the_manager_signs(page, sign_in, day, axe):
    ppd = SubstanceFactory(name="PPD")
    day.cut.contains.add(ppd)
    PatchTestRule.objects.create(service=day.cut, substance=ppd, valid_months=6)
    tomorrow = day.branch.local_day(day.now) + timedelta(days=1)
    booking = (
        f"{reverse('bookings:new')}?client={day.irina.pk}&services={day.cut.pk}&master={day.anna.pk}&day={tomorrow}"
    )
    sign_in("owner")
    page.goto(booking)
    page.get_by_text("12:00", exact=True).click()
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_text("needs a patch test of PPD").first).to_be_visible()
    page.get_by_role("link", name="Test, or sign for it").click()
    page.get_by_label("Why it is done all the same").fill("Tested at the clinic last week")
    assert axe(page) == []
    page.get_by_role("button", name="Sign for it").click()
    expect(page.get_by_text("Tested at the clinic last week").first).to_be_visible()
    page.goto(booking)
    page.get_by_text("12:00", exact=True).click()
    page.get_by_role("button", name="Book").click()
    page.get_by_text("Booked: Irina Cozma").wait_for()
    assert Appointment.objects.filter(client=day.irina, parts__service=day.cut).count() == 1
    page.goto(card(day.irina))
    expect(page.get_by_text("in spite of PPD")).to_be_visible()


def test_a_master_reads_the_tests_on_the_phone_and_writes_one(phone, sign_in_on_phone, day, axe):
    ppd = SubstanceFactory(name="PPD")
    record_patch_test(day.nadia, substance=ppd, result="passed", tested_on=day.branch.local_day(day.now) - timedelta(days=300), by=day.anna, now=day.now)  # fmt: skip
    sign_in_on_phone("anna")
    phone.goto(reverse("clients:safety", args=[day.nadia.pk]))
    expect(phone.get_by_text("outdated")).to_be_visible()
    tests = phone.locator("section").filter(has=phone.get_by_role("heading", name="Patch tests"))
    tests.get_by_label("Substance").select_option("PPD")
    tests.get_by_label("Result").select_option("No reaction")
    tests.get_by_role("button", name="Write down").tap()
    expect(phone.get_by_text(re.compile("until "))).to_be_visible()
    assert axe(phone) == []


def test_a_child_joins_the_family_and_the_mother_books_for_it(page, sign_in, day, newcomer, axe):
    sign_in("desk")
    page.goto(card(day.nadia))
    page.get_by_role("link", name="Change").last.click()
    page.get_by_label("Name, phone or card").last.fill("oneil")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Choose").click()
    page.get_by_label("Who it is").first.select_option("Child")
    page.get_by_label("And who is this client").select_option("Mother")
    assert axe(page) == []
    page.get_by_role("button", name="Add to the family").click()
    expect(page.get_by_role("heading", name="Sinéad O'Neil")).to_be_visible()
    assert HouseholdMember.objects.get(client=newcomer).relation == "child"
    page.goto(card(day.nadia))
    page.get_by_role("link", name="Book for them").click()
    page.wait_for_url(re.compile(f"client={newcomer.pk}"))


def test_a_talk_leaves_a_promise_a_task_and_a_line_in_the_history(page, sign_in, day):
    make_offer(day.nadia, Offered("Hair botox"), by=day.desk, now=day.now)
    sign_in("desk")
    page.goto(card(day.nadia))
    page.get_by_role("link", name="Write down a talk").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What about").fill("Price of keratin")
    dialog.get_by_label("Length, minutes").fill("7")
    dialog.get_by_text("A promise or an offer").click()
    dialog.get_by_label("Promised by").fill("2099-01-01")
    dialog.get_by_role("button", name="Write down").click()
    expect(dialog.get_by_text("Write what was promised.")).to_be_visible()
    dialog.get_by_label("We promised").fill("Send the price list")
    dialog.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("Send the price list").first).to_be_visible()
    page.get_by_role("button", name="Refused").click()
    expect(page.get_by_text("Hair botox").first).to_be_visible()
    page.get_by_role("button", name="Kept").click()
    expect(page.get_by_text("Kept: Send the price list")).to_be_visible()
    page.get_by_role("link", name="Calls and talks").click()
    expect(page.get_by_text("Phone call: Price of keratin")).to_be_visible()
    assert Promise.objects.get().kept_by == day.desk
    assert DeskTask.objects.count() == 0


def test_a_bounced_address_is_mended_from_the_list(page, sign_in, day, axe):
    note_dead_contact(day.nadia, channel="email", address=day.nadia.email, why="Mailbox full", now=day.now)
    sign_in("desk")
    page.goto(reverse("clients:list"))
    page.get_by_role("link", name="To mend").click()
    expect(page.get_by_text("Mailbox full")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Mend", exact=True).click()
    page.get_by_label("E-mail", exact=True).fill("nadia.petrova@example.com")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("nadia.petrova@example.com").first).to_be_visible()
    page.goto(reverse("clients:hygiene") + "?fault=bounced")
    expect(page.get_by_text("Nothing to mend here")).to_be_visible()
