"""Free times in a full calendar: 900 masters of 45 branches, 90 days of shifts, 450,000 bookings. Loaded once into a database of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bookings.queries import free_times, next_free, stranded
from clients.models import Client
from reports.bench.own_database import own_database
from reports.bench.parts import Bench, part
from reports.bench.stopwatch import Line, queries_of, time_of
from salon.models import Branch, Company, Service, ServiceCategory, Staff

BRANCHES, MASTERS, DAYS = 45, 20, 90
VERSION = 2  # of the made-up calendar: another number loads it anew
# 09:00 to 20:00 UTC; of seven places of 80 minutes in a day five or six are taken, by chance.
LOAD = """
INSERT INTO clients_client SELECT (jsonb_populate_record(one, jsonb_build_object('id', n))).*
    FROM clients_client one, generate_series(%(client)s + 1, %(client)s + 20000) n WHERE one.id = %(client)s;
INSERT INTO salon_shift (staff_id, branch_id, period)
    SELECT works.staff_id, works.branch_id, tstzrange(day + time '09:00', day + time '20:00')
    FROM salon_staff_branches works, generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') AS days(day);
CREATE TEMP TABLE taken AS
    SELECT row_number() OVER (ORDER BY starts_at) AS n, * FROM (
        SELECT staff_id, branch_id, lower(period) + place * interval '85 minutes' AS starts_at
        FROM salon_shift, generate_series(0, 6) place WHERE random() < 0.794
    ) places;
INSERT INTO bookings_appointment (id, client_id, branch_id, state, starts_at, ends_at, note, booked_at, cancel_reason)
    SELECT n, %(client)s + n %% 20000, branch_id, 'booked', starts_at, starts_at + interval '60 minutes', '', %(first)s, '' FROM taken;
INSERT INTO bookings_appointmentpart (id, appointment_id, service_id, master_id, starts_at, ends_at, busy, holds_time, price)
    SELECT n, n, %(service)s, staff_id, starts_at, starts_at + interval '60 minutes', tstzrange(starts_at, starts_at + interval '75 minutes'), true, 50
    FROM taken;
INSERT INTO bookings_hold (part_id, master_id, period) SELECT id, master_id, busy FROM bookings_appointmentpart;
INSERT INTO bookings_hold (appointment_id, client_id, period) SELECT id, client_id, tstzrange(starts_at, ends_at) FROM bookings_appointment;
"""


@part("availability", by_name=True)
def measure_availability(bench: Bench) -> list[Line]:
    with own_database(f"bench_availability_{VERSION}"):
        if not Company.objects.exists():
            load(timezone.now())
        return questions()


def load(now: datetime) -> None:
    """By plain SQL without triggers; what they would write is written beside it."""
    Company.objects.create(name="Chain")
    branches = Branch.objects.bulk_create(
        Branch(code=f"b{n}", name=f"Branch {n}", timezone="UTC") for n in range(BRANCHES)
    )
    staff = Staff.objects.bulk_create(
        Staff(username=f"m{n}", first_name=f"M{n}", role="master", takes_clients=True)
        for n in range(BRANCHES * MASTERS)
    )
    Staff.branches.through.objects.bulk_create(
        Staff.branches.through(staff=master, branch=branches[n // MASTERS]) for n, master in enumerate(staff)
    )
    category = ServiceCategory.objects.create(name="Hair")
    cut = Service.objects.create(category=category, name="Cut", duration_minutes=60, buffer_minutes=15, price=50)
    colour = Service.objects.create(
        category=category, name="Colour", duration_minutes=90, processing_minutes=30, price=90
    )
    nails = Service.objects.create(category=category, name="Nails", duration_minutes=45, price=40)
    for service in (cut, colour, nails):
        service.staff_services.bulk_create(
            service.staff_services.model(service=service, staff=master) for master in staff
        )
    from_day = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    given: dict[str, Any] = {
        "first": from_day.replace(tzinfo=None),
        "last": from_day.replace(tzinfo=None) + timedelta(days=DAYS - 1),
    }
    client = Client.objects.create(given_name="Client", home_branch=branches[0])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(LOAD, given | {"client": client.pk, "service": cut.pk})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def questions() -> list[Line]:
    cut, colour, nails = Service.objects.order_by("pk")
    branch, now = Branch.objects.order_by("pk")[7], timezone.now()
    masters = list(Staff.objects.at(branch).order_by("pk"))
    first = now.date() + timedelta(days=2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bookings_appointment")
        (booked,) = cursor.fetchone()

    def ask(services: list[Service], who: list[Staff], days: int, **more: Any) -> Callable[[], list[Any]]:
        asked = {"branch": branch, "services": services, "masters": who, "now": now, **more}
        return lambda: free_times(**asked, first_day=first, last_day=first + timedelta(days=days - 1))

    def line(what: str, action: Callable[[], list[Any]], budget: float | None) -> Line:
        return Line(
            "availability",
            what,
            time_of(action),
            None,
            queries_of(action),
            budget,
            f"{len(action())} found, {booked:,} booked",
        )

    return [
        line("5 masters × 1 day", ask([cut], masters[:5], 1), 15),
        line("20 masters × 30 days", ask([cut], masters, 30), 80),
        line("any master, next free", lambda: next_free(branch=branch, services=[cut], now=now), 50),
        line("processing, 20 masters × 30 days", ask([colour], masters, 30), 80),
        line(
            "two services in sequence, any of 20 masters, next free",
            lambda: next_free(branch=branch, services=[cut, nails], now=now),
            50,
        ),
        line("who is stranded at a branch", lambda: list(stranded(now=now, branch=branch)), 300),
        line("two services in sequence, any of 20 masters × 7 days", ask([cut, nails], masters, 7), None),
        line("two services together, any of 20 masters × 7 days", ask([cut, nails], masters, 7, together=[1]), None),
        line("three services in sequence, any of 20 masters × 7 days", ask([cut, nails, nails], masters, 7), None),
    ]
