"""Long lists page by page without counting: each page starts below the last row of the one before, so page 1,000 costs what page 1 costs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE = 50


@dataclass(frozen=True)
class Slice:
    """`older` is the value of ?before= that gives the next page; nothing on the last one."""

    rows: list[Any]
    older: int | None
    is_first: bool


def newest_first(rows: QuerySet[Any], *, before: str | None, size: int = PAGE) -> Slice:
    """By primary key, which grows with time. A `before` that is not a number is the first page."""
    start = int(before) if before and before.isdecimal() and len(before) < 19 else None
    found = list((rows.filter(pk__lt=start) if start is not None else rows).order_by("-pk")[: size + 1])
    older = found[size - 1].pk if len(found) > size else None
    return Slice(found[:size], older, start is None)
