"""How a booking says no. `details["nearest"]` are free times to offer: {"starts_at", "master", "label"}."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class SlotTaken(Refused):
    """Somebody has this master's time; the database said so, or the master is away."""

    code = "slot_taken"
    sentence = _("This time is already taken.")


class NothingFree(Refused):
    """A cabin, a chair, a solarium: none of the kind is free."""

    code = "nothing_free"
    sentence = _("What this service needs is not free at this time.")


class ClientBusy(Refused):
    """The client is with us already then."""

    code = "client_busy"
    sentence = _("This client already has a visit at this time.")


class SlotGone(Refused):
    """It was held for a while and nobody booked it in time."""

    code = "slot_gone"
    sentence = _("This time was held for you and is no longer. Choose it again, or another one.")


class OutsideShift(Refused):
    code = "outside_shift"
    sentence = _("The master does not work at this time.")


class NotTheirService(Refused):
    code = "not_their_service"
    sentence = _("This master does not do this service.")


class InThePast(Refused):
    code = "in_the_past"
    sentence = _("This time has passed. Choose a later one.")


class NothingToBook(Refused):
    code = "nothing_to_book"
    sentence = _("Choose at least one service.")


class TooShort(Refused):
    code = "too_short"
    sentence = _("A visit lasts at least five minutes.")


class WrongState(Refused):
    """The step does not follow from the state the visit is in."""

    code = "wrong_state"
    sentence = _("This step is not possible now.")


class NothingToUndo(Refused):
    code = "nothing_to_undo"
    sentence = _("There is nothing to undo: only your own last move of the last ten minutes can be taken back.")


class ChangedMeanwhile(Refused):
    code = "changed_meanwhile"
    sentence = _("This visit was changed since you moved it. Look at it, and move it by hand.")


class NotItsHour(Refused):
    """The visit is planned for another hour, and nobody said that it may be early. `details["starts_at"]` is the plan."""

    code = "not_its_hour"
    sentence = _("This visit is planned for another hour.")


class TermsChanged(Refused):
    """More is asked than the client was told; `details["demand"]` is the deposit."""

    code = "terms_changed"
    sentence = _("The deposit for this visit is another one. Tell the client, then book again.")


class NotByPolicy(Refused):
    """`details["most"]` may be kept."""

    code = "not_by_policy"
    sentence = _("The policy does not allow this to be kept.")


class AlreadySettled(Refused):
    code = "already_settled"
    sentence = _("The deposit of this visit was settled already. Nothing was moved; look at the ledger.")


class WouldStrand(Refused):
    """The change leaves clients without their master, and nobody agreed to that. `details["stranded"]` says whom."""

    code = "would_strand"
    sentence = _("Clients are booked in the time that this takes away.")


class AlreadyAway(Refused):
    code = "already_away"
    sentence = _("This master is already away at that time.")


class BriefNotRead(Refused):
    """Something must be known before this client is touched; `details["appointment"]` says whose brief."""

    code = "brief_not_read"
    sentence = _("Read the brief first: there is something you must know about this client.")


class TooLateByLink(Refused):
    """So near the visit the desk has to know: the client calls."""

    code = "too_late_by_link"
    sentence = _("It is too late to change this visit here. Please call the salon.")


class NotEligible(Refused):
    """A rule of the price list speaks against it; `details`: client, day, services, and problems with code, service and text."""

    code = "not_eligible"
    sentence = _("This service cannot be booked yet.")


class DaysHavePassed(Refused):
    code = "days_have_passed"
    sentence = _("The last day of this wish has passed. Choose a later one.")


class WishSettled(Refused):
    """Booked, withdrawn or over: nothing waits any more."""

    code = "wish_settled"
    sentence = _("This wish is no longer on the waiting list.")


class OfferGone(Refused):
    """Not answered in time, declined before, or the time went to somebody else."""

    code = "offer_gone"
    sentence = _("This time is no longer held for you. You stay on the waiting list.")


class DatesNotFree(Refused):
    """`details["days"]` are the dates of a standing reservation that cannot be had as chosen. Nothing was written."""

    code = "dates_not_free"
    sentence = _("Some of the dates cannot be had as chosen.")


class NoDates(Refused):
    code = "no_dates"
    sentence = _("Every date was left out: there is nothing to book.")


class NotOfASeries(Refused):
    code = "not_of_a_series"
    sentence = _("This visit is no part of a standing reservation.")
