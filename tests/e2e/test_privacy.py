"""Privacy in a real browser: what a master sees, a reveal that ends, a file the owner takes, the alarm it raises."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import Export, Reveal
from clients.operations import make_decoy
from clients.operations import reveal as revealing

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = ("691 11 222", "69111222", "nadia@example.com")


def seen(page):
    """All of the document, attributes too."""
    return page.evaluate("() => document.documentElement.outerHTML")


def test_a_master_finds_no_contact_in_the_document(phone, sign_in_on_phone, day):
    sign_in_on_phone("anna")
    for address in (
        reverse("clients:card", args=[day.nadia.pk]),
        reverse("clients:list"),
        reverse("clients:search") + "?q=Nadia",
    ):
        phone.goto(address)
        phone.wait_for_load_state("networkidle")
        assert [secret for secret in SECRETS if secret in seen(phone)] == []
    expect(phone.get_by_role("link", name="Show the contacts")).to_have_count(0)


def test_contacts_are_shown_for_a_reason_and_hidden_again(phone, sign_in_on_phone, day, monkeypatch, axe):
    monkeypatch.setattr(revealing, "LASTS", timedelta(seconds=6))
    day.anna.contacts_access = "reveal"
    day.anna.save()
    sign_in_on_phone("anna")
    phone.goto(reverse("clients:card", args=[day.nadia.pk]))
    phone.get_by_role("link", name="Show the contacts").click()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_role("button", name="Show for a minute").click()
    expect(dialog.get_by_text("Write why you need the contacts.")).to_be_visible()
    dialog.get_by_label("Why do you need the contacts?").fill("She is twenty minutes late")
    dialog.get_by_role("button", name="Show for a minute").click()
    expect(dialog.get_by_role("link", name="+373 691 11 222")).to_be_visible()
    assert axe(phone) == []
    expect(dialog.get_by_text("The minute is over: the contacts are hidden again.")).to_be_visible(timeout=20_000)
    assert [secret for secret in SECRETS if secret in seen(phone)] == []
    assert Reveal.objects.get().reason == "She is twenty minutes late"


def test_the_owner_takes_a_file_and_sees_the_alarm(page, sign_in, day, axe):
    make_decoy(branch=day.branch, by=day.owner, now=day.now, given_name="Vera", family_name="Nobody")
    sign_in("owner")
    page.goto(reverse("clients:list"))
    page.get_by_role("link", name="Export").click()
    page.get_by_label("What is the file for?").fill("Post cards")
    assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the file").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert Export.objects.get().rows == 3
    page.goto(reverse("clients:list"))
    page.get_by_role("link", name="Privacy, 2 alarms").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy")
    expect(page.get_by_text("exported a file with a decoy client in it")).to_be_visible()
    expect(page.get_by_text("exported 3 clients (All clients): Post cards")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="I have seen them").click()
    expect(page.get_by_role("button", name="I have seen them")).to_have_count(0)
    with page.expect_download():
        page.get_by_role("link", name="File").click()


def test_the_owner_erases_a_client_who_wishes_it(page, sign_in, day):
    sign_in("owner")
    page.goto(reverse("clients:card", args=[day.irina.pk]))
    page.get_by_role("link", name="Erase").click()
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_text("Tick this to erase.")).to_be_visible()
    page.get_by_label("I know that this cannot be undone.").check()
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_text(f"Erased client {day.irina.pk}")).to_be_visible()
