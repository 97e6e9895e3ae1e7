"""What is planned in the demo beyond the diary: things that services need, holidays, rules, who waits and who comes every few weeks."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal

from bookings.models import AppointmentPart, BookingPolicy, Hold
from bookings.operations import Choice, WantedPart, make_series, make_wish, preview
from clients.models import Client
from reports.demo import catalogue
from reports.demo.diary import DAYS_AHEAD
from reports.demo.people import Salon
from salon.models import Holiday, Resource, ResourceKind, Service, Shift

HALF_A_YEAR = timedelta(days=182)


def furnish(salon: Salon) -> None:
    """Cabins, chairs and solariums; what needs one takes it. And what has to be done first."""
    found = by_name(salon)
    for kind_name, (services, things) in catalogue.RESOURCES.items():
        kind = ResourceKind.objects.create(name=kind_name)
        Resource.objects.bulk_create(
            Resource(branch=salon.branches[code], kind=kind, name=name) for code, name in things
        )
        through = Service.needs.through
        through.objects.bulk_create(through(service=found[name], resourcekind=kind) for name in services)
    for name, first in catalogue.FIRST_NEEDED.items():
        Service.objects.filter(pk=found[name].pk).update(first_service=found[first])


def by_name(salon: Salon) -> dict[str, Service]:
    return {service.name: service for each in salon.services.values() for service in each}


def keep_holidays(salon: Salon) -> None:
    """The next two that the diary does not reach."""
    soonest = salon.today + timedelta(days=DAYS_AHEAD + 1)
    days = sorted(
        (date(year, month, day), name)
        for year in (soonest.year, soonest.year + 1)
        for month, day, name in catalogue.HOLIDAYS
    )
    Holiday.objects.bulk_create([Holiday(day=day, name=name) for day, name in days if day >= soonest][:2])


def seat(parts: Iterable[AppointmentPart]) -> None:
    """Each takes the first thing of the kind at its branch: one master of a branch does all that needs it."""
    needs: dict[int, list[int]] = defaultdict(list)
    for service, kind in Service.needs.through.objects.values_list("service", "resourcekind").order_by("pk"):
        needs[service].append(kind)
    things = {(thing.branch_id, thing.kind_id): thing for thing in Resource.objects.order_by("-pk")}
    holds = [
        Hold(part=part, resource=things[part.appointment.branch_id, kind], period=part.busy)
        for part in parts
        if part.holds_time
        for kind in needs[part.service_id]
    ]
    Hold.objects.bulk_create(holds, batch_size=2000)


def ask_for_deposits(salon: Salon) -> None:
    """Of long colour services only."""
    policy = BookingPolicy.objects.create(
        name="Long colour", is_on=True, demand_percent=Decimal(30), late_percent=Decimal(15), missed_percent=Decimal(30)
    )
    policy.services.set([by_name(salon)[name] for name in catalogue.LONG_COLOUR])


def wait_for_a_time(salon: Salon, clients: list[Client]) -> None:
    """From the third day on, each for something else."""
    branch, found = salon.branches["riverside"], by_name(salon)
    masters = {master.username: master for master in salon.masters["riverside"]}
    for client, (service, username, weekdays, hours, note) in zip(clients, catalogue.WISHES, strict=True):
        make_wish(
            client, branch=branch, services=[found[service]], masters=[masters[username]] if username else [],
            first_day=salon.today + timedelta(days=3), last_day=salon.today + timedelta(days=30), weekdays=weekdays,
            hours_from=hours and time(hours[0]), hours_until=hours and time(hours[1]), note=note, by=salon.desks["riverside"], now=salon.now,
        )  # fmt: skip


def come_every_few_weeks(salon: Salon, clients: list[Client]) -> None:
    """For half a year from the first shift after the diary; dates that do not fit are left out."""
    branch, found = salon.branches["riverside"], by_name(salon)
    masters = {master.username: master for master in salon.masters["riverside"]}
    for client, (service, username, weeks, hours) in zip(clients, catalogue.STANDING, strict=True):
        master = masters[username]
        _start, after = branch.day_bounds(salon.today + timedelta(days=DAYS_AHEAD))
        shift = Shift.objects.filter(staff=master, branch=branch, period__startswith__gte=after).order_by("period")[0]
        starts_at = (shift.period.lower + timedelta(hours=hours)).astimezone(branch.zone)
        rule = {
            "branch": branch, "parts": [WantedPart(found[service], master)], "first_day": starts_at.date(), "at": starts_at.time(),
            "every_weeks": weeks, "until": starts_at.date() + HALF_A_YEAR, "now": salon.now,
        }  # fmt: skip
        dates = preview(client, **rule)  # type: ignore[arg-type]
        chosen = {each.day: Choice(is_left_out=True) for each in dates if not each.is_fine}
        make_series(client, **rule, chosen=chosen, by=salon.desks["riverside"])  # type: ignore[arg-type]


def plan_further(salon: Salon) -> None:
    """The dearest of the first branch, but for those of the master whose day the demo tells, come on a standing day; the next wait."""
    ask_for_deposits(salon)
    known = Client.objects.filter(home_branch=salon.branches["riverside"], merged_into=None, is_decoy=False)
    dearest = known.exclude(email="").exclude(favourite_master__username="sofia").order_by("-spent_total", "pk")
    standing = len(catalogue.STANDING)
    come_every_few_weeks(salon, list(dearest[:standing]))
    wait_for_a_time(salon, list(dearest[standing : standing + len(catalogue.WISHES)]))
