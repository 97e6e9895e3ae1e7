"""What was mixed and how it looks, written down with one hand on a phone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Consent, Purpose
from clients.operations import note_substance
from salon.models import Substance
from tests.e2e.conftest import PHONE
from tests.pictures import jpeg, kept_photo
from visits.mixtures import Row
from visits.models import FormulaNote, Photo
from visits.operations import write_formula


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth")


def test_the_last_formula_is_copied_changed_and_compared(phone, sign_in_on_phone, axe, day):
    rows = [Row("6.1", "30 g"), Row("Oxide 6 %", "60 ml")]
    write_formula(day.irina, ingredients=rows, text="35 min", service=day.colour, by=day.anna, now=timezone.now())
    sign_in_on_phone("anna")
    phone.goto(reverse("visits:formula_new", args=[day.irina.pk]))
    phone.get_by_role("link", name="Copy last and change").tap()
    phone.wait_for_url(lambda url: "copy=" in url)
    phone.get_by_label("How much of ingredient 1", exact=True).fill("20 g")
    phone.get_by_role("button", name="More rows").tap()
    phone.get_by_label("Ingredient 4", exact=True).fill("7.3")
    phone.get_by_label("How much of ingredient 4", exact=True).fill("10 g")
    assert (axe(phone), wide(phone) <= PHONE["width"]) == ([], True)
    phone.get_by_role("button", name="Write down").tap()
    phone.get_by_text("The formula is written down.").wait_for()

    note = FormulaNote.objects.first()
    assert [str(row) for row in note.ingredients.all()] == ["6.1 20 g", "Oxide 6 % 60 ml", "7.3 10 g"]
    phone.goto(reverse("visits:formula_compare", args=[note.pk]))
    table = phone.locator(".beside tbody").inner_text()
    assert ("changed" in table, "added" in table, "30 g" in table) == (True, True, True)
    assert (axe(phone), wide(phone) <= PHONE["width"]) == ([], True)


def test_what_the_client_does_not_stand_is_refused_with_the_reason(page, sign_in, day):
    ppd = Substance.objects.create(name="PPD", synonyms="p-Phenylenediamine")
    note_substance(day.irina, substance=ppd, kind="allergy", by=day.desk, now=day.now)
    sign_in("desk")
    page.goto(reverse("clients:card", args=[day.irina.pk]))
    page.get_by_role("link", name="Add a formula note").click()
    page.select_option("#dialog [name=service]", label="Root touch-up")
    page.get_by_label("Ingredient 1", exact=True).fill("p-phenylenediamine")
    page.get_by_role("button", name="Write down", exact=True).click()
    page.locator("#dialog .refused", has_text="which this client does not stand").wait_for()
    assert page.get_by_label("Ingredient 1", exact=True).input_value() == "p-phenylenediamine"
    assert FormulaNote.objects.count() == 0


@pytest.fixture
def photo_file(tmp_path):
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(jpeg((1200, 900), gps=(47.0, 1.0, 2.0)))
    return path


def test_a_photo_is_taken_with_consent_and_shown_side_by_side(phone, sign_in_on_phone, axe, day, photo_file):
    sign_in_on_phone("anna")
    phone.goto(reverse("visits:photos", args=[day.nadia.pk]))
    assert (axe(phone), wide(phone) <= PHONE["width"]) == ([], True)
    phone.set_input_files("[name=photo]", photo_file)
    phone.get_by_label("I agree that photos of my visits are kept").check()
    phone.get_by_role("button", name="Keep the photo").tap()
    phone.get_by_text("The photo is kept.").wait_for()
    assert Consent.objects.get().channel == Purpose.PHOTO_RECORD

    phone.goto(reverse("visits:photo_pair", args=[day.nadia.pk]))
    phone.wait_for_function("() => [...document.querySelectorAll('figure img')].every((image) => image.naturalWidth)")
    assert (axe(phone), wide(phone) <= PHONE["width"]) == ([], True)


def test_taking_the_consent_back_hides_the_photos(page, sign_in, day):
    kept_photo(day.nadia, by=day.anna, now=day.now)
    sign_in("desk")
    page.goto(reverse("visits:photos", args=[day.nadia.pk]))
    page.get_by_role("button", name="Takes it back").click()
    page.get_by_text("1 photo is hidden.").wait_for()
    assert page.locator(".photos img").count() == 0
    page.get_by_role("button", name="Delete them for good").click()
    page.get_by_text("1 photo is deleted.").wait_for()
    assert Photo.objects.count() == 0
