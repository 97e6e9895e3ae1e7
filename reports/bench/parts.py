"""What is measured, on the demo salon: 4,000 clients, three years of visits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client as Browser
from django.urls import reverse

from bookings.models import AHEAD, Appointment
from bookings.queries import board_version
from clients.models import Client
from reports.bench.free_times import measure_free_times
from reports.bench.stopwatch import Line, queries_of, sql_time, time_of, undone
from salon.models import Company, Staff
from visits.models import PaymentKind
from visits.operations import WantedLine, WantedPayment, check_out, priced

Measure = Callable[["Bench"], list[Line]]
parts: dict[str, Measure] = {}
only_by_name: set[str] = set()  # too long to be run with the others
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Bench:
    browser: Browser
    desk: Staff
    now: datetime


def part(name: str, *, by_name: bool = False) -> Callable[[Measure], Measure]:
    def register(measure: Measure) -> Measure:
        parts[name] = measure
        if by_name:
            only_by_name.add(name)
        return measure

    return register


def opened(bench: Bench, url: str, **headers: str) -> Callable[[], object]:
    def get() -> None:
        response = bench.browser.get(url, headers=headers)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")

    return get


def line(part_name: str, what: str, action: Callable[[], object], budget: float, sql: float | None = None) -> Line:
    return Line(part_name, what, time_of(action), sql, queries_of(action), budget)


@part("search")
def measure_search(bench: Bench) -> list[Line]:
    tail = "SELECT id, given_name, family_name, phone FROM clients_client WHERE right(phone, 4) = %s LIMIT 8"
    fragment = "SELECT id, given_name, family_name, phone FROM clients_client WHERE search_text LIKE %s LIMIT 8"
    client = Client.objects.exclude(phone="").order_by("pk")[1000]
    digits = str(client.phone)[-4:]
    asked = [
        ("last four digits", digits, sql_time(tail, [digits])),
        ("name fragment", "ivan", sql_time(fragment, ["%ivan%"])),
        ("Cyrillic name fragment", "петров", sql_time(fragment, ["%петров%"])),
        ("Armenian name fragment", "Հակոբ", sql_time(fragment, ["%հակոբ%"])),
    ]
    url = reverse("clients:search")
    return [line("search", what, opened(bench, f"{url}?q={text}", **HTMX), 25, sql) for what, text, sql in asked]


@part("card")
def measure_card(bench: Bench) -> list[Line]:
    client = Client.objects.order_by("-visits_count").first()
    assert client
    last_visits = sql_time(
        "SELECT id, day, total FROM visits_visit WHERE client_id = %s ORDER BY day DESC LIMIT 20", [client.pk]
    )
    what = f"client card, {client.visits_count} visits"
    return [
        line("card", what, opened(bench, reverse("clients:card", args=[client.pk])), 60, last_visits),
        line(
            "card",
            "the same in the calendar's drawer",
            opened(bench, reverse("clients:drawer", args=[client.pk]), **HTMX),
            60,
            last_visits,
        ),
    ]


@part("calendar")
def measure_calendar(bench: Bench) -> list[Line]:
    branch = bench.desk.branches.get()
    day = branch.local_day(bench.now)
    start, end = branch.day_bounds(day)
    sql = sql_time(
        "SELECT a.id, a.starts_at, a.state, p.master_id, p.service_id FROM bookings_appointment a "
        "JOIN bookings_appointmentpart p ON p.appointment_id = a.id "
        "WHERE a.branch_id = %s AND a.starts_at >= %s AND a.starts_at < %s",
        [branch.pk, start, end],
    )
    return [
        line("calendar", "day page", opened(bench, reverse("bookings:day")), 60, sql),
        line("calendar", "day feed (JSON)", opened(bench, f"{reverse('bookings:feed')}?day={day}"), 60, sql),
        line(
            "calendar",
            "the feed when nothing has changed (304)",
            unchanged(bench, f"{reverse('bookings:feed')}?day={day}"),
            5,
        ),
        line(
            "calendar",
            "has anything of the day changed: the question",
            lambda: board_version(branch, start, end, now=bench.now),
            2,
        ),
        line("calendar", "week of a master", opened(bench, f"{reverse('bookings:day')}?view=week"), 60),
        line("calendar", "list of a whole week", opened(bench, f"{reverse('bookings:day')}?view=list&days=7"), 90),
        line("calendar", "resources", opened(bench, f"{reverse('bookings:day')}?view=resources"), 60),
        *measure_free_times(branch, bench.now),
    ]


def unchanged(bench: Bench, url: str) -> Callable[[], object]:
    """What each open calendar asks every second or two; each minute one answer is whole, and brings the next tag."""
    tags = [bench.browser.get(url)["ETag"]]

    def get() -> None:
        response = bench.browser.get(url, headers={"If-None-Match": tags[-1]})
        tags.append(response["ETag"])
        if response.status_code not in {200, 304}:
            raise RuntimeError(f"{url} answered {response.status_code}")

    return get


@part("checkout")
def measure_check_out(bench: Bench) -> list[Line]:
    branch = bench.desk.branches.get()
    tomorrow = branch.day_bounds(branch.local_day(bench.now) + timedelta(days=1))[0]
    appointment = Appointment.objects.filter(branch=branch, starts_at__gte=tomorrow, state__in=AHEAD).first()
    assert appointment
    page = line("checkout", "check-out page", opened(bench, reverse("visits:check_out", args=[appointment.pk])), 60)
    return [page, line("checkout", "check-out of a visit, all of it", undone(paying(bench, appointment)), 60)]


def paying(bench: Bench, appointment: Appointment) -> Callable[[], object]:
    """The operation behind the button, paid by card with the sum the product itself prices."""
    branch, now = appointment.branch, bench.now
    lines = [WantedLine(service=part.service, master=part.master) for part in appointment.parts.all()]
    bill = priced(
        appointment.client,
        lines,
        appointment=appointment,
        branch=branch,
        company=Company.objects.get(),
        day=branch.local_day(now),
        by=bench.desk,
        now=now,
    )
    payments = [WantedPayment(PaymentKind.CARD, bill.total)]

    def pay() -> None:
        check_out(
            appointment,
            client=appointment.client,
            branch=branch,
            lines=lines,
            payments=payments,
            by=bench.desk,
            now=now,
            key="bench",
            may_be_early=True,
        )

    return pay
