from bookings.models.appointments import (
    AHEAD,
    EARLY,
    HOLDING_STATES,
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
from bookings.models.online import OnlineBooking
from bookings.models.policy import AcceptedHow, BookingPolicy, BookingTerms, LateMove, Rest
from bookings.models.series import Series, SeriesPart
from bookings.models.told import Told
from bookings.models.waiting import FreedTime, Offer, Wish, WishQuerySet

__all__ = [
    "AcceptedHow", "BookingPolicy", "BookingTerms", "LateMove", "Rest",
    "AHEAD", "EARLY", "HOLDING_STATES", "HOLDING_TIME", "LATE_NOTICE", "OPEN", "Absence", "Appointment", "AppointmentPart", "AppointmentPartQuerySet",
    "AppointmentQuerySet", "BriefReading", "FreedTime", "Hold", "Offer", "OnlineBooking", "Series", "SeriesPart", "SlotHold", "State", "Told", "Wish", "WishQuerySet",
]  # fmt: skip
