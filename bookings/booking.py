"""The page of a new booking half-way: rows of services, who can do them, which times are free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from bookings.availability import Piece
from bookings.forms import ANYBODY, TOGETHER, ChosenForm, rows_in
from bookings.queries import OfferedTime, masters_for, offered_times
from bookings.queries.eligible import eligibility_problems
from bookings.queries.times import masters_at
from bookings.waiting_forms import price_list
from clients.models import Client
from clients.queries import Found, search
from clients.queries.safety import safety_problems, stops
from salon.formats import format_span
from salon.models import Branch, Company, Service, Staff

FOUND = 6
BEST_FIRST = 4


@dataclass(frozen=True)
class Row:
    """A service of the form. `who`: a master's number, ANYBODY, or empty for the one chosen for all; `how`: TOGETHER or empty."""

    service: Service
    who: str
    how: str
    able: list[Staff]


@dataclass(frozen=True)
class Offer:
    """A start on a button; `masters` can all begin then."""

    value: str
    starts_at: datetime
    masters: str
    is_best: bool
    why: str
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """What was chosen so far and what can be chosen next."""

    client: Client | None
    rows: list[Row]
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

    @property
    def best(self) -> list[Offer]:
        """To be put first; none where all are alike."""
        marked = [offer for offer in self.offers if offer.is_best]
        return marked[:BEST_FIRST] if len(marked) < len(self.offers) else []


def choice_of(data: Any, *, branch: Branch, company: Company, by: Staff, now: datetime) -> Choice:
    """From the address or from a form that was refused; what makes no sense there is left out."""
    form = ChosenForm(data, branch=branch, by=by)
    form.is_valid()
    given = form.cleaned_data
    price_list = list(Service.objects.active().select_related("category"))
    master, starts_at, client = given.get("master"), given.get("starts_at"), given.get("client")
    day = given.get("day") or branch.local_day(starts_at or now)
    anybody = list(masters_at(branch, day))
    rows = rows_of(data, {str(service.pk): service for service in price_list}, branch, day)
    query = data.get("q", "").strip()
    asked: dict[str, Any] = {"branch": branch, "company": company, "client": client, "now": now}
    return Choice(
        client=client,
        rows=rows,
        price_list=[
            (name, list(group)) for name, group in groupby(price_list, key=lambda service: service.category.name)
        ],
        masters=anybody if len(rows) != 1 else rows[0].able,
        master=master,
        day=day,
        starts_at=starts_at,
        offers=offers(pieces_of(rows, master), anybody, day, chosen=starts_at, **asked),
        span=format_span(sum(row.service.duration_minutes for row in rows)) if rows else "",
        query=query,
        problems=against(client, [row.service for row in rows], branch, day, now),
        found=search(query, by=by, limit=FOUND) if query else [],
    )


def rows_of(data: Any, known: dict[str, Service], branch: Branch, day: date | None) -> list[Row]:
    """Without a day only the branch's own masters are able."""
    return [
        Row(known[service], who, how, masters_for([known[service]], branch, first_day=day))
        for service, who, how in rows_in(data)
        if service in known
    ]


def rows_chosen(data: Any, branch: Branch) -> dict[str, Any]:
    """What the rows of services show where there is no day yet; each has a master by name."""
    known = price_list()
    services = {str(service.pk): service for _category, group in known for service in group}
    return {"rows": rows_of(data, services, branch, None), "price_list": known, "is_by_name": True}


def pieces_of(rows: list[Row], master: Staff | None) -> list[Piece]:
    """Who does each: the one of the row, else the one chosen for all, else any who does it."""
    pieces = []
    for row in rows:
        able = {str(each.pk): each.pk for each in row.able}
        named = row.who or (str(master.pk) if master else ANYBODY)
        masters = tuple(able.values()) if named == ANYBODY else tuple(filter(None, [able.get(named)]))
        pieces.append(Piece(row.service.pk, masters, is_together=row.how == TOGETHER))
    return pieces


def against(client: Client | None, services: list[Service], branch: Branch, day: date, now: datetime) -> list[str]:
    """Everything that will stop this booking unless somebody signs for it, before the button is pressed."""
    if client is None or not services:
        return []
    harm = stops(safety_problems(client, services, day=day))
    rules = eligibility_problems(client, services, branch=branch, day=day, now=now)
    return [str(each.sentence) for each in harm] + [each.sentence for each in rules if not each.signed_by]


def offers(
    pieces: list[Piece], masters: list[Staff], day: date, *, chosen: datetime | None, now: datetime, **asked: Any
) -> list[Offer]:
    """One button per start, whoever it is with. Today the desk may also write down what is under way."""
    if not pieces:
        return []
    found = offered_times(pieces, first_day=day, last_day=day, now=now - timedelta(minutes=15), **asked)
    names = {master.pk: master.short_name for master in masters}
    return [offer(each, names, chosen) for each in found]


def offer(found: OfferedTime, names: dict[int, str], chosen: datetime | None) -> Offer:
    masters = ", ".join(names[pk] for pk in found.masters)
    value = f"{timezone.localtime(found.starts_at):%Y-%m-%dT%H:%M}"
    return Offer(value, found.starts_at, masters, found.is_best, found.why, found.starts_at == chosen)
