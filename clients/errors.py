"""What clients' rules refuse."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class PhoneNotValid(Refused):
    code = "phone_not_valid"
    sentence = _("This is not a phone number. Write it with the country code, for example +373 69 111 222.")


class CallBackInPast(Refused):
    code = "call_back_in_past"
    sentence = _("The time to call back is already over. Choose a later one.")


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
