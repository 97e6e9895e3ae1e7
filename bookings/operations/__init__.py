from bookings.operations.plan import WantedPart
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
from bookings.operations.visits import book_appointment, book_newcomer, move_appointment, resize_part

__all__ = [
    "WantedPart", "book_appointment", "book_newcomer", "cancel_appointment", "check_hour", "check_in", "confirm", "finish", "mark_no_show",
    "mark_ready", "move_appointment", "resize_part", "start_service",
]  # fmt: skip
