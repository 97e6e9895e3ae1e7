"""Registry: who fits into the holes of a day. The waiting list adds itself in `apps.ready()`; the calendar shows who, without knowing why."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from salon.models import Branch


@dataclass(frozen=True)
class Hole:
    """Free time of one master, long enough to sell. `is_between`: something stands before it and after it."""

    master_id: int
    free_from: datetime
    until: datetime
    is_between: bool


@dataclass(frozen=True)
class Fit:
    """Somebody who would come: who, for what, and the address of the booking form filled in."""

    name: str
    what: str
    url: str


FitsHoles = Callable[[Branch, Sequence[Hole]], dict[int, list[Fit]]]
_registered: list[FitsHoles] = []


def fits_holes(function: FitsHoles) -> FitsHoles:
    """Register `function(branch, holes) -> {index of the hole: who fits}`; asked once a page, whatever the number of holes and days."""
    _registered.append(function)
    return function


def who_fits(branch: Branch, holes: Sequence[Hole]) -> dict[Hole, list[Fit]]:
    found: dict[Hole, list[Fit]] = defaultdict(list)
    for function in _registered if holes else []:
        for index, fits in function(branch, holes).items():
            found[holes[index]] += fits
    return found
