"""What the rules of calls refuse."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class AlreadyRecorded(Refused):
    code = "already_recorded"
    sentence = _("Somebody has already recorded another result for this call.")


class CallBackDayMissing(Refused):
    code = "call_back_day_missing"
    sentence = _("Choose the day to call back: tomorrow or later.")


class WhyMissing(Refused):
    code = "why_missing"
    sentence = _("Write down why the client refused.")
