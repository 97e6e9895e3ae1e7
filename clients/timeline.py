"""Registry: kinds of events in a client's history. Each source gives its newest events before a moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import nlargest
from typing import Any

from clients.masking import covered
from clients.models import Client
from salon.models import Staff
from salon.roles import Right, may


@dataclass(frozen=True)
class Event:
    """`amount` is money or None; `url` opens the thing itself."""

    kind: str
    at: datetime
    icon: str
    title: Any
    text: str = ""
    by: str = ""
    amount: Any = None
    url: str = ""


Source = Callable[..., Iterable[Event]]


@dataclass(frozen=True)
class Kind:
    label: Any
    events: Source
    right: Right


_sources: dict[str, Kind] = {}


def source(kind: str, *, label: Any, right: Right = Right.SEE_CARDS) -> Callable[[Source], Source]:
    """Register `events(client, *, by, before, limit) -> Iterable[Event]`, newest first."""

    def register(events: Source) -> Source:
        _sources[kind] = Kind(label, events, right)
        return events

    return register


def kinds(by: Staff) -> list[tuple[str, Any]]:
    return [(name, kind.label) for name, kind in _sources.items() if may(by, kind.right)]


def newest(client: Client, *, by: Staff, before: datetime, limit: int, kind: str = "") -> list[Event]:
    chosen = [each for name, each in _sources.items() if kind in ("", name) and may(by, each.right)]
    found = [event for each in chosen for event in each.events(client, by=by, before=before, limit=limit)]
    return [event_for(by, event) for event in nlargest(limit, found, key=lambda event: event.at)]


def event_for(by: Staff, event: Event) -> Event:
    """Whatever the source, people write numbers into what they tell."""
    return replace(event, title=covered(event.title, by), text=covered(event.text, by))


@dataclass(frozen=True)
class Page:
    """`older_before` is the moment to ask for the next page with; None at the end."""

    events: list[Event]
    older_before: datetime | None


def page(client: Client, *, by: Staff, before: datetime, limit: int, kind: str = "") -> Page:
    """Events of one moment stay on one page, so none is lost between two; more than `limit` of them in one moment are cut."""
    found = newest(client, by=by, before=before, limit=limit + 1, kind=kind)
    if len(found) <= limit:
        return Page(found, None)
    boundary = found[limit].at
    whole = [event for event in found if event.at > boundary] or found[:limit]
    return Page(whole, whole[-1].at)
