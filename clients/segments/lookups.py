"""How conditions of each kind are said to the database. Every answer is yes or no, never “unknown”: “none of” stays its opposite."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from clients.segments.fields import Asked, Field, Narrow, register
from clients.segments.kinds import Kind

A_DAY = timedelta(days=1)


def chosen(path: str, asked: Asked) -> Q:
    found = Q(**{f"{path}__in": asked.value})
    return ~found if asked.op == "not_in" else found


def yes_or_no(condition: Q, asked: Asked) -> Q:
    return condition if asked.value else ~condition


def known(path: str, asked: Asked) -> Q:
    return Q(**{f"{path}__isnull": asked.op == "unknown"})


def numbered(path: str, asked: Asked) -> Q:
    if asked.op in {"known", "unknown"}:
        return known(path, asked)
    low, high = ends(asked)
    # Django leaves a comparison out that the column cannot fail, and with it the rows where nothing is known.
    found = Q(**{f"{path}__isnull": False})
    if low is not None:
        found &= Q(**{f"{path}__gte": low})
    return found & Q(**{f"{path}__lte": high}) if high is not None else found


def ends(asked: Asked) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most of a condition about a number."""
    if asked.op == "between":
        return asked.value
    return (None if asked.op == "lte" else asked.value, None if asked.op == "gte" else asked.value)


def measured(number: BaseExpression | Combinable, asked: Asked) -> Q:
    """A number that is computed; nothing of it may be missing."""
    if asked.op == "between":
        low, high = asked.value
        return Q(GreaterThanOrEqual(number, low)) & Q(LessThanOrEqual(number, high))
    lookup = {"gte": GreaterThanOrEqual, "lte": LessThanOrEqual, "eq": Exact}[asked.op]
    return Q(lookup(number, asked.value))


def span(asked: Asked) -> tuple[date | None, date | None]:
    """The first and the last day of a condition about a date, both within."""
    today, value = asked.given.today, asked.value
    if asked.op == "between":
        return value
    return {
        "last_days": lambda: (today - timedelta(days=value), today),
        "days_ago": lambda: (None, today - timedelta(days=value + 1)),
        "next_days": lambda: (today, today + timedelta(days=value)),
        "from": lambda: (value, None),
        "until": lambda: (None, value),
    }[asked.op]()


def dated(path: str, asked: Asked) -> Q:
    if asked.op in {"known", "unknown"}:
        return known(path, asked)
    return within(path, *span(asked))


def within(path: str, first: date | None, last: date | None) -> Q:
    found = Q(**{f"{path}__gte": first}) if first else Q()
    return found & Q(**{f"{path}__lte": last}) if last else found


def midnight(day: date) -> datetime:
    """Where the day begins in the zone of whoever asks."""
    return datetime.combine(day, time(0), tzinfo=timezone.get_current_timezone())


def moments(path: str, first: date | None, last: date | None) -> Q:
    """Like `within`, of a column that holds moments."""
    found = Q(**{f"{path}__gte": midnight(first)}) if first else Q()
    return found & Q(**{f"{path}__lt": midnight(last + A_DAY)}) if last else found


def latest(rows: QuerySet[Any], path: str, asked: Asked, between: Callable[..., Q] = within) -> Q:
    """About the last of several dates. `rows` belong to the client of the outer query."""
    if asked.op in {"known", "unknown"}:
        return yes_or_no(Q(Exists(rows)), Asked("is", asked.op == "known", asked.given))
    first, last = span(asked)
    found = Q(Exists(rows.filter(between(path, first, last))))
    return found & ~Q(Exists(rows.filter(between(path, last + A_DAY, None)))) if last else found


def texted(path: str, asked: Asked) -> Q:
    if asked.op in {"known", "unknown"}:
        return yes_or_no(~Q(**{path: ""}), Asked("is", asked.op == "known", asked.given))
    found = Q(**{f"{path}__{'icontains' if asked.op == 'contains' else 'iexact'}": asked.value})
    return ~found if asked.op == "is_not" else found


def several(rows: QuerySet[Any], path: str, asked: Asked) -> Q:
    """Any, all or none of the values among `rows` of the client of the outer query."""
    if asked.op == "all":
        found = Q()
        for each in asked.value:
            found &= Q(Exists(rows.filter(**{path: each})))
        return found
    any_of = Q(Exists(rows.filter(**{f"{path}__in": asked.value})))
    return ~any_of if asked.op == "none" else any_of


def totalled(rows: QuerySet[Any], total: Aggregate, asked: Asked, client: str = "client") -> Q:
    """About a sum or a count over `rows`; a client without rows has zero, which no row can say."""
    totals = rows.filter(**{client: OuterRef("pk")}).order_by().values(client).annotate(reached=total)
    if holds_zero(asked):
        return ~Q(Exists(totals.exclude(numbered("reached", asked))))
    return Q(Exists(totals.filter(numbered("reached", asked))))


def holds_zero(asked: Asked) -> bool:
    low, high = ends(asked)
    return (low is None or low <= 0) and (high is None or high >= 0)


LOOKUPS: dict[Kind, Callable[[str, Asked], Q]] = {
    Kind.CHOICE: chosen,
    Kind.NUMBER: numbered,
    Kind.DATE: dated,
    Kind.TEXT: texted,
}


def column(name: str, label: Any, *, path: str, group: Any, kind: Kind, **more: Any) -> Field:
    """A field that is a column of the client."""
    lookup = LOOKUPS[kind]

    def narrow(asked: Asked) -> Q:
        return lookup(path, asked)

    return register(Field(name, label, group, kind, narrow, **more))


def beside(name: str, label: Any, rows: type[Model], *, path: str, group: Any, kind: Kind, **more: Any) -> Field:
    """A column of a row that a client has at most once. Asked by EXISTS: a join would make “no row” neither yes nor no."""
    lookup, opposite = LOOKUPS[kind], {"not_in": "in", "unknown": "known"}

    def narrow(asked: Asked) -> Q:
        positive = Asked(opposite.get(asked.op, asked.op), asked.value, asked.given)
        found = Q(Exists(rows._default_manager.filter(lookup(path, positive), client=OuterRef("pk"))))
        return ~found if asked.op in opposite else found

    return register(Field(name, label, group, kind, narrow, **more))


def mark(name: str, label: Any, condition: Callable[[Asked], Q], *, group: Any) -> Field:
    """A field that is so or not."""

    def narrow(asked: Asked) -> Q:
        return yes_or_no(condition(asked), asked)

    narrowed: Narrow = narrow
    return register(Field(name, label, group, Kind.YES, narrowed))
