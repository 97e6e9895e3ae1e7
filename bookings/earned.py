"""Registry: where a later app tells what a master earned by the bills of a day. Filled in `apps.ready()`."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from salon.models import Staff


class Earned(NamedTuple):
    """`share`: of all bills of the day, with a booking or without. `appointments`: those paid already, on whichever day."""

    share: Decimal
    appointments: frozenset[int]


Source = Callable[[Staff, date, frozenset[int]], Earned]
_sources: list[Source] = []


def tells_what_was_earned(source: Source) -> Source:
    """Register `source(master, day, appointments)`: of the appointments only those that were paid come back."""
    _sources.append(source)
    return source


def earned_on(master: Staff, day: date, appointments: frozenset[int]) -> Earned:
    told = [source(master, day, appointments) for source in _sources]
    paid = frozenset(pk for each in told for pk in each.appointments)
    return Earned(sum((each.share for each in told), Decimal(0)), paid)
