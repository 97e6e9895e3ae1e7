"""A booked visit in a word, for the tests of hours."""

from bookings.models import Appointment, AppointmentPart
from tests.factories import ClientFactory


def book_plainly(master, branch, service, period, *, client=None, state="done"):
    """Written as it stands, whatever the shifts say."""
    visit = Appointment.objects.create(
        client=client or ClientFactory(home_branch=branch),
        branch=branch,
        state=state,
        starts_at=period[0],
        ends_at=period[1],
        booked_at=period[0],
    )
    AppointmentPart.objects.create(
        appointment=visit, service=service, master=master, starts_at=period[0], ends_at=period[1], busy=period, price=50
    )
    return visit
