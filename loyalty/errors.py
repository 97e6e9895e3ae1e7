from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class NotEnough(Refused):
    code = "not_enough"
    sentence = _("There is not enough on the account.")


class SumNotPositive(Refused):
    code = "sum_not_positive"
    sentence = _("The sum must be more than nothing.")


class NoSuchSum(Refused):
    """Fractions that the currency does not have."""

    code = "no_such_sum"
    sentence = _("There is no such sum in this currency.")


class SumTooLarge(Refused):
    code = "sum_too_large"
    sentence = _("This sum is too large.")


class KeyUsedForAnother(Refused):
    code = "key_used"
    sentence = _("This was already done with another sum. Open the page again.")


class CardNumberTaken(Refused):
    code = "card_number_taken"
    sentence = _("This card number belongs to another client.")


class HasCard(Refused):
    code = "has_card"
    sentence = _("This client has a card already. Block it before giving another.")


class TiersOutOfOrder(Refused):
    code = "tiers_out_of_order"
    sentence = _("A tier that takes more spending must give a larger discount.")


class TierAboveCeiling(Refused):
    """The sentence names the largest discount."""

    code = "tier_above_ceiling"
    sentence = _("A tier cannot give more than the largest discount of the company.")


class TierInUse(Refused):
    """The sentence says how many cards hold it, and what to do instead."""

    code = "tier_in_use"
    sentence = _("Cards hold this tier. Give it another name, discount and threshold instead.")


class MoreThanOwed(Refused):
    """`details["owed"]`."""

    code = "more_than_owed"
    sentence = _("This is more than the client owes.")


class LimitBelowDebt(Refused):
    """`details["owed"]`."""

    code = "limit_below_debt"
    sentence = _("The client owes more than this limit already.")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("Write why.")


class PaidTooMuchOrLittle(Refused):
    """`details["price"]`."""

    code = "paid_too_much_or_little"
    sentence = _("The payments do not add up to the price.")


class CertificateUnusable(Refused):
    """`details["why"]`: unknown, blocked or expired."""

    code = "certificate_unusable"
    sentence = _("There is no gift certificate with this code that can be used today.")


class DayInThePast(Refused):
    code = "day_in_the_past"
    sentence = _("This day is over.")


class DayTooFar(Refused):
    code = "day_too_far"
    sentence = _("A gift certificate is not valid for so long.")


class PassUnusable(Refused):
    code = "pass_unusable"
    sentence = _("This pass cannot be used today: it has not begun, is over, frozen or used up.")


class CannotFreeze(Refused):
    code = "cannot_freeze"
    sentence = _("The pass cannot be frozen for these days.")


class CodeTaken(Refused):
    code = "code_taken"
    sentence = _("Another discount in use has this code. End it first.")


class DiscountIsOver(Refused):
    code = "discount_is_over"
    sentence = _("This discount is not in use today.")


class DiscountNotForThis(Refused):
    code = "discount_not_for_this"
    sentence = _("This discount is for other days, hours, branches or clients.")


class PackageTooCheap(Refused):
    code = "package_too_cheap"
    sentence = _("The package costs too little for what is in it.")


class PackageEmpty(Refused):
    code = "package_empty"
    sentence = _("Put at least one service or goods in it.")


class DiscountAboveCeiling(Refused):
    code = "discount_above_ceiling"
    sentence = _(
        "It can be published with at most %(percent)s %%, the ceiling. Above it only the owner goes, on a single bill and with a reason."
    )


class DiscountNameTaken(Refused):
    code = "discount_name_taken"
    sentence = _("Another discount has this name already.")


class NoSuchCard(Refused):
    code = "no_such_card"
    sentence = _("There is no card with this number.")


class CardBlocked(Refused):
    code = "card_blocked"
    sentence = _("This card is blocked.")


class CardReplaced(Refused):
    code = "card_replaced"
    sentence = _("This card was replaced by a new number already.")


class CardExpired(Refused):
    code = "card_expired"
    sentence = _("This card is no longer valid.")


class CardIsPersonal(Refused):
    code = "card_is_personal"
    sentence = _("This card is personal: only its holder gets its discount.")


class CardHasMoved(Refused):
    code = "card_has_moved"
    sentence = _("Somebody gave this card to another person a moment ago. Open it again.")


class TransferNeedsReason(Refused):
    code = "transfer_needs_reason"
    sentence = _("Write why the card goes to another person.")


class NoFriendAnyMore(Refused):
    code = "no_friend_any_more"
    sentence = _("This client has been here before: only somebody new is a friend of a client.")


class RecommendedInCircle(Refused):
    code = "recommended_in_circle"
    sentence = _("Nobody recommends themselves, nor whoever recommended them.")


class NoPartnerAnyMore(Refused):
    code = "no_partner_any_more"
    sentence = _("We no longer work with this partner.")


class MonthSettled(Refused):
    code = "month_settled"
    sentence = _("This month is settled with the partner already.")


class MonthRuns(Refused):
    code = "month_runs"
    sentence = _("This month is not over yet: settle it when it is.")
