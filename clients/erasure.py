"""Registry: what of a client is handed over when they ask, what is forgotten when they leave, and what is owed to them until then.

Each app names its parts and the tables they speak for; a test holds that every table with a relation to a client is named.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet

from clients.models import Client
from salon.models import Staff

Part = Callable[[Client], Any]
Erase = Callable[[Client, datetime], None]
Tables = tuple[type[Model], ...]
_parts: dict[str, Part] = {}
_erasers: dict[str, Erase] = {}
_obstacles: dict[str, "Obstacle"] = {}
handed: set[type[Model]] = set()
forgotten: set[type[Model]] = set()
staying: dict[type[Model], Any] = {}
internal: dict[type[Model], Any] = {}


def hands_over(name: str, *tables: type[Model]) -> Callable[[Part], Part]:
    """Register `part(client) -> JSON-serialisable`, with the tables it tells of."""

    def register(part: Part) -> Part:
        _parts[name] = part
        handed.update(tables)
        return part

    return register


def everything_about(client: Client) -> dict[str, Any]:
    return {name: part(client) for name, part in _parts.items()}


def plain(value: Any) -> Any:
    """As JSON can say it: numbers, words and lists as they are, everything else in its own words."""
    if value is None or isinstance(value, bool | int | str | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def plain_rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: plain(value) for name, value in row.items()} for row in rows]


def erases(name: str, *tables: type[Model]) -> Callable[[Erase], Erase]:
    """Register `erase(client, now)`, which leaves nothing of the person in these tables."""

    def register(erase: Erase) -> Erase:
        _erasers[name] = erase
        forgotten.update(tables)
        return erase

    return register


def stays(why: Any, *tables: type[Model]) -> None:
    """Tables that name nobody once the client is anonymous: money and counts."""
    staying.update(dict.fromkeys(tables, why))


def not_handed_over(why: Any, *tables: type[Model]) -> None:
    """The salon's own book-keeping about a client, which is no data of theirs."""
    internal.update(dict.fromkeys(tables, why))


def erase_everything_about(client: Client, now: datetime) -> None:
    for erase in _erasers.values():
        erase(client, now)


def forget(table: type[Model], **whose: Any) -> None:
    """Deletes rows and what the database recorded of them."""
    table._default_manager.filter(**whose).delete()
    if events := events_of(table):
        events.filter(**whose).delete()


def blank(table: type[Model], values: Mapping[str, Any], **whose: Any) -> None:
    """Overwrites columns, in the rows and in what the database recorded of them."""
    table._default_manager.filter(**whose).update(**values)
    if events := events_of(table):
        events.filter(**whose).update(**values)


def events_of(table: type[Model]) -> "QuerySet[Any] | None":
    """The history of a table, None when it has none."""
    try:
        relation: Any = table._meta.get_field("events")
    except FieldDoesNotExist:
        return None
    return relation.related_model._default_manager.all()


Settle = Callable[[Client, Staff, datetime], None]


@dataclass(frozen=True)
class Obstacle:
    """Something open with a client. `owed(now)` are the clients concerned; `ways` are what may happen to it, by name."""

    name: str
    sentence: Any
    owed: Callable[[datetime], QuerySet[Any, Any]]
    ways: Mapping[str, tuple[Any, Settle]]

    def stands_before(self, client: Client, now: datetime) -> bool:
        return Client.objects.filter(pk=client.pk, pk__in=self.owed(now)).exists()


def stands_in_the_way(
    name: str, *, sentence: Any, ways: Mapping[str, tuple[Any, Settle]]
) -> Callable[[Callable[[datetime], QuerySet[Any, Any]]], Callable[[datetime], QuerySet[Any, Any]]]:
    """Register `owed(now) -> values("client")`: these clients are not erased before somebody chose one of `ways`."""

    def register(owed: Callable[[datetime], QuerySet[Any, Any]]) -> Callable[[datetime], QuerySet[Any, Any]]:
        _obstacles[name] = Obstacle(name, sentence, owed, ways)
        return owed

    return register


def obstacles_before(client: Client, now: datetime) -> list[Obstacle]:
    return [each for each in _obstacles.values() if each.stands_before(client, now)]


def owed_nothing(now: datetime) -> Q:
    """Clients with whom nothing is open, as a condition."""
    fits = Q()
    for each in _obstacles.values():
        fits &= ~Q(pk__in=each.owed(now))
    return fits
