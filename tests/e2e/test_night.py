"""Step 8 of the day, as the desk sees it: what the night prepared, and today's calls."""

import re
from datetime import timedelta
from decimal import Decimal

from django.core.management import call_command
from playwright.sync_api import expect

from clients.models import Channel, Client, Consent, Interaction


def prepare(day):
    """Nadia has her birthday; Irina has not come for a hundred days."""
    today = day.branch.local_day(day.now)
    Client.objects.filter(pk=day.nadia.pk).update(birth_day=today.day, birth_month=today.month)
    Consent.objects.create(client=day.nadia, channel=Channel.EMAIL, is_given=True, source="desk", decided_at=day.now)
    gone = {
        "visits_count": 9,
        "spent_total": Decimal(400),
        "usual_interval_days": 30,
        "last_visit_on": today - timedelta(days=100),
    }
    Client.objects.filter(pk=day.irina.pk).update(**gone)
    call_command("run_job", "birthday", verbosity=0)
    call_command("run_job", "lapsed", verbosity=0)


def test_the_desk_sees_the_greeting_that_the_night_wrote(page, day, sign_in, axe):
    prepare(day)
    sign_in("desk")
    page.get_by_role("link", name="Messages").first.click()
    assert axe(page) == []
    page.get_by_role("link", name="Happy birthday, Nadia!").click()
    expect(page.get_by_text("Our present: 10% off any visit")).to_be_visible()
    expect(page.get_by_text("nadia@example.com")).to_be_visible()
    assert axe(page) == []


def test_the_desk_works_the_call_list_by_keyboard(page, day, sign_in, axe):
    prepare(day)
    sign_in("desk")
    page.get_by_role("link", name="Calls").first.click()
    expect(page.get_by_role("heading", name="Irina Cozma")).to_be_visible()
    expect(page.get_by_role("link", name="+373 693 33 444")).to_be_visible()
    expect(page.get_by_text("away 100 days, usually 30").first).to_be_visible()
    expect(page.get_by_text("would a morning or an evening suit you better?")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("2")
    expect(page.get_by_text("Choose the day to call back: tomorrow or later.")).to_be_visible()
    page.get_by_label("What was said").fill("In a meeting")
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text("All calls are made")).to_be_visible()
    assert Interaction.objects.get().note == "In a meeting"
    assert axe(page) == []


def test_booked_leads_to_a_booking_for_the_client(page, day, sign_in):
    prepare(day)
    sign_in("desk")
    page.goto("/calls/")
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile(rf"/calendar/.*client={day.irina.pk}\b"))


def test_the_call_list_fits_a_telephone(phone, day, sign_in_on_phone, axe):
    prepare(day)
    sign_in_on_phone("desk")
    phone.goto("/calls/")
    expect(phone.get_by_role("heading", name="Irina Cozma")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(phone) == []


def test_the_owner_rewrites_a_text_and_sees_it_while_typing(page, day, sign_in, axe):
    sign_in("owner")
    page.goto("/messages/texts/?kind=score&language=en")
    assert axe(page) == []
    preview = page.locator("#preview")
    page.get_by_label("Subject").fill("{{ name }}, how was it?")
    expect(preview.get_by_text("Nadia, how was it?")).to_be_visible()
    page.locator("[name=body]").fill("{{ nickname }}")
    expect(preview.get_by_text("There is nothing called “nickname”.")).to_be_visible()
    page.locator("[name=body]").fill("Tell us: {{ link }}")
    expect(preview.get_by_text("Tell us: https://salon.example")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Own wording")).to_be_visible()


def test_the_owner_writes_a_script(page, day, sign_in, axe):
    sign_in("owner")
    page.goto("/calls/scripts/")
    assert axe(page) == []
    page.get_by_label("What to say").first.fill("Hello, it is us.")
    page.get_by_role("button", name="Save as a new version").first.click()
    expect(page.get_by_text("Version 1, Olga Rusu")).to_be_visible()
