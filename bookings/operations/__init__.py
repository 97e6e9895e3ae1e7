from bookings.operations.brief import read_and_start, read_brief, start_own_service
from bookings.operations.deposits import Settlement, keep_on_account
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
from bookings.operations.terms import Accepted
from bookings.operations.visits import book_appointment, book_newcomer, move_appointment, resize_part

__all__ = [
    "Accepted", "Settlement", "WantedPart", "book_appointment", "book_held", "book_newcomer", "cancel_appointment", "check_hour", "check_in", "confirm", "finish", "mark_no_show",
    "hold_slot", "keep_on_account", "mark_ready", "move_appointment", "release_slot", "read_and_start", "read_brief", "resize_part", "start_own_service", "start_service",
]  # fmt: skip
