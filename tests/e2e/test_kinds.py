"""The owner asks who is slipping away, and opens exactly those clients; the desk sees between which days a client is due."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from clients.models import ClassMove, Client
from tests.factories import ClientFactory
from tests.visits.standings import visited
from visits.operations import reckon_everyone


@pytest.fixture
def reckoned(day):
    """Nadia comes every three weeks and is due now; Irina has gone; four strangers came once."""
    today = day.branch.local_day(day.now)

    def ago(*days):
        return [today - timedelta(days=n) for n in days]

    visited(day.nadia, day.branch, ago(*range(21, 260, 21)), service=day.cut, master=day.anna, total=46)
    visited(day.irina, day.branch, ago(*range(200, 400, 30)), service=day.colour, master=day.lilit, total=72)
    for n in range(4):
        visited(
            ClientFactory(home_branch=day.branch, given_name=f"Guest {n}"), day.branch, ago(10 + n), service=day.cut
        )
    reckon_everyone(now=day.now)
    ClassMove.objects.create(client=day.irina, aspect="activity", before="growing", after="lost", moved_on=today)
    return Client.objects.get(pk=day.nadia.pk)


def test_the_owner_opens_the_clients_behind_a_number(page, day, reckoned, sign_in, axe):
    sign_in("owner")
    page.goto("/clients/")
    page.get_by_role("link", name="Kinds", exact=True).click()
    expect(page.get_by_role("heading", name="Kinds of clients")).to_be_visible()
    expect(page.get_by_text("One visit, at most 91 days ago")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Newcomer", exact=True).click()
    expect(page.get_by_role("heading", name="Newcomer")).to_be_visible()
    expect(page.get_by_role("link", name="Guest")).to_have_count(4)
    assert axe(page) == []
    page.get_by_role("link", name="Back to the kinds of clients").click()
    page.get_by_role("region", name="Movement between classes").get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_role("heading", name="Growing → Lost")).to_be_visible()
    page.get_by_role("link", name="Irina Cozma").click()
    expect(page.get_by_role("heading", name="Irina Cozma")).to_be_visible()
    expect(page.get_by_text("Activity: Growing → Lost")).to_be_visible()


def test_the_card_says_between_which_days_the_client_is_due(page, day, reckoned, sign_in):
    sign_in("desk")
    page.goto(f"/clients/{reckoned.pk}/")
    expect(page.get_by_role("heading", name="Due between")).to_be_visible()
    expect(page.get_by_text("Due now")).to_be_visible()
    expect(page.get_by_text("every 21 days").first).to_be_visible()


def test_kinds_fit_a_telephone(phone, day, reckoned, sign_in_on_phone, axe):
    sign_in_on_phone("owner")
    phone.goto("/clients/kinds/")
    expect(phone.get_by_role("heading", name="Kinds of clients")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(phone) == []
