from bookings.operations.brief import read_and_start, read_brief, start_own_service
from bookings.operations.plan import WantedPart
from bookings.operations.slots import book_held, hold_slot, release_slot
from bookings.operations.steps import (
    cancel_appointment,
    check_hour,
    check_in,
    confirm,
    finish,
    mark_no_show,
    mark_ready,
    start_service,
)
from bookings.operations.undo import Places, places_of, put_back
from bookings.operations.visits import book_appointment, book_newcomer, move_appointment, resize_part

__all__ = [
    "Places", "WantedPart", "book_appointment", "book_held", "book_newcomer", "cancel_appointment", "check_hour", "check_in", "confirm", "finish", "mark_no_show",
    "hold_slot", "mark_ready", "move_appointment", "places_of", "put_back", "release_slot", "read_and_start", "read_brief", "resize_part", "start_own_service", "start_service",
]  # fmt: skip
