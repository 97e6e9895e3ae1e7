from visits.operations.billing import Pick, WantedLine, priced
from visits.operations.checkout import check_masters, check_out, take_numbers
from visits.operations.closing import check_closable, close_day, close_uncounted, move_cash
from visits.operations.formula import write_formula
from visits.operations.partners import settle_partner
from visits.operations.payments import WantedPayment, WantedTip, covered
from visits.operations.photos import AT_THE_CHAIR, add_photo, delete_hidden_photos, delete_photo
from visits.operations.publishing import publish_rules
from visits.operations.receipts import letter_key, send_receipt
from visits.operations.refunds import WantedRefund, correct_bill, lines_left, refund_bill
from visits.operations.rehearsal import WalkBack, rehearse_refund
from visits.operations.reservation import take_deposit
from visits.operations.standing import reckon_clients, reckon_due, reckon_everyone
from visits.operations.stock import (
    Counted,
    Delivered,
    count_goods,
    receive_delivery,
    receive_goods,
    take_stock,
    write_off,
)

__all__ = [
    "AT_THE_CHAIR", "Counted", "Delivered", "Pick", "WalkBack", "WantedLine", "WantedPayment", "WantedRefund", "WantedTip", "add_photo", "check_closable", "check_masters", "check_out", "close_day", "close_uncounted", "correct_bill", "count_goods", "covered", "delete_hidden_photos", "delete_photo", "letter_key", "lines_left", "move_cash", "priced", "publish_rules", "receive_delivery", "receive_goods", "reckon_clients", "reckon_due", "reckon_everyone", "refund_bill", "rehearse_refund", "send_receipt", "settle_partner", "take_deposit", "take_numbers", "take_stock", "write_formula", "write_off",
]  # fmt: skip
