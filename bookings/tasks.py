"""The sweeps of bookings: letters about visits, the waiting list. Each row in its own transaction; a long queue waits for the next run."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from bookings import operations
from bookings.models import FreedTime, Offer, Wish
from bookings.operations import letters
from bookings.queries.letters import to_remind, with_news
from messaging.models import Message
from messaging.tasks import send_due_messages
from salon.models import Branch, Company

MOST_AT_ONCE = 500


@shared_task
def tell_of_visits() -> int:
    """Booked, moved, cancelled. Many changes between two runs are one letter."""
    now = timezone.now()
    written = [letters.tell_of_visit(visit, now=now) for visit in with_news(now)[:MOST_AT_ONCE]]
    return sum(message is not None for message in written)


@shared_task
def remind_of_visits() -> int:
    """Looks at the next day in two queries and locks only those that are due and not yet reminded of."""
    now, company = timezone.now(), Company.objects.first()
    if company is None or not company.booking_letters:
        return 0
    due = {
        letters.reminder_key(visit, kind): visit
        for visit in to_remind(now)
        if (kind := letters.reminder(visit, company, now))
    }
    known = set(Message.objects.filter(dedupe_key__in=due).values_list("dedupe_key", flat=True))
    waiting = [visit for key, visit in due.items() if key not in known][:MOST_AT_ONCE]
    written = [letters.remind_of_visit(visit, now=now) for visit in waiting]
    return sum(message is not None for message in written)


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
