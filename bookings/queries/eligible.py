"""What the eligibility rules must know of a client, and what they say about the services of one visit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q

from bookings.done import Done, done_elsewhere
from bookings.eligibility import Birth, Facts, Problem, Wanted, problems_of
from bookings.models import AHEAD, HOLDING_TIME, AppointmentPart
from clients.models import Client, SafetyOverride
from salon.models import Branch, Service


def eligibility_problems(
    client: Client, services: Sequence[Service], *, branch: Branch, day: date, now: datetime, without: int | None = None
) -> list[Problem]:
    """All of them, those somebody signed for included; by service, each once. Services without rules cost no query.

    `without` is the visit itself. What comes earlier in the same visit counts as done before.
    """
    asked = [service for service in dict.fromkeys(services) if has_rules(service)]
    if not asked:
        return []
    names = Service.objects.in_bulk([service.first_service_id for service in asked if service.first_service_id])
    had = [*before(client, branch, day, now, without), *done_elsewhere(client, day)]
    birth = Birth(client.birth_day, client.birth_month, client.birth_year)
    found = []
    for service in asked:
        first = names.get(service.first_service_id)
        wanted = Wanted(
            service.pk, service.name, first.name if first else "", service.min_days_since, service.max_days_since, service.min_age
        )  # fmt: skip
        found += problems_of(
            wanted, facts(service, had, earlier=services[: services.index(service)], day=day, birth=birth)
        )
    return signed(client, found, day)


def has_rules(service: Service) -> bool:
    rules = (service.first_service_id, service.min_days_since, service.max_days_since, service.min_age)
    return any(rule is not None for rule in rules)


def before(client: Client, branch: Branch, day: date, now: datetime, without: int | None) -> list[Done]:
    """Booked for an earlier day or done; a booking whose hour passed without anybody coming counts for nothing."""
    parts = AppointmentPart.objects.filter(
        appointment__client=client, appointment__state__in=HOLDING_TIME, starts_at__lt=branch.day_bounds(day)[0]
    ).exclude(appointment=without)
    parts = parts.exclude(Q(appointment__state__in=AHEAD) & Q(appointment__ends_at__lt=now))
    rows = parts.values_list("service", "service__category", "starts_at")
    return [Done(service, category, branch.local_day(at)) for service, category, at in rows]


def facts(service: Service, had: Collection[Done], *, earlier: Iterable[Service], day: date, birth: Birth) -> Facts:
    own = last_of(done.day for done in had if done.service == service.pk)
    of_category = last_of(done.day for done in had if done.category == service.category_id)
    first = last_of(done.day for done in had if done.service == service.first_service_id)
    if any(each.pk == service.first_service_id for each in earlier):
        first = day
    return Facts(day, birth, last=of_category if service.days_count_category else own, own=own, first=first)


def last_of(days: Iterable[date]) -> date | None:
    return max(days, default=None)


def signed(client: Client, problems: list[Problem], day: date) -> list[Problem]:
    if not problems:
        return []
    rows = SafetyOverride.objects.filter(client=client, day=day, substance=None).select_related("by")
    by = {(row.code, row.service_id): str(row.by) for row in rows}
    return [replace(problem, signed_by=by.get((problem.code.value, problem.service), "")) for problem in problems]
