"""Duplicates at the desk, by the keyboard: two cards compared, merged, found again at one address, and given back."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Client, DuplicatePair
from clients.operations import create_client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def twin(day):
    return create_client(
        branch=day.branch, by=None, now=timezone.now(), given_name="Надя", family_name="Петрова",
        phone=str(day.nadia.phone), notes="Likes green tea", allergies="Nickel",
    )  # fmt: skip


def press_on(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def test_the_desk_merges_two_cards_and_undoes_it_without_a_mouse(page, sign_in, axe, day, twin):
    sign_in("desk")
    page.goto(reverse("clients:card", args=[day.nadia.pk]))
    press_on(page, page.get_by_role("link", name="Надя Петрова"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it one person?")
    both = page.get_by_role("group", name="Allergies").get_by_role("radio", name="Both, one under the other")
    expect(both).to_be_checked()
    assert axe(page) == []
    press_on(page, page.get_by_role("radio", name="Надя"), "Space")
    press_on(page, page.get_by_role("button", name="Merge them"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Надя Petrova")
    expect(page.get_by_text("Nickel").first).to_be_visible()
    page.goto(reverse("clients:card", args=[twin.pk]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Надя Petrova")

    page.goto(reverse("clients:duplicates"))
    expect(page.get_by_text("No duplicates")).to_be_visible()
    press_on(page, page.get_by_role("link", name="Merged cards"))
    press_on(page, page.get_by_role("link", name=re.compile("^Undo")))
    expect(page.get_by_role("button", name="Yes, undo it")).to_be_visible()
    assert axe(page) == []
    press_on(page, page.get_by_role("button", name="Yes, undo it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Надя Петрова")
    assert Client.objects.get(pk=day.nadia.pk).name == "Nadia Petrova"


def test_a_namesake_is_told_apart_on_a_phone(phone, sign_in_on_phone, day, twin):
    sign_in_on_phone("desk")
    phone.goto(reverse("clients:duplicates"))
    expect(phone.get_by_text("same phone, same name")).to_be_visible()
    press_on(phone, phone.get_by_role("button", name=re.compile("^Not the same person")))
    expect(phone.get_by_text("No duplicates")).to_be_visible()
    assert DuplicatePair.objects.get().verdict == DuplicatePair.Verdict.DIFFERENT
