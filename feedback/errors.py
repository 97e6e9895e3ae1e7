"""What feedback's rules refuse."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class NoSuchScore(Refused):
    code = "no_such_score"
    sentence = _("The score is a number from 0 to 10.")
