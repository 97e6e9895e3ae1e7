"""What exactly a client is asked when they agree to a channel or to photos: the salon's own words, else these."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, ConsentText, Purpose

DEFAULTS: dict[str, Any] = {
    Channel.EMAIL: _("I agree that the salon sends me news and offers by e-mail. I can take this back at any time."),
    Channel.SMS: _("I agree that the salon sends me news and offers by SMS. I can take this back at any time."),
    Channel.PHONE: _("I agree that the salon calls me with news and offers. I can take this back at any time."),
    Channel.MESSENGER: _(
        "I agree that the salon sends me news and offers by messenger. I can take this back at any time."
    ),
    Purpose.PHOTO_RECORD: _("I agree that photos of my visits are kept with my card. Only the salon’s staff see them."),
    Purpose.PHOTO_PUBLISH: _(
        "I agree that the salon shows photos of my visits in public. I can take this back at any time."
    ),
}


def default_wording(channel: str, language: str) -> str:
    with translation.override(language):
        return str(DEFAULTS.get(channel, ""))


def wording_of(channel: str, language: str) -> str:
    own = ConsentText.objects.filter(channel=channel, language=language).values_list("text", flat=True).first()
    return own or default_wording(channel, language)


def wordings(language: str) -> dict[str, str]:
    """Of every channel and purpose, in one query."""
    own = dict(ConsentText.objects.filter(language=language).values_list("channel", "text"))
    return {channel: own.get(channel) or default_wording(channel, language) for channel in DEFAULTS}
