"""What clients' rules refuse."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class PhoneNotValid(Refused):
    code = "phone_not_valid"
    sentence = _("This is not a phone number. Write it with the country code, for example +373 69 111 222.")


class CallBackInPast(Refused):
    code = "call_back_in_past"
    sentence = _("The time to call back is already over. Choose a later one.")


class SafetyStop(Refused):
    """`details`: client, day, services, and problems, each with code, service, substance and text."""

    code = "safety_stop"
    sentence = _("This may harm the client.")


class NothingToSign(Refused):
    code = "nothing_to_sign"
    sentence = _("Nothing stops this service on that day any more. Book it again.")


class ShortReason(Refused):
    code = "short_reason"
    sentence = _("Write why, in a few words: it stays with your name.")


class PatchTestInFuture(Refused):
    code = "test_in_future"
    sentence = _("A patch test cannot be written down before it was made.")


class NothingToAsk(Refused):
    code = "nothing_to_ask"
    sentence = _("Everything is known about this client. There is nothing to ask.")


class AskingClosed(Refused):
    code = "asking_closed"
    sentence = _("These questions are already answered. Thank you!")


class SamePerson(Refused):
    code = "same_person"
    sentence = _("This is the same client. Choose somebody else of the family.")


class InAnotherHousehold(Refused):
    code = "in_another_household"
    sentence = _("They already belong to another family.")


class NotInHousehold(Refused):
    code = "not_in_household"
    sentence = _("This client belongs to no family any more.")


class EmptyWords(Refused):
    code = "empty_words"
    sentence = _("Write what it is about.")


class PromiseKept(Refused):
    code = "promise_kept"
    sentence = _("Somebody has already kept this promise.")


class AlreadyReplied(Refused):
    code = "already_replied"
    sentence = _("The client has already answered this offer. Make a new one.")


class TaskClosed(Refused):
    code = "task_closed"
    sentence = _("Somebody has already closed this task.")


class ReasonMissing(Refused):
    code = "reason_missing"
    sentence = _("Write why you need the contacts.")


class TooManyReveals(Refused):
    code = "too_many_reveals"
    sentence = _("You have revealed as many contacts as are allowed in an hour. The owner has been told.")


class PurposeMissing(Refused):
    code = "purpose_missing"
    sentence = _("Write what the file is for.")


class StillOwed(Refused):
    """`details["owed"]` names what must be settled first."""

    code = "still_owed"
    sentence = _("Something is still open with this client. Say what happens to it, then erase.")


class CardGone(Refused):
    code = "card_gone"
    sentence = _("This card is no longer here: it was merged or erased meanwhile. Open the client again.")


class CardsNotMerged(CardGone):
    """One answer for a card that is gone and for a decoy, so that nobody learns from it which it was."""

    code = "cards_not_merged"
    sentence = _("These two cards cannot be merged now. Open both again; if both are still there, ask the owner.")


class CannotMergeWithItself(Refused):
    code = "cannot_merge_with_itself"
    sentence = _("This is one and the same card.")


class MergeTooOld(Refused):
    code = "merge_too_old"
    sentence = _("A merge can be undone for 90 days. This one is older.")


class UndoLaterMergeFirst(Refused):
    code = "undo_later_merge_first"
    sentence = _("This card was merged again later. Undo the later merge first.")


class MergeHoldsGoneThing(Refused):
    code = "merge_holds_gone_thing"
    sentence = _("Something that belonged to the merged card was deleted since, so it cannot be given back as it was.")


class RulesNotUnderstood(Refused):
    code = "rules_not_understood"
    sentence = _("These rules are not understood.")


class SegmentNameTaken(Refused):
    code = "segment_name_taken"
    sentence = _("There is a segment with this name already. Choose another name.")


class SegmentInUse(Refused):
    code = "segment_in_use"
    sentence = _("This segment is in use.")
