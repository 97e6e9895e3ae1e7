"""How booking online says no. Only these sentences are shown to visitors: others name masters and clients."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class NotOffered(Refused):
    """Switched off since the page was opened, or never offered."""

    code = "not_offered"
    sentence = _("This cannot be booked online. Please choose again.")
    is_public = True


class TimeGone(Refused):
    code = "time_gone"
    sentence = _("This time has just been taken. Please choose another one.")
    is_public = True


class HoldsTooMuch(Refused):
    code = "holds_too_much"
    sentence = _("Too many times are being held from your connection. Finish one booking first, or wait five minutes.")
    is_public = True


class CallUs(Refused):
    """Whatever the reason: it is between the client and the salon."""

    code = "call_us"
    sentence = _("We cannot book this for you online. Please call us: we will find a way together.")
    is_public = True
