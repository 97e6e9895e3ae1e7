"""Situations on the phone and the built-in words for each. The salon's own words are Script rows; the newest version is shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REGULAR, ONE_TIME, UNHAPPY, CALL_BACK = "regular", "one_time", "unhappy", "call_back"
SITUATIONS: dict[str, Any] = {
    REGULAR: _("Used to come regularly"),
    ONE_TIME: _("Came once"),
    UNHAPPY: _("Gave a low score"),
    CALL_BACK: _("Asked to be called back"),
}
BUILT_IN: dict[str, Any] = {
    REGULAR: _(
        "Good day, this is … from the salon. Is it convenient to talk for a minute?\n"
        "We have not seen you for a while and would be glad to have you back. How have you been pleased with the last visit?\n"
        "(Listen. Do not argue.)\n"
        "Your master has free times this week: would a morning or an evening suit you better?"
    ),
    ONE_TIME: _(
        "Good day, this is … from the salon. Is it convenient to talk for a minute?\n"
        "You were with us once, and I wanted to ask how it turned out: was everything the way you wished?\n"
        "(Listen. Write down what was missing.)\n"
        "We would like to show you more. Shall I keep a time for you?"
    ),
    UNHAPPY: _(
        "Good day, this is … from the salon. Is it convenient to talk for a minute?\n"
        "Last time something was not right, and I am calling to apologise and to understand what happened.\n"
        "(Listen to the end. Thank them. Offer nothing before that.)\n"
        "May we put it right? I will choose the master and the time with you myself."
    ),
    CALL_BACK: _(
        "Good day, this is … from the salon. You asked me to call today: is it convenient now?\n"
        "(Remind them what you agreed on.)\n"
        "Which day and time shall I keep for you?"
    ),
}


def situation_of(*, visits: int, last_score: int | None) -> str:
    """An unhappy client first hears an apology, whatever else they are."""
    if last_score is not None and last_score <= 6:
        return UNHAPPY
    return ONE_TIME if visits == 1 else REGULAR
