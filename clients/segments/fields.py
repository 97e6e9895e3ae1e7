"""Registry: what a segment may ask about a client. Each app adds its own fields in `apps.ready()`.

No field may ask about the letters of a phone, an e-mail or a messenger handle: only whether there is one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.segments.kinds import KNOWN, LARGEST_WHOLE, OPERATORS, Kind, NotUnderstood, Operator, Shape
from salon.models import Company

NOT_ASKED_OF_ALL = {operator.name for operator in KNOWN}


@dataclass(frozen=True)
class Circumstances:
    """What a segment may ask about besides the client."""

    today: date
    company: Company


@dataclass(frozen=True)
class Asked:
    """One condition, read: `days` limits what is counted to the last so many days."""

    op: str
    value: Any
    given: Circumstances
    days: int | None = None

    @property
    def since(self) -> date | None:
        return None if self.days is None else self.given.today - timedelta(days=self.days)


class Period(StrEnum):
    """Whether a condition may, or must, be limited to the last so many days."""

    NEVER = "never"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True)
class Rows:
    """Choices that are rows of a table, by number. A row that was deleted is gone; one out of use is not."""

    model: type[Model]
    label: Callable[[Any], str] = str

    def options(self) -> list[tuple[str, str]]:
        return [(str(row.pk), self.label(row)) for row in self.rows()]

    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()


Narrow = Callable[[Asked], Q]
Listed = Callable[[], Iterable[tuple[str, Any]]]


@dataclass(frozen=True)
class Field:
    """`choices` is a function of (key, label) pairs, or Rows. `whole` numbers are counted, the others measured."""

    name: str
    label: Any
    group: Any
    kind: Kind
    narrow: Narrow
    choices: Listed | Rows | None = None
    whole: bool = True
    may_be_unknown: bool = False
    period: Period = Period.NEVER
    only: tuple[str, ...] = field(default=())

    @property
    def operators(self) -> tuple[Operator, ...]:
        """`only` names those that make sense; “is known” is asked only where it may not be."""
        found = [each for each in OPERATORS[self.kind] if self.may_be_unknown or each.name not in NOT_ASKED_OF_ALL]
        return tuple(each for each in found if not self.only or each.name in self.only)

    def operator(self, name: str) -> Operator | None:
        return next((each for each in self.operators if each.name == name), None)

    def options(self) -> list[tuple[str, Any]]:
        if isinstance(self.choices, Rows):
            return list(self.choices.options())
        return list(self.choices()) if self.choices else []

    def check(self, operator: Operator, value: Any) -> None:
        """What the shape alone does not know."""
        if self.whole and operator.shape in {Shape.NUMBER, Shape.NUMBERS}:
            numbers: tuple[Decimal, ...] = value if isinstance(value, tuple) else (value,)
            if any(number != int(number) or abs(number) > LARGEST_WHOLE for number in numbers):
                raise NotUnderstood(_("Write a whole number."))


_fields: dict[str, Field] = {}


def register(new: Field) -> Field:
    _fields[new.name] = new
    return new


def ask(name: str, label: Any, *, group: Any, kind: Kind, **more: Any) -> Callable[[Narrow], Narrow]:
    """Registers `narrow(asked) -> Q` under a name that stays for ever: saved rules hold it."""

    def registered(narrow: Narrow) -> Narrow:
        register(Field(name, label, group, kind, narrow, **more))
        return narrow

    return registered


def fields() -> list[Field]:
    return list(_fields.values())


def field_named(name: Any) -> Field | None:
    return _fields.get(name) if isinstance(name, str) else None


def fields_by_group() -> list[tuple[str, list[Field]]]:
    found: dict[str, list[Field]] = {}
    for each in _fields.values():
        found.setdefault(str(each.group), []).append(each)
    return list(found.items())
