"""What a master's own calendar shows: the last thirty days and everything ahead."""

from datetime import datetime, timedelta

from bookings.ics import Revision
from bookings.models import HOLDING_TIME, Appointment
from bookings.queries.revisions import revisions
from salon.models import Staff

KEPT = timedelta(days=30)
MOST = 2_000


def own_visits(master: Staff, *, now: datetime) -> list[tuple[Appointment, Revision]]:
    """By time; what was cancelled or missed is gone from it. Two queries and the parts."""
    found = Appointment.objects.of_master(master).filter(starts_at__gte=now - KEPT, state__in=HOLDING_TIME).with_parts()
    visits = list(found.order_by("starts_at", "pk")[:MOST])
    changed = revisions(visits)
    return [(visit, changed[visit.pk]) for visit in visits]
