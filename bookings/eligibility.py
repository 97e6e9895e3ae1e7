"""Who may have a service when: a list of small rules, each giving a Problem or nothing. Pure: facts in, problems out.

Days are counted between calendar days of the branch; a day that is exactly on the border is allowed. What was done
is looked up in bookings/queries/eligible.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from salon.formats import format_day


class Code(StrEnum):
    """Stable codes; an override is signed for one of them."""

    FIRST = "needs_first"
    SOON = "too_soon"
    LATE = "too_long_ago"
    YOUNG = "too_young"
    UNKNOWN_AGE = "birth_date_unknown"


@dataclass(frozen=True)
class Wanted:
    """A service and what its price list asks; `first` is the name of what has to be done before, empty when nothing has."""

    pk: int
    name: str
    first: str = ""
    min_days: int | None = None
    max_days: int | None = None
    min_age: int | None = None


@dataclass(frozen=True)
class Birth:
    day: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class Facts:
    """`last`: this service, or any of its category if so set; `own`: this very one; `first`: what has to be done before. All before `day`."""

    day: date
    birth: Birth = Birth()
    last: date | None = None
    own: date | None = None
    first: date | None = None


@dataclass(frozen=True)
class Problem:
    code: Code
    service: int
    sentence: str
    signed_by: str = ""

    def as_details(self) -> dict[str, object]:
        return {"code": self.code.value, "service": self.service, "text": self.sentence}


Rule = Callable[[Wanted, Facts], Problem | None]


def needs_first(wanted: Wanted, facts: Facts) -> Problem | None:
    """Only of those who never had the service."""
    if not wanted.first or facts.own or facts.first:
        return None
    sentence = _("A client who is new to “%(service)s” needs “%(first)s” first.")
    return Problem(Code.FIRST, wanted.pk, sentence % {"service": wanted.name, "first": wanted.first})


def not_sooner(wanted: Wanted, facts: Facts) -> Problem | None:
    if wanted.min_days is None or facts.last is None or (facts.day - facts.last).days >= wanted.min_days:
        return None
    sentence = _("“%(service)s” is possible again from %(day)s: the last time was on %(last)s.")
    possible = facts.last + timedelta(days=wanted.min_days)
    words = {"service": wanted.name, "day": format_day(possible, "day"), "last": format_day(facts.last, "day")}
    return Problem(Code.SOON, wanted.pk, sentence % words)


def not_later(wanted: Wanted, facts: Facts) -> Problem | None:
    """What has to be done first begins the count anew."""
    latest = max(filter(None, [facts.last, facts.first]), default=None)
    if wanted.max_days is None or facts.last is None or latest is None:
        return None
    if (facts.day - latest).days <= wanted.max_days:
        return None
    words = {"service": wanted.name, "first": wanted.first, "last": format_day(latest, "day"), "days": wanted.max_days}
    if wanted.first:
        sentence = _(
            "The last “%(service)s” was on %(last)s, more than %(days)d days before: “%(first)s” is needed again."
        )
    else:
        sentence = _("The last “%(service)s” was on %(last)s, more than %(days)d days before: it has to begin anew.")
    return Problem(Code.LATE, wanted.pk, sentence % words)


def old_enough(wanted: Wanted, facts: Facts) -> Problem | None:
    """Without the year, or in the year itself without the day, nobody can tell: the desk asks and fills it in."""
    if wanted.min_age is None:
        return None
    words = {"service": wanted.name, "age": wanted.min_age}
    born = facts.birth
    if born.year is None or (facts.day.year - born.year == wanted.min_age and not (born.day and born.month)):
        sentence = _(
            "“%(service)s” is from the age of %(age)d: ask for the birth date and fill it in on the client’s card."
        )
        return Problem(Code.UNKNOWN_AGE, wanted.pk, sentence % words)
    if age(born, facts.day) >= wanted.min_age:
        return None
    return Problem(Code.YOUNG, wanted.pk, _("“%(service)s” is from the age of %(age)d.") % words)


def age(born: Birth, day: date) -> int:
    """Born on 29 February, a year older on 28 February of a common year. Without day and month: by the year alone."""
    assert born.year
    if not (born.day and born.month):
        return day.year - born.year
    years = day.year - born.year
    birthday = date(born.year, born.month, born.day) + relativedelta(years=years)
    return years if birthday <= day else years - 1


RULES: Sequence[Rule] = (needs_first, not_sooner, not_later, old_enough)


def problems_of(wanted: Wanted, facts: Facts) -> list[Problem]:
    return [problem for rule in RULES if (problem := rule(wanted, facts)) is not None]
