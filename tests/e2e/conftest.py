"""The browser: real Chromium against the live server. A page that complains in any way fails its test."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from time import sleep

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from salon.models import Branch, Role, Service, Shift, Staff
from tests.factories import (
    BranchFactory,
    CategoryFactory,
    ClientFactory,
    CompanyFactory,
    MasterFactory,
    ServiceFactory,
    StaffFactory,
)

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM_ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "correct horse battery"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
EXPECTED_NOISE = ("responded with a status of 409", "responded with a status of 422")


@pytest.fixture(scope="session")
def browser():
    # Playwright's loop runs in this thread, and Django then takes every test for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, CHROMIUM))), args=CHROMIUM_ARGS
        )
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


AT_WORK = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle')
"""


@pytest.fixture
def live_server(live_server):
    """The tables are emptied after a test: a page that was left half way is waited for."""
    yield live_server
    with connection.cursor() as cursor:
        for _attempt in range(100):
            cursor.execute(AT_WORK)
            if not cursor.fetchone()[0]:
                return
            sleep(0.05)


class Complaints(list):
    """Everything a page did that no page may do."""

    def listen_to(self, page: Page) -> None:
        page.on("console", lambda message: self.add(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.add(f"script: {error}"))
        page.on(
            "requestfailed",
            lambda request: (
                None if "ERR_ABORTED" in (request.failure or "") else self.add(f"{request.url}: {request.failure}")
            ),
        )
        page.on(
            "response",
            lambda response: self.add(f"{response.status} {response.url}") if response.status >= 500 else None,
        )

    def add(self, text: str) -> None:
        if not any(noise in text for noise in EXPECTED_NOISE):
            self.append(text)


def open_page(browser: Browser, base_url: str, viewport: dict) -> tuple[Page, Complaints]:
    context = browser.new_context(
        base_url=base_url,
        viewport=viewport,
        has_touch=viewport["width"] < 700,
        timezone_id="Europe/Chisinau",
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints = Complaints()
    complaints.listen_to(page)
    return page, complaints


@pytest.fixture
def page(browser, live_server):
    """A desk computer's browser; the test fails if a page complains (console, policy, script, failed request)."""
    opened, complaints = open_page(browser, live_server.url, DESK)
    yield opened
    opened.context.close()
    assert list(complaints) == []


@pytest.fixture
def phone(browser, live_server):
    """The same on a telephone, 390 pixels wide."""
    opened, complaints = open_page(browser, live_server.url, PHONE)
    yield opened
    opened.context.close()
    assert list(complaints) == []


def sign_in_with(page: Page, base_url: str, username: str, password: str = PASSWORD) -> None:
    """The form is sent without the browser, which is only given the session; test_sign_in_company signs in by hand."""
    client = Client()
    answer = client.post(reverse("account_login"), {"login": username, "password": password})
    assert answer.status_code == 302, f"{username} was not signed in"
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
    page.goto("/")


@pytest.fixture
def sign_in(page, live_server):
    """sign_in("desk") in the browser of `page`."""
    return lambda username, password=PASSWORD: sign_in_with(page, live_server.url, username, password)


@pytest.fixture
def sign_in_on_phone(phone, live_server):
    return lambda username, password=PASSWORD: sign_in_with(phone, live_server.url, username, password)


@pytest.fixture
def axe():
    """axe(page): the rules of accessibility that the page breaks seriously, as short sentences."""
    source = AXE.read_text(encoding="utf-8")

    def broken_rules(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)"
        )
        serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in serious for node in rule["nodes"]]

    return broken_rules


@dataclass(frozen=True)
class SalonDay:
    """A small salon that works today: `now` is the real one, and everybody's shift lies around it."""

    branch: Branch
    desk: Staff
    owner: Staff
    anna: Staff
    lilit: Staff
    cut: Service
    colour: Service
    nadia: object
    irina: object
    now: datetime

    def at(self, hours: float) -> datetime:
        """A quarter of an hour so many hours from the last full hour."""
        return self.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)


def whole_days(branch: Branch, now: datetime) -> list[tuple[datetime, datetime]]:
    """Midnight to midnight, yesterday to a week ahead: whatever the real time, somebody is on shift."""
    today = branch.local_day(now)
    return [
        (branch.at(today + timedelta(days=n), time(0)), branch.at(today + timedelta(days=n + 1), time(0)))
        for n in range(-1, 8)
    ]


@pytest.fixture
def day(live_server):
    """Rows that the server's threads see, so they are really committed."""
    now = timezone.now()
    CompanyFactory()
    branch = BranchFactory(code="riverside", name="Riverside salon")
    hair = CategoryFactory(name="Hair")
    cut = ServiceFactory(category=hair, name="Cut & finish", duration_minutes=60, price=Decimal(46), return_max_days=45)
    colour = ServiceFactory(
        category=hair, name="Root touch-up", duration_minutes=90, price=Decimal(72), buffer_minutes=15
    )
    masters = [
        MasterFactory(
            username="anna",
            first_name="Anna",
            last_name="Volkova",
            title="Colourist",
            branches=[branch],
            services=[cut, colour],
        ),
        MasterFactory(
            username="lilit",
            first_name="Lilit",
            last_name="Sargsyan",
            title="Stylist",
            branches=[branch],
            services=[cut],
        ),
    ]
    Shift.objects.bulk_create(
        Shift(staff=master, branch=branch, period=period) for master in masters for period in whole_days(branch, now)
    )
    return SalonDay(
        branch=branch,
        desk=StaffFactory(
            username="desk", first_name="Eva", last_name="Moraru", role=Role.ADMINISTRATOR, branches=[branch]
        ),
        owner=StaffFactory(username="owner", first_name="Olga", last_name="Rusu", role=Role.OWNER, branches=[branch]),
        anna=masters[0],
        lilit=masters[1],
        cut=cut,
        colour=colour,
        nadia=ClientFactory(
            given_name="Nadia",
            family_name="Petrova",
            phone="+37369111222",
            email="nadia@example.com",
            home_branch=branch,
            allergies="PPD and latex",
        ),
        irina=ClientFactory(
            given_name="Irina", family_name="Cozma", phone="+37369333444", email="irina@example.com", home_branch=branch
        ),
        now=now,
    )
