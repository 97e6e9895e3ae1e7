"""The page of a new booking half-way: rows of services, who can do them, which times are free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from bookings.forms import ChosenForm
from bookings.queries import FreeTime, free_times, masters_for
from bookings.queries.eligible import eligibility_problems
from clients.models import Client
from clients.queries import Found, search
from clients.queries.safety import safety_problems, stops
from salon.formats import format_span
from salon.models import Branch, Service, Staff

FOUND = 6


@dataclass(frozen=True)
class Offer:
    """A start on a button; `masters` can all begin then."""

    value: str
    starts_at: datetime
    masters: str
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """What was chosen so far and what can be chosen next."""

    client: Client | None
    services: list[Service]
    price_list: list[tuple[str, list[Service]]]
    masters: list[Staff]
    master: Staff | None
    day: date
    starts_at: datetime | None
    offers: list[Offer]
    span: str
    query: str
    found: list[Found]
    problems: list[str]


def choice_of(data: Any, *, branch: Branch, by: Staff, now: datetime) -> Choice:
    """From the address or from a form that was refused; what makes no sense there is left out."""
    form = ChosenForm(data, branch=branch, by=by)
    form.is_valid()
    given = form.cleaned_data
    price_list = list(Service.objects.active().select_related("category"))
    named = {str(service.pk): service for service in price_list}
    services = [named[pk] for pk in data.getlist("services") if pk in named]
    able = masters_for(services, branch) if services else list(Staff.objects.masters().at(branch))
    master, starts_at = given.get("master"), given.get("starts_at")
    day = given.get("day") or branch.local_day(starts_at or now)
    query = data.get("q", "").strip()
    return Choice(
        client=given.get("client"),
        services=services,
        price_list=[
            (name, list(group)) for name, group in groupby(price_list, key=lambda service: service.category.name)
        ],
        masters=able,
        master=master,
        day=day,
        starts_at=starts_at,
        offers=offers(services, [master] if master else able, branch, day, now, starts_at),
        span=format_span(sum(service.duration_minutes for service in services)) if services else "",
        query=query,
        problems=against(given.get("client"), services, branch, day, now),
        found=search(query, by=by, limit=FOUND) if query else [],
    )


def against(client: Client | None, services: list[Service], branch: Branch, day: date, now: datetime) -> list[str]:
    """Everything that will stop this booking unless somebody signs for it, before the button is pressed."""
    if client is None or not services:
        return []
    harm = stops(safety_problems(client, services, day=day))
    rules = eligibility_problems(client, services, branch=branch, day=day, now=now)
    return [str(each.sentence) for each in harm] + [each.sentence for each in rules if not each.signed_by]


def offers(
    services: list[Service], masters: list[Staff], branch: Branch, day: date, now: datetime, chosen: datetime | None
) -> list[Offer]:
    """One button per start, whoever it is with. Today the desk may also write down what is under way."""
    if not services:
        return []
    found = free_times(
        branch=branch, services=services, masters=masters, first_day=day, last_day=day, now=now - timedelta(minutes=15)
    )
    names = {master.pk: master.short_name for master in masters}
    by_start = groupby(found, key=lambda free: free.starts_at)
    return [offer(start, list(group), names, chosen) for start, group in by_start]


def offer(starts_at: datetime, free: list[FreeTime], names: dict[int, str], chosen: datetime | None) -> Offer:
    masters = ", ".join(names[time.master_id] for time in free)
    return Offer(f"{timezone.localtime(starts_at):%Y-%m-%dT%H:%M}", starts_at, masters, starts_at == chosen)
