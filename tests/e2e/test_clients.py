"""Clients in a real browser: found by keyboard, made, read, written down."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import Client
from clients.operations import change_client
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(day):
    """Names that break narrow columns and careless quotes."""
    return [
        ClientFactory(
            given_name="Հովհաննես",
            family_name="Տեր-Հովհաննիսյան-Խաչատրյանց",
            phone="+37369000001",
            home_branch=day.branch,
        ),
        ClientFactory(given_name="Sinéad", family_name="O'Neil", phone="+37369000002", home_branch=day.branch),
        ClientFactory(given_name="Анна", family_name="Иванова", phone="+37369000003", home_branch=day.branch),
    ]


def test_a_client_is_found_and_opened_by_the_keyboard_alone(page, sign_in, day, crowd):
    sign_in("desk")
    page.goto(reverse("clients:list"))
    page.keyboard.press("/")
    page.keyboard.type("ivanova", delay=20)
    expect(page.get_by_role("option", name=re.compile("Анна Иванова"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name=re.compile("Анна Иванова"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Анна Иванова")


def test_the_last_four_digits_and_enter_open_the_card(page, sign_in, day):
    sign_in("desk")
    page.goto(reverse("clients:list"))
    page.keyboard.press("/")
    page.keyboard.type("1222")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadia Petrova")


def test_escape_closes_what_was_found_and_then_empties_the_box(page, sign_in, day):
    sign_in("desk")
    page.goto(reverse("clients:list"))
    page.keyboard.press("/")
    page.keyboard.type("nadia", delay=20)
    expect(page.get_by_role("option", name=re.compile("Nadia"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option", name=re.compile("Nadia"))).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")


def test_nobody_is_found_so_the_client_is_created_with_the_name_typed(page, sign_in, day):
    sign_in("desk")
    page.goto(reverse("clients:list"))
    page.keyboard.press("/")
    page.keyboard.type("Maeve O'Hara", delay=10)
    page.get_by_role("option", name=re.compile("Create client")).click()
    expect(page.get_by_label("Given name")).to_have_value("Maeve")
    expect(page.get_by_label("Family name")).to_have_value("O'Hara")
    page.get_by_label("Phone", exact=True).fill("069 111 222")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody with this phone or e-mail is already here.")).to_be_visible()
    page.get_by_role("button", name="Save anyway: the family shares it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maeve O'Hara")


def test_a_talk_is_written_down_in_a_dialog_and_stands_in_the_history(page, sign_in, day):
    sign_in("desk")
    page.goto(reverse("clients:card", args=[day.nadia.pk]))
    page.get_by_role("link", name="Write down a talk").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Write down").click()
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    dialog.get_by_label("What about").fill("Price of balayage")
    dialog.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("Phone call: Price of balayage")).to_be_visible()


def test_a_master_reads_the_card_on_a_phone_without_contacts(phone, sign_in_on_phone, day):
    change_client(day.nadia, by=day.owner, now=day.now, temperament="indecisive", likes_silence=True)
    sign_in_on_phone("anna")
    phone.goto(reverse("clients:card", args=[day.nadia.pk]))
    for shown in ("PPD and latex", "Wants advice. Do not take the decision over.", "Likes silence"):
        expect(phone.get_by_text(shown)).to_be_visible()
    assert "111" not in phone.content()
    assert "nadia@" not in phone.content()


@pytest.mark.parametrize(
    "name", ["list", "new", "tasks", "card", "edit", "timeline", "interaction_new", "changes", "search"]
)
def test_pages_are_accessible_and_do_not_scroll_sideways(page, sign_in, axe, day, crowd, name):
    sign_in("owner")
    made = Client.objects.get(family_name__startswith="Տեր")
    page.goto(
        reverse(f"clients:{name}", args=[made.pk] if name not in {"list", "new", "tasks", "search"} else [])
        + ("?q=ann" if name == "search" else "")
    )
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
