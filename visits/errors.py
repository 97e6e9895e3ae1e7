from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class PaymentsDoNotCover(Refused):
    code = "payments_do_not_cover"
    sentence = _("The payments do not add up to the bill.")


class MayNotPay(Refused):
    code = "may_not_pay"
    sentence = _("Only somebody of the family who may pay for the others pays this bill from a deposit or points.")


class TooManyPoints(Refused):
    code = "too_many_points"
    sentence = _("Points may not pay that much of a bill.")


class NothingToBill(Refused):
    code = "nothing_to_bill"
    sentence = _("There is nothing on the bill. Add a service or goods.")


class NobodyDidIt(Refused):
    code = "nobody_did_it"
    sentence = _("Say who did each service.")


class WorksElsewhere(Refused):
    code = "works_elsewhere"
    sentence = _("This master does not work at this branch.")


class AlreadyPaid(Refused):
    code = "already_paid"
    sentence = _("This visit is already paid.")


class NothingDue(Refused):
    """`details["due"]` is what is still asked as a deposit of this booking."""

    code = "nothing_due"
    sentence = _("No deposit is due for this booking. What the client leaves besides goes to the client’s deposit.")


class NoAddress(Refused):
    code = "no_address"
    sentence = _("The client has no e-mail address. Write it on the card first.")


class NotReadyToPay(Refused):
    code = "not_ready_to_pay"
    sentence = _("This appointment cannot be paid: it was cancelled or nobody came.")


class BelowCost(Refused):
    code = "below_cost"
    sentence = _("This discount would sell below cost. Only the owner can do that, with a reason.")


class DiscountTooLarge(Refused):
    code = "discount_too_large"
    sentence = _("This discount is above the ceiling. Only the owner can go above, with a reason.")


class DiscountNeedsReason(Refused):
    code = "discount_needs_reason"
    sentence = _("Write why this discount is given.")


class EmptyFormula(Refused):
    code = "empty_formula"
    sentence = _("Write the formula before saving.")


class FormulaNeedsService(Refused):
    code = "formula_needs_service"
    sentence = _("Say for which service this is mixed: ingredients are checked against what the client does not stand.")


class NoPhotoConsent(Refused):
    code = "no_photo_consent"
    sentence = _("The client has not agreed to photos for the record. Ask, and record the answer first.")


class NothingMoved(Refused):
    code = "nothing_moved"
    sentence = _("The quantity must be more than nothing.")


class MoreThanOnTheShelf(Refused):
    """`details["there"]` is how many there are by the books."""

    code = "more_than_on_the_shelf"
    sentence = _("There are fewer on the shelf by the books. Count first.")


class AlreadyReceived(Refused):
    code = "already_received"
    sentence = _("These goods were already received with another quantity. Open the page again.")


class NotForThisPass(Refused):
    code = "not_for_this_pass"
    sentence = _("This pass does not cover this line.")


class TipForNobody(Refused):
    code = "tip_for_nobody"
    sentence = _("A tip goes to a master of this bill, in money.")


class NothingToRefund(Refused):
    code = "nothing_to_refund"
    sentence = _("Choose what is given back. Nothing of this bill is left to give back otherwise.")


class NotCorrectable(Refused):
    code = "not_correctable"
    sentence = _(
        "Part of this bill was given back already, or it came by import: give back what is left of it, and write a new bill."
    )


class MoreThanPaid(Refused):
    """`details["left"]` is what can still be given back."""

    code = "more_than_paid"
    sentence = _("More would be given back than was paid for this line.")


class DayClosed(Refused):
    code = "day_closed"
    sentence = _("This day is closed already.")


class DayNotCome(Refused):
    code = "day_not_come"
    sentence = _("This day has not come yet.")


class OtherWay(Refused):
    code = "other_way"
    sentence = _("This reason is for cash that goes the other way.")


class EarlierDayOpen(Refused):
    """`details["day"]` is the earliest one."""

    code = "earlier_day_open"
    sentence = _("An earlier day stands open. Close it first.")


class DifferenceUnexplained(Refused):
    """`details["difference"]`."""

    code = "difference_unexplained"
    sentence = _("What was counted differs from what is expected. Write why, or count again.")


class RulesHaveChanged(Refused):
    code = "rules_have_changed"
    sentence = _("The rules were changed after this was reckoned. Look at it again, with the rules of now.")
