"""The sweep of the waiting list. Each wish, offer and freed time in its own transaction."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from bookings import operations
from bookings.models import FreedTime, Offer, Wish
from messaging.tasks import send_due_messages
from salon.models import Branch

MOST_AT_ONCE = 200


@shared_task
def offer_freed_times() -> int:
    """How many offers were made; the letters leave at once, because the time is held for minutes only."""
    now = timezone.now()
    soon = now.date() + timedelta(days=1)  # somewhere it is tomorrow already
    for branch in Branch.objects.filter(pk__in=Wish.objects.open().past(soon).values("branch")):
        operations.close_past_wishes(branch, now=now)
    for offer in Offer.objects.filter(outcome="", expires_at__lte=now)[:MOST_AT_ONCE]:
        operations.expire_offer(offer, now=now)
    unsettled = FreedTime.objects.filter(settled_at=None).order_by("starts_at", "pk")[:MOST_AT_ONCE]
    made = [operations.offer_freed(freed, now=now) for freed in unsettled]
    count = sum(offer is not None for offer in made)
    if count:
        send_due_messages.delay()
    return count
