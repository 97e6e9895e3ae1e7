"""What a visitor is told of a deposit before the code: as for anybody, because nothing here says who is known."""

from datetime import datetime, timedelta

from bookings.asking import Terms
from bookings.models import BookingPolicy, OnlineBooking
from bookings.online.operations import items_of
from bookings.queries.deposits import asked_for, told
from salon.models import Company


def terms_of(booking: OnlineBooking, *, language: str, company: Company, now: datetime) -> Terms | None:
    """None while no policy asks for anything, or the time is no longer held."""
    if booking.slot is None:
        return None
    asked = asked_for(None, items_of(booking.slot), branch=booking.branch, now=now)
    if asked is None:
        return None
    text = told(asked, BookingPolicy.objects.get(pk=asked.policy), language=language, company=company)
    return Terms(asked, text, language, booking.starts_at - timedelta(hours=asked.free_hours))
