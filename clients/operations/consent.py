"""The word of a client about a channel or photos, with what exactly they were asked; and the salon's own wording of it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clients.models import Client, Consent, ConsentText
from clients.wordings import default_wording, wording_of
from salon.models import Company, Staff


@transaction.atomic
def set_consent(
    client: Client, *, channel: str, is_given: bool, source: str, now: datetime, wording: str = ""
) -> Consent:
    """Locks the client. The same word said again keeps the time, source and wording of the first.

    Without `wording` it is what the salon asks in the client's language now.
    """
    locked = Client.objects.select_for_update().get(pk=client.pk)
    consent = Consent.objects.filter(client=client, channel=channel).first()
    if consent and consent.is_given == is_given:
        return consent
    consent = consent or Consent(client=client, channel=channel)
    consent.is_given, consent.source, consent.decided_at = is_given, source, now
    consent.wording = wording or wording_of(channel, locked.language or Company.objects.get().language)
    consent.save()
    return consent


@transaction.atomic
def write_consent_texts(language: str, *, texts: Mapping[str, str], by: Staff, now: datetime) -> None:
    """Empty, or the house's own wording, goes back to the house's. What clients agreed to before keeps its wording."""
    for channel, text in texts.items():
        text = text.strip()
        if text and text != default_wording(channel, language):
            ConsentText.objects.update_or_create(channel=channel, language=language, defaults={"text": text})
        else:
            ConsentText.objects.filter(channel=channel, language=language).delete()
