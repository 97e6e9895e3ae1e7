"""Which visits the sweeps look at: those with news for their client, and those about to be reminded of."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from bookings.models import AHEAD, Appointment, State
from bookings.reminding import LOOKED_AHEAD
from messaging import sms

TOO_SOON = timedelta(minutes=30)  # a letter would come after the client
TOLD_WITHIN = timedelta(days=1)  # what was booked longer ago is no news
READER = "client__membership__household__reminders_to"


def with_news(now: datetime) -> QuerySet[Appointment]:
    """Booked within a day and never told, moved or given to another master since, or cancelled since."""
    ahead = Q(state__in=AHEAD)
    fresh = ahead & Q(told=None, booked_at__gte=now - TOLD_WITHIN)
    moved = ahead & Q(told__isnull=False) & (~Q(told__starts_at=F("starts_at")) | Q(told__is_in_doubt=True))
    cancelled = Q(state=State.CANCELLED, told__is_cancelled=False)
    found = Appointment.objects.filter(
        fresh | moved | cancelled, starts_at__gte=now + TOO_SOON, client__archived_at=None
    )
    return found.order_by("starts_at", "pk")


def to_remind(now: datetime) -> QuerySet[Appointment]:
    """Everything of the next day that somebody can be reminded of, with what decides about it."""
    read_by_other = Q(**{f"{READER}__isnull": False, f"{READER}__archived_at": None})
    reachable = (read_by_other & has_address(READER)) | (~read_by_other & has_address("client"))
    found = Appointment.objects.filter(state__in=AHEAD, starts_at__gt=now, starts_at__lte=now + LOOKED_AHEAD)
    return (
        found.filter(reachable, client__archived_at=None).select_related("branch", "told").order_by("starts_at", "pk")
    )


def has_address(whose: str) -> Q:
    by_mail = Q(**{f"{whose}__email__gt": ""})
    return by_mail | Q(**{f"{whose}__phone__gt": ""}) if sms.can_send() else by_mail
