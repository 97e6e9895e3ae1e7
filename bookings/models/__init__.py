from bookings.models.policy import AcceptedHow, BookingPolicy, BookingTerms, Rest
from bookings.models.visits import (
    AHEAD,
    EARLY,
    HOLDING_TIME,
    LATE_NOTICE,
    OPEN,
    Absence,
    Appointment,
    AppointmentPart,
    AppointmentPartQuerySet,
    AppointmentQuerySet,
    BriefReading,
    Hold,
    SlotHold,
    State,
)

__all__ = [
    "AHEAD", "EARLY", "HOLDING_TIME", "LATE_NOTICE", "OPEN", "Absence", "AcceptedHow", "Appointment", "AppointmentPart", "AppointmentPartQuerySet",
    "AppointmentQuerySet", "BookingPolicy", "BookingTerms", "BriefReading", "Hold", "Rest", "SlotHold", "State",
]  # fmt: skip
