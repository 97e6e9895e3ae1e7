"""Kinds of questions a rule may ask, their operators, and how the value of each is written in the rules."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_LIST, MAX_TEXT, MAX_DAYS = 200, 200, 36_500
LARGEST, LARGEST_WHOLE = 10**12, 10**9
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Kind(StrEnum):
    """CHOICE: one of a list; MANY: several of a list; WORDS: several free words; YES: it is so or not."""

    CHOICE = "choice"
    MANY = "many"
    WORDS = "words"
    YES = "yes"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class Shape(StrEnum):
    """How a value is written in JSON; NOTHING has none."""

    LIST = "list"
    WORDS = "words"
    YES = "yes"
    NUMBER = "number"
    NUMBERS = "numbers"
    DAYS = "days"
    DATE = "date"
    DATES = "dates"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Operator:
    name: str
    label: Any
    shape: Shape


KNOWN = (
    Operator("known", gettext_lazy("is known"), Shape.NOTHING),
    Operator("unknown", gettext_lazy("is not known"), Shape.NOTHING),
)
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.CHOICE: (
        Operator("in", gettext_lazy("is one of"), Shape.LIST),
        Operator("not_in", gettext_lazy("is none of"), Shape.LIST),
    ),
    Kind.MANY: (
        Operator("any", gettext_lazy("any of"), Shape.LIST),
        Operator("all", gettext_lazy("all of"), Shape.LIST),
        Operator("none", gettext_lazy("none of"), Shape.LIST),
    ),
    Kind.WORDS: (
        Operator("any", gettext_lazy("any of"), Shape.WORDS),
        Operator("all", gettext_lazy("all of"), Shape.WORDS),
        Operator("none", gettext_lazy("none of"), Shape.WORDS),
    ),
    Kind.YES: (Operator("is", gettext_lazy("is"), Shape.YES),),
    Kind.NUMBER: (
        Operator("gte", gettext_lazy("at least"), Shape.NUMBER),
        Operator("lte", gettext_lazy("at most"), Shape.NUMBER),
        Operator("eq", gettext_lazy("exactly"), Shape.NUMBER),
        Operator("between", gettext_lazy("between"), Shape.NUMBERS),
        *KNOWN,
    ),
    Kind.DATE: (
        Operator("last_days", gettext_lazy("in the last days"), Shape.DAYS),
        Operator("days_ago", gettext_lazy("more days ago than"), Shape.DAYS),
        Operator("next_days", gettext_lazy("in the next days"), Shape.DAYS),
        Operator("from", gettext_lazy("on or after"), Shape.DATE),
        Operator("until", gettext_lazy("on or before"), Shape.DATE),
        Operator("between", gettext_lazy("between"), Shape.DATES),
        *KNOWN,
    ),
    Kind.TEXT: (
        Operator("is", gettext_lazy("is"), Shape.TEXT),
        Operator("is_not", gettext_lazy("is not"), Shape.TEXT),
        Operator("contains", gettext_lazy("contains"), Shape.TEXT),
        *KNOWN,
    ),
}


class NotUnderstood(ValueError):
    """The value is not of the operator's shape; the text is a sentence for people."""


def a_list(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise NotUnderstood(_("Choose from the list."))
    if not value:
        raise NotUnderstood(_("Choose at least one."))
    if len(value) > MAX_LIST:
        raise NotUnderstood(_("Choose at most %(count)d.") % {"count": MAX_LIST})
    return tuple(dict.fromkeys(value))


def words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise NotUnderstood(_("Write at least one word."))
    if len(value) > MAX_LIST:
        raise NotUnderstood(_("Write at most %(count)d.") % {"count": MAX_LIST})
    return tuple(dict.fromkeys(a_text(each) for each in value))


def a_text(value: Any) -> str:
    """PostgreSQL keeps no zero character, nor half of a pair."""
    if not isinstance(value, str) or not value.strip():
        raise NotUnderstood(_("Write something."))
    if len(value) > MAX_TEXT:
        raise NotUnderstood(_("Write at most %(count)d letters.") % {"count": MAX_TEXT})
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NotUnderstood(_("This text has a character that cannot be kept."))
    return value.strip()


def yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise NotUnderstood(_("Choose yes or no."))
    return value


def a_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotUnderstood(_("Write a number."))
    if abs(value) > LARGEST:
        raise NotUnderstood(_("This number is too large."))
    return Decimal(str(value))


def days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotUnderstood(_("Write a whole number of days."))
    if not 0 <= value <= MAX_DAYS:
        raise NotUnderstood(_("Write days from 0 to %(count)d.") % {"count": MAX_DAYS})
    return value


def a_date(value: Any) -> date:
    try:
        day = parse_date(value) if isinstance(value, str) and len(value) == len("2026-11-22") else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotUnderstood(_("Write a date."))
    return day


def ordered(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, Any]]:
    def pair(value: Any) -> tuple[Any, Any]:
        if not isinstance(value, list) or len(value) != 2:
            raise NotUnderstood(_("Write both ends."))
        low, high = read(value[0]), read(value[1])
        if low > high:
            raise NotUnderstood(_("The first end is after the second."))
        return low, high

    return pair


def nothing(value: Any) -> None:
    if value is not None:
        raise NotUnderstood(_("Nothing is to be written here."))


READERS: dict[Shape, Callable[[Any], Any]] = {
    Shape.LIST: a_list,
    Shape.WORDS: words,
    Shape.YES: yes,
    Shape.NUMBER: a_number,
    Shape.NUMBERS: ordered(a_number),
    Shape.DAYS: days,
    Shape.DATE: a_date,
    Shape.DATES: ordered(a_date),
    Shape.TEXT: a_text,
    Shape.NOTHING: nothing,
}
