from visits.operations.billing import Pick, WantedLine, priced
from visits.operations.checkout import WantedPayment, check_masters, check_out, take_numbers
from visits.operations.formula import write_formula
from visits.operations.photos import AT_THE_CHAIR, add_photo, delete_hidden_photos, delete_photo
from visits.operations.reservation import take_deposit
from visits.operations.standing import reckon_clients, reckon_due, reckon_everyone
from visits.operations.stock import count_goods, receive_goods

__all__ = [
    "AT_THE_CHAIR", "Pick", "WantedLine", "WantedPayment", "add_photo", "check_masters", "check_out", "count_goods", "delete_hidden_photos", "delete_photo", "priced", "receive_goods", "reckon_clients",
    "reckon_due", "reckon_everyone", "take_deposit", "take_numbers", "write_formula",
]  # fmt: skip
