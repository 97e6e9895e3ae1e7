"""Free times at their most: masters on shift for a month with nothing booked, in a transaction that is rolled back."""

from datetime import datetime, time, timedelta

from django.db import transaction

from bookings.queries import FreeTime, free_times
from reports.bench.stopwatch import Line, queries_of, time_of
from salon.models import Branch, Role, Service, Shift, Staff, StaffService

MASTERS, DAYS = 20, 30
OPENS, CLOSES = time(9), time(20)


def measure_free_times(branch: Branch, now: datetime) -> list[Line]:
    service = Service.objects.order_by("pk")[0]
    with transaction.atomic():
        masters = idle_masters(branch, service, now)
        lines = [
            measured(branch, service, masters[:5], now, days=1, budget=10),
            measured(branch, service, masters, now, days=DAYS, budget=50),
        ]
        transaction.set_rollback(True)
    return lines


def measured(
    branch: Branch, service: Service, masters: list[Staff], now: datetime, *, days: int, budget: float
) -> Line:
    first = branch.local_day(now) + timedelta(days=1)
    last = first + timedelta(days=days - 1)

    def ask() -> list[FreeTime]:
        return free_times(branch=branch, services=[service], masters=masters, first_day=first, last_day=last, now=now)

    what = f"free times, {len(masters)} masters × {days} d"
    return Line("calendar", what, time_of(ask), None, queries_of(ask), budget, f"{len(ask())} found")


def idle_masters(branch: Branch, service: Service, now: datetime) -> list[Staff]:
    days = [branch.local_day(now) + timedelta(days=n + 1) for n in range(DAYS)]
    masters = Staff.objects.bulk_create(Staff(username=f"bench{n}", role=Role.MASTER) for n in range(MASTERS))
    StaffService.objects.bulk_create(StaffService(staff=master, service=service) for master in masters)
    Shift.objects.bulk_create(
        Shift(staff=master, branch=branch, period=(branch.at(day, OPENS), branch.at(day, CLOSES)))
        for master in masters
        for day in days
    )
    return masters
