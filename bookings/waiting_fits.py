"""The waiting list in the holes of the calendar."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bookings.holes import Fit, Hole, fits_holes
from bookings.models import Wish
from bookings.queries import WaitingFit, waiting_for
from salon.models import Branch

SHOWN = 3


@fits_holes
def from_the_waiting_list(branch: Branch, holes: Sequence[Hole]) -> dict[int, list[Fit]]:
    """In the order of the list, each wish once a hole. One query where nobody waits for these days."""
    days = sorted({branch.local_day(hole.free_from) for hole in holes})
    if not Wish.objects.at(branch).open().filter(first_day__lte=days[-1], last_day__gte=days[0]).exists():
        return {}
    now = timezone.now()
    waiting = [each for day in days for each in waiting_for(branch, day, now=now)]
    found = {}
    for index, hole in enumerate(holes):
        fitting = {each.wish.pk: each for each in waiting if each.is_within(hole.master_id, hole.free_from, hole.until)}
        if fitting:
            found[index] = [fit(each, hole) for each in list(fitting.values())[:SHOWN]]
    return found


def fit(found: WaitingFit, hole: Hole) -> Fit:
    """The booking form filled in, at the first moment that fits."""
    starts = max(found.first, hole.free_from).astimezone(found.wish.branch.zone)
    asked = [
        ("client", found.wish.client_id),
        ("master", hole.master_id),
        ("starts_at", f"{starts:%Y-%m-%dT%H:%M}"),
        ("day", f"{starts:%Y-%m-%d}"),
    ]
    asked += [("services", service["pk"]) for service in found.wish.wanted]
    return Fit(found.client, found.services, f"{reverse('bookings:new')}?{urlencode(asked)}")
