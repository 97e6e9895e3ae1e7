"""Registry: what merging two clients must know of a table beyond moving its rows. Later apps add theirs in `apps.ready()`.

Nothing here is needed for a plain table: clients/operations/moving.py walks the model relations by itself.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Model

from clients.models import Client


class Stays(Enum):
    """Of two rows that cannot both belong to one client: which stays. The other is kept aside for an undo."""

    KEPT = "kept"
    GONE = "gone"
    BOTH = "both"


Meeting = Callable[[Any, Any], Stays]
Parting = Callable[[Any, Any], None]
Settling = Callable[[Client], Iterable[Model]]
Reckoning = Callable[[list[int], datetime], Any]

_meetings: dict[str, Meeting] = {}
_partings: dict[str, Parting] = {}
_settlings: list[Settling] = []
_reckonings: list[Reckoning] = []
_reckoned: set[str] = set()
_locked_first: set[str] = set()
# The record of finding and merging itself names the gone client for good.
_left_alone = {"clients.Merge", "clients.DuplicatePair"}


def meets(label: str) -> Callable[[Meeting], Meeting]:
    """Register `meeting(kept_row, gone_row) -> Stays` for rows that collide; it may change the rows that stay."""

    def register(meeting: Meeting) -> Meeting:
        _meetings[label] = meeting
        return meeting

    return register


def parts(label: str) -> Callable[[Parting], Parting]:
    """Register `parting(kept_row, gone_row)`: takes out of the row that stayed what the other had brought. It may refuse."""

    def register(parting: Parting) -> Parting:
        _partings[label] = parting
        return parting

    return register


def settles(settling: Settling) -> Settling:
    """Register `settling(client)`, called when everything has moved: sets totals of the client, which the caller saves, and
    gives back the other rows it changed, which the caller saves and remembers."""
    _settlings.append(settling)
    return settling


def reckons(reckoning: Reckoning) -> Reckoning:
    """Register `reckoning(client_ids, now)`: writes the derived rows of these clients anew."""
    _reckonings.append(reckoning)
    return reckoning


def reckoned(label: str) -> None:
    """Rows of this table are derived from others: they do not move, both clients' are kept aside."""
    _reckoned.add(label)


def left_alone(label: str) -> None:
    """Rows of this table are not touched: the database itself writes them from others that move."""
    _left_alone.add(label)


def locked_first(label: str) -> None:
    """Operations lock rows of this table before they lock the client; merging does the same, so neither waits for ever."""
    _locked_first.add(label)


def meeting_of(label: str) -> Meeting | None:
    return _meetings.get(label)


def parting_of(label: str) -> Parting | None:
    return _partings.get(label)


def reckonings() -> list[Reckoning]:
    return list(_reckonings)


def settlings() -> list[Settling]:
    return list(_settlings)


def is_reckoned(label: str) -> bool:
    return label in _reckoned


def is_left_alone(label: str) -> bool:
    return label in _left_alone


def is_locked_first(label: str) -> bool:
    return label in _locked_first
