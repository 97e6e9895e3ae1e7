"""What clients' rules refuse."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class PhoneNotValid(Refused):
    code = "phone_not_valid"
    sentence = _("This is not a phone number. Write it with the country code, for example +373 69 111 222.")


class CallBackInPast(Refused):
    code = "call_back_in_past"
    sentence = _("The time to call back is already over. Choose a later one.")


class TaskClosed(Refused):
    code = "task_closed"
    sentence = _("Somebody has already closed this task.")
