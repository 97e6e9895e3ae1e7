"""Registry: what can be imported, and columns that later apps add to clients (the discount card).

A kind knows its fields and makes a session; a session plans chunks of rows without writing, then writes the same plan.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from clients.importing.text import Cell
from clients.models import Import, ImportRow
from salon.models import Branch, Staff


@dataclass(frozen=True)
class Field:
    """`words` are headers in the five languages; a field that `may_repeat` takes several columns."""

    name: str
    label: Any
    words: tuple[str, ...]
    may_repeat: bool = False


@dataclass(frozen=True)
class RowIn:
    """`values` holds the cells of the recognised columns by field, `headers` the heading of each."""

    sheet: str
    number: int
    cells: list[Cell]
    values: dict[str, list[Cell]]
    headers: dict[str, list[str]]


@dataclass
class Planned:
    row: RowIn
    outcome: str
    reason: str = ""
    warnings: list[str] = field(default_factory=list)
    payload: Any = None


@dataclass(frozen=True)
class Setting:
    """What a session needs to know: `home` is the country most phones of the file belong to, `source` the import being run."""

    branch: Branch
    by: Staff | None
    now: datetime
    home: str
    source: Import | None = None

    @property
    def today(self) -> date:
        return self.branch.local_day(self.now)


class Session(Protocol):
    def plan(self, rows: Sequence[RowIn]) -> list[Planned]: ...

    def write(self, planned: Sequence[Planned]) -> list[ImportRow]:
        """Writes the chunk just planned; the rows come back unsaved, in order."""

    def written(self, planned: Sequence[Planned], rows: dict[tuple[str, int], ImportRow]) -> None:
        """The chunk just planned was written before a restart: learn what became of it."""

    def notices(self) -> list[str]: ...

    def finished(self) -> None:
        """After the last chunk of a run, with everything written; never after a rehearsal."""


@dataclass(frozen=True)
class Kind:
    """`needs`: a sheet is taken when one field of each group is recognised. `undo` gives one chunk back, newest rows first."""

    name: str
    label: Any
    fields: Callable[[], list[Field]]
    needs: tuple[frozenset[str], ...]
    session: Callable[[Setting], Session]
    undo: Callable[[Import, list[ImportRow], datetime], list[ImportRow]]


@dataclass(frozen=True)
class ExtraField:
    """A column of clients owned by a later app, one value a client.

    `held(client_ids)` and `holders(values)` look up, `apply({client_id: value}, now=)` writes and returns {client_id: pk of the row},
    `undo(pks)` takes back; `relation` is the reverse name on Client of the table it writes.
    """

    name: str
    label: Any
    words: tuple[str, ...]
    relation: str
    read: Callable[[Cell], str]
    held: Callable[[Iterable[int]], dict[int, str]]
    holders: Callable[[Iterable[str]], dict[str, int]]
    apply: Callable[..., dict[int, int]]
    undo: Callable[[Iterable[int]], None]


_kinds: dict[str, Kind] = {}
_extra_fields: dict[str, ExtraField] = {}


def register_kind(kind: Kind) -> Kind:
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> Kind:
    return _kinds[name]


def kinds() -> list[Kind]:
    return list(_kinds.values())


def register_extra_field(extra: ExtraField) -> ExtraField:
    _extra_fields[extra.name] = extra
    return extra


def extra_fields() -> list[ExtraField]:
    return list(_extra_fields.values())
