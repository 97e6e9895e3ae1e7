"""Who the working day of the demo salon is about, its clock, and what hands do on any page of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from clients.models import Client
from reports.demo import catalogue
from salon.models import Branch, Service, Staff

CLIENTS = 150
SUNDAY_NOON = datetime(2026, 11, 22, 10, 20, tzinfo=UTC)
NEWCOMER = "Вероника Ольшанская"
MINUTE = timedelta(minutes=1)
TIERS = [("Bronze", 5, 300), ("Silver", 7, 1000), ("Gold", 10, 2500)]


class Clock:
    """The salon's clock: it starts at the moment of the demo, goes on as real ones do, and can be put forward."""

    def __init__(self, start: datetime) -> None:
        self.real = timezone.now
        self.ahead = start - self.real()

    def __call__(self) -> datetime:
        return self.real() + self.ahead

    def put_to(self, moment: datetime) -> None:
        assert moment > self(), "clocks of salons do not go back"
        self.ahead = moment - self.real()


@dataclass
class Day:
    """Who this day is about, and where it is watched."""

    clock: Clock
    branch: Branch
    desk: Page
    master: Staff
    regular: Client
    service: Service

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return self.branch.at(self.branch.local_day(SUNDAY_NOON) + timedelta(days=days), time(hour, minute))

    @property
    def card_number(self) -> str:
        return self.regular.cards.get().number

    @property
    def visit(self) -> Appointment:
        """What is booked for the regular today, as it is by now."""
        return Appointment.objects.get(client=self.regular, starts_at__gt=SUNDAY_NOON, starts_at__lt=self.at(0, days=1))


def sign_in_at(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(catalogue.PASSWORD)
    page.keyboard.press("Enter")


def hand_over(page: Page, *, typed: str, name: str, pin: str) -> None:
    page.locator(".who").click()
    page.get_by_role("link", name="Switch person").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_label("PIN")).to_be_focused()
    page.keyboard.type(pin)
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text(name)
    page.wait_for_load_state()


def rail(page: Page, name: str):
    return page.get_by_role("navigation", name="Main").get_by_role("link", name=name)
