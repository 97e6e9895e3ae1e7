"""The owner says whom she means, sees how many they are, saves and opens them; by mouse, and by keys alone."""

import re
from datetime import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bookings.models import Appointment
from clients.models import Client, Consent, Segment, Standing
from clients.operations.segments import create_segment
from messaging.models import Message
from messaging.tasks import send_due_messages
from salon.models import Company
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def decembers(day):
    """Vera is VIP, Galina grows; both are born in December. Others fail by one thing each."""
    rows = [
        ("Vera", "vip", 12),
        ("Galina", "growing", 12),
        ("Lost", "lost", 12),
        ("May", "vip", 5),
        ("Booked", "vip", 12),
    ]
    made = {}
    for name, activity, month in rows:
        made[name] = ClientFactory(
            given_name=name, family_name="", birth_day=3, birth_month=month, home_branch=day.branch
        )
        Standing.objects.create(client=made[name], activity=activity, reckoned_on=day.now.date())
    Appointment.objects.create(
        client=made["Booked"], branch=day.branch, starts_at=day.at(26), ends_at=day.at(27), booked_at=day.now, state="confirmed"
    )  # fmt: skip
    return made


def test_the_owner_builds_a_segment_sees_its_count_saves_and_opens_the_clients(page, sign_in, decembers, axe):
    sign_in("owner")
    page.goto(reverse("clients:segments"))
    page.get_by_role("link", name="New segment").first.click()
    page.get_by_label("name").fill("December, not booked")
    count = page.get_by_role("status").filter(has_text=re.compile("client|conditions"))
    expect(count).to_contain_text("Finish the conditions")
    page.get_by_label("What to ask about").select_option("activity")
    page.get_by_label("VIP", exact=True).check()
    expect(count).to_contain_text("3 clients today")
    page.get_by_label("Growing", exact=True).check()
    expect(count).to_contain_text("4 clients today")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.get_by_label("What to ask about").nth(1).select_option("booked_ahead")
    page.get_by_label("Yes or no").select_option("no")
    expect(count).to_contain_text("3 clients today")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.get_by_label("What to ask about").nth(2).select_option("birth_month")
    page.get_by_label("December", exact=True).check()
    expect(count).to_contain_text("2 clients today")
    assert axe(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("December, not booked")
    assert sorted(page.locator("table tbody td:first-child a").all_inner_texts()) == ["Galina", "Vera"]
    assert axe(page) == []
    page.get_by_role("link", name="Vera").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vera")


def test_the_builder_is_worked_by_keys_alone(page, sign_in, decembers):
    sign_in("owner")
    page.goto(reverse("clients:segment_new"))
    page.get_by_label("name").focus()
    page.keyboard.type("Not born in May")
    for _step in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_label("What to ask about")).to_be_focused()
    page.keyboard.type("Birthday: m")
    expect(page.get_by_label("How")).to_be_visible()
    expect(page.get_by_label("What to ask about")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("is none")
    expect(page.locator("#op_0-0")).to_have_value("not_in")
    may = page.get_by_label("May", exact=True)
    while not may.evaluate("box => box === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#count")).to_contain_text("6 clients today")
    expect(may).to_be_focused()
    page.get_by_role("button", name="Group", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#match_0-1")).to_be_focused()
    page.get_by_role("button", name="Remove the group").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What to ask about")).to_have_count(1)
    expect(page.locator("#match_0")).to_be_focused()
    page.get_by_label("name").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("name")).to_have_value("Not born in May")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not born in May")
    assert Segment.objects.get().rules["rules"]["of"][0] == {"field": "birth_month", "op": "not_in", "value": ["5"]}


def test_on_a_phone_the_builder_fits_and_a_segment_is_deleted(phone, sign_in_on_phone, decembers, day):
    sign_in_on_phone("owner")
    phone.goto(f"{reverse('clients:segment_new')}?like=newcomers")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.get_by_label("name").fill("New here")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("New here")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.get_by_role("button", name="Delete").click()
    expect(phone.get_by_text("No segments yet")).to_be_visible()
    assert not Segment.objects.exists()


def test_what_is_ticked_while_the_rules_are_drawn_anew_stays(page, sign_in, decembers):
    sign_in("owner")
    page.goto(reverse("clients:segment_new"))
    page.get_by_label("What to ask about").select_option("birth_month")
    may = page.get_by_label("May", exact=True)
    expect(may).to_be_visible()

    def tick_first(route):
        may.check()
        route.continue_()

    page.route("**/segments/builder/", tick_first, times=1)
    page.get_by_label("How").select_option("not_in")
    expect(page.locator("#count")).to_contain_text("6 clients today")
    expect(may).to_be_checked()


MAY = {"version": 1, "rules": {"match": "all", "of": [{"field": "birth_month", "op": "in", "value": ["5", "12"]}]}}


def test_from_a_saved_segment_to_a_letter_that_is_sent(page, sign_in, decembers, day, axe, mailoutbox):
    segment = create_segment(name="December and May", rules=MAY, by=day.owner, now=day.now)
    for name in ("Vera", "May"):
        Client.objects.filter(pk=decembers[name].pk).update(email=f"{name}@example.com")
        Consent.objects.create(
            client=decembers[name], channel="email", is_given=True, source="desk", decided_at=day.now
        )
    sign_in("owner")
    page.goto(reverse("clients:segment", args=[segment.pk]))
    page.get_by_role("link", name="Write to them").click()
    page.get_by_label("Name").fill("Winter news")
    page.get_by_label("Subject").first.fill("{{ name }}, our news")
    page.get_by_label("Text").first.fill("Hello {{ name }}!")
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Winter news")
    expect(page.get_by_text("Vera, our news")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="The client has no e-mail address.").click()
    assert sorted(page.locator("table tbody td:first-child a").all_inner_texts()) == ["Booked", "Galina", "Lost"]
    page.go_back()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Send to 2 clients").click()
    expect(page.get_by_text("All letters are written")).to_be_visible()
    assert axe(page) == []
    Company.objects.update(quiet_from=time(0), quiet_until=time(23, 59, 59))  # the real hour may be a night one
    Message.objects.update(send_after=day.now)
    send_due_messages()
    assert sorted(mail.subject for mail in mailoutbox) == ["May, our news", "Vera, our news"]
