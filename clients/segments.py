"""Registry: named groups of clients, used by the list and, later, by campaigns. Each app adds its own in `apps.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import ClientQuerySet
from salon.models import Company

DAYS_OF_NEWCOMER = 30


@dataclass(frozen=True)
class Circumstances:
    """What a segment may ask about besides the client."""

    today: date
    company: Company


Narrow = Callable[[ClientQuerySet, Circumstances], ClientQuerySet]


@dataclass(frozen=True)
class Segment:
    name: str
    label: Any
    narrow: Narrow


_segments: dict[str, Segment] = {}


def segment(name: str, *, label: Any) -> Callable[[Narrow], Narrow]:
    """Register `narrow(clients, circumstances) -> clients`."""

    def register(narrow: Narrow) -> Narrow:
        _segments[name] = Segment(name, label, narrow)
        return narrow

    return register


def segments() -> list[Segment]:
    return list(_segments.values())


def in_segment(name: str, clients: ClientQuerySet, *, today: date, company: Company) -> ClientQuerySet:
    """An unknown name narrows nothing."""
    known = _segments.get(name)
    return known.narrow(clients, Circumstances(today, company)) if known else clients


@segment("newcomers", label=_("Newcomers"))
def newcomers(clients: ClientQuerySet, given: Circumstances) -> ClientQuerySet:
    """One visit, in the last month."""
    return clients.filter(visits_count=1, first_visit_on__gte=given.today - timedelta(days=DAYS_OF_NEWCOMER))


@segment("no_visits", label=_("No visits yet"))
def no_visits(clients: ClientQuerySet, given: Circumstances) -> ClientQuerySet:
    return clients.filter(visits_count=0)


@segment("one_visit", label=_("One visit"))
def one_visit(clients: ClientQuerySet, given: Circumstances) -> ClientQuerySet:
    return clients.filter(visits_count=1)


@segment("lapsed", label=_("Lapsed"))
def lapsed(clients: ClientQuerySet, given: Circumstances) -> ClientQuerySet:
    company = given.company
    return clients.lapsed(given.today, min_days=company.lapsed_min_days, default_interval=company.default_interval_days)


@segment("birthday_month", label=_("Birthday this month"))
def birthday_month(clients: ClientQuerySet, given: Circumstances) -> ClientQuerySet:
    return clients.filter(birth_month=given.today.month)


@segment("no_consent", label=_("No consent"))
def no_consent(clients: ClientQuerySet, given: Circumstances) -> ClientQuerySet:
    """Nobody who agreed to at least one channel."""
    return clients.exclude(consents__is_given=True)


@segment("no_shows", label=_("Did not come"))
def no_shows(clients: ClientQuerySet, given: Circumstances) -> ClientQuerySet:
    return clients.filter(no_shows_count__gt=0)
