"""The import as a person does it: drop a file, look at the columns, rehearse, run, undo."""

import os

import pytest
from django.urls import reverse

from clients.models import Client
from clients.tasks import run_waiting_imports
from salon.models import Role
from tests.clients.test_import_files import MESSY
from tests.factories import BranchFactory, CompanyFactory, StaffFactory


@pytest.fixture
def owner_at_desk(transactional_db):
    CompanyFactory()
    branch = BranchFactory(name="Riverside salon", phone_region="RU")
    return StaffFactory(username="owner", role=Role.OWNER, branches=[branch])


def picture(page, name):
    if folder := os.environ.get("SALON_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def walk(page, axe):
    page.goto(reverse("clients:import_new"))
    picture(page, "import-1-new")
    assert axe(page) == []
    page.set_input_files(
        "input[type=file]", {"name": "base.xlsx", "mimeType": "application/octet-stream", "buffer": MESSY}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Rehearse").wait_for()
    picture(page, "import-2-columns")
    assert axe(page) == []
    page.get_by_role("button", name="Rehearse").click()
    page.wait_for_url("**/imports/*/")
    run_waiting_imports()
    page.reload()
    page.get_by_role("button", name="Import now").wait_for()
    picture(page, "import-3-rehearsal")
    assert axe(page) == []
    assert Client.objects.count() == 0
    page.get_by_role("button", name="Import now").click()
    page.get_by_role("link", name="Undo the import").or_(page.locator("progress")).first.wait_for()
    run_waiting_imports()
    page.get_by_role("link", name="Undo the import").wait_for()
    picture(page, "import-4-result")
    assert Client.objects.count() == 7
    page.get_by_role("link", name="Undo the import").click()
    picture(page, "import-5-undo")
    page.get_by_role("button", name="Yes, undo it").click()
    page.wait_for_url("**/imports/*/")
    run_waiting_imports()
    page.get_by_text("Undone: everything is as it was before.").wait_for()
    page.goto(reverse("clients:imports"))
    picture(page, "import-6-list")
    assert axe(page) == []
    assert Client.objects.count() == 0


def test_a_spreadsheet_goes_in_and_out_again_at_the_desk(owner_at_desk, page, sign_in, axe):
    sign_in("owner")
    walk(page, axe)


def test_the_same_on_a_telephone(owner_at_desk, phone, sign_in_on_phone, axe):
    sign_in_on_phone("owner")
    walk(phone, axe)
