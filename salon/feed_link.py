"""The private address of a master's calendar feed: signed with a key that can be renewed or taken away."""

from django.core.exceptions import ValidationError

from salon.links import client_link, read_link
from salon.models import CalendarFeed, Staff

PAGE = "visit:feed"


def feed_link(feed: CalendarFeed) -> str:
    return client_link(PAGE, {"staff": feed.staff_id, "key": str(feed.key)})


def read_feed_link(token: str) -> Staff | None:
    """Whose feed it is; nobody when it was forged, renewed or taken away, or when they no longer work here."""
    link = read_link(PAGE, token)
    if link is None:
        return None
    try:
        feed = CalendarFeed.objects.select_related("staff").filter(staff=link["staff"], key=link["key"]).first()
    except (KeyError, ValidationError):
        return None
    return feed.staff if feed and feed.staff.is_active else None
