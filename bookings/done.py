"""Registry: where later apps tell what was done to a client without a booking. Filled in `apps.ready()`."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from clients.models import Client


class Done(NamedTuple):
    service: int
    category: int
    day: date


Source = Callable[[Client, date], Iterable[Done]]
_sources: list[Source] = []


def tells_what_was_done(source: Source) -> Source:
    """Register `source(client, before)`: services done before that day; one query."""
    _sources.append(source)
    return source


def done_elsewhere(client: Client, before: date) -> list[Done]:
    return [done for source in _sources for done in source(client, before)]
