"""A person's own calendar address: made, renewed, taken away."""

from datetime import datetime
from uuid import uuid4

from salon.errors import NotAllowed
from salon.models import CalendarFeed, Staff


def make_feed(person: Staff, *, by: Staff, now: datetime) -> CalendarFeed:
    """For oneself only. Made again it is a new address, and the old one no longer works."""
    if by != person or not person.takes_clients:
        raise NotAllowed
    return CalendarFeed.objects.update_or_create(staff=person, defaults={"key": uuid4(), "made_at": now})[0]


def revoke_feed(person: Staff, *, by: Staff, now: datetime) -> None:
    """Taken away twice is fine."""
    if by != person:
        raise NotAllowed
    CalendarFeed.objects.filter(staff=person).delete()
