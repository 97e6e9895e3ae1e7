"""Paid services count as done, also those that came without a booking or from an import."""

from collections.abc import Iterable
from datetime import date

from bookings.done import Done, tells_what_was_done
from clients.models import Client
from visits.models import VisitLine


@tells_what_was_done
def paid(client: Client, before: date) -> Iterable[Done]:
    lines = VisitLine.objects.filter(visit__client=client, visit__day__lt=before, service__isnull=False)
    return (Done(*row) for row in lines.values_list("service", "service__category", "visit__day"))
