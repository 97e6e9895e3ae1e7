from bookings.operations.brief import read_and_start, read_brief, start_own_service
from bookings.operations.deposits import Settlement, keep_on_account
from bookings.operations.plan import WantedPart
from bookings.operations.series import (
    Choice,
    accept_prices,
    cancel_later,
    extend_series,
    extension,
    keep_prices,
    made_before,
    make_series,
    move_later,
    move_preview,
    preview,
)
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
from bookings.operations.undo import Places, places_of, put_back
from bookings.operations.visits import book_appointment, book_newcomer, move_appointment, resize_part
from bookings.operations.waiting import PAGE as OFFER_PAGE
from bookings.operations.waiting import (
    change_wish,
    close_past_wishes,
    decline_offer,
    expire_offer,
    make_wish,
    offer_freed,
    take_offer,
    taken_by,
    withdraw_wish,
)

__all__ = [
    "Accepted", "Choice", "OFFER_PAGE", "Places", "Settlement", "WantedPart", "accept_prices", "book_appointment", "book_held", "book_newcomer",
    "cancel_appointment", "cancel_later", "change_wish", "check_hour", "check_in", "close_past_wishes", "confirm", "decline_offer", "expire_offer",
    "extend_series", "extension", "finish", "hold_slot", "keep_on_account", "keep_prices", "made_before", "make_series", "make_wish",
    "mark_no_show", "mark_ready", "move_appointment", "move_later", "move_preview", "offer_freed", "places_of", "preview", "put_back",
    "read_and_start", "read_brief", "release_slot", "resize_part", "start_own_service", "start_service", "take_offer", "taken_by", "withdraw_wish",
]  # fmt: skip
