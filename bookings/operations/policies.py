"""The owner's order of the policies. A policy itself is a plain row and saved by its form."""

from django.db import transaction

from bookings.models import BookingPolicy
from salon.models import Staff


@transaction.atomic
def move_policy(policy: BookingPolicy, *, steps: int, by: Staff) -> None:
    """Up is negative; past an end it stays there."""
    rows = list(BookingPolicy.objects.select_for_update())
    place = rows.index(policy)
    rows.insert(min(max(place + steps, 0), len(rows) - 1), rows.pop(place))
    for position, row in enumerate(rows):
        row.position = position
    BookingPolicy.objects.bulk_update(rows, ["position"])
