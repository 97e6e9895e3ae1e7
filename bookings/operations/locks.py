"""One lock order: the appointment, then its masters by number, then the client.

The exclusion constraint `master_booked_once` decides who has the time. Masters are locked first all the same: two
inserts that meet in an exclusion constraint wait for each other, and PostgreSQL would end one of them as a deadlock.
"""

from collections.abc import Iterable

from bookings.models import Appointment
from salon.models import Staff


def lock_masters(masters: Iterable[Staff]) -> None:
    """In the order of their numbers, so that two visits with the same masters never wait for each other."""
    ids = {master.pk for master in masters}
    list(Staff.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def locked(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_for_update(of=("self",), no_key=True).with_parts().get(pk=appointment.pk)
