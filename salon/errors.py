"""The one way a rule says no. Handlers in salon/htmx.py (pages) and salon/problems.py (API) map it."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A rule said no: a stable `code` and a sentence a receptionist can read aloud.

    `details` is JSON-serialisable help for the door (for example the nearest free times); it is
    part of the API's problem+json body and of the page's fragment.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[Any] = _("This cannot be done.")

    def __init__(self, sentence: Any = None, **details: Any) -> None:
        self.sentence_shown = sentence or self.sentence
        self.details = details
        super().__init__(str(self.sentence_shown))

    def __str__(self) -> str:
        return str(self.sentence_shown)


class NotAllowed(Refused):
    code = "not_allowed"
    sentence = _("Your role does not allow this. Ask a manager.")
