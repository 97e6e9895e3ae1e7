"""The day of chairs, cabins and devices: a column each, and who is in it."""

from dataclasses import dataclass
from datetime import date, datetime

from bookings.models import Hold
from bookings.queries.board import Stretch, hours_shown
from salon.models import Branch, Resource


@dataclass(frozen=True)
class Shelf:
    """One resource and what holds it: a part of a visit, or a slot that somebody is about to book."""

    resource: Resource
    holds: list[Hold]

    @property
    def spans(self) -> list[Stretch]:
        return [(hold.period.lower, hold.period.upper) for hold in self.holds]


@dataclass(frozen=True)
class ResourceBoard:
    """`opens` and `closes` are minutes from midnight."""

    branch: Branch
    day: date
    opens: int
    closes: int
    shelves: list[Shelf]


def resource_board(branch: Branch, day: date, *, now: datetime) -> ResourceBoard:
    """Three queries: the resources in use, what holds them, the hours."""
    start, end = branch.day_bounds(day)
    holds = list(
        Hold.objects.filter(resource__branch=branch, period__overlap=(start, end))
        .exclude(expires_at__lte=now)
        .select_related("part__appointment__client", "part__service", "part__master")
        .order_by("period")
    )
    resources = Resource.objects.active().at(branch).select_related("kind")
    shelves = [Shelf(each, [hold for hold in holds if hold.resource_id == each.pk]) for each in resources]
    opens, closes = hours_shown(branch, {day: [span for shelf in shelves for span in shelf.spans]})
    return ResourceBoard(branch, day, opens, closes, shelves)
