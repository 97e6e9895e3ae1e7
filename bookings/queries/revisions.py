"""How often visits were changed, as the database's own history has it."""

from collections.abc import Collection

from django.apps import apps
from django.db.models import Count, Max

from bookings.ics import Revision
from bookings.models import Appointment


def revisions(appointments: Collection[Appointment]) -> dict[int, Revision]:
    """One query. A visit without a history counts from its booking."""
    events = apps.get_model("bookings", "AppointmentEvent").objects.filter(
        pgh_obj__in=[each.pk for each in appointments]
    )
    rows = events.order_by().values("pgh_obj").annotate(changes=Count("pk") - 1, last=Max("pgh_created_at"))
    known = {row["pgh_obj"]: Revision(row["changes"], row["last"]) for row in rows}
    return {each.pk: known.get(each.pk, Revision(0, each.booked_at)) for each in appointments}


def revision_of(appointment: Appointment) -> Revision:
    return revisions([appointment])[appointment.pk]
