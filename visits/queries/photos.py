"""Photos of a client and what the client said about them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clients.models import Client, Consent, Purpose
from visits.models import Photo


@dataclass(frozen=True)
class PhotoConsents:
    """None: never asked, which is no."""

    record: Consent | None
    publish: Consent | None

    @property
    def may_keep(self) -> bool:
        return bool(self.record and self.record.is_given)

    @property
    def may_publish(self) -> bool:
        return bool(self.may_keep and self.publish and self.publish.is_given)

    @property
    def withdrawn_at(self) -> datetime | None:
        return self.record.decided_at if self.record and not self.record.is_given else None


def consents_for_photos(client: Client) -> PhotoConsents:
    said = {each.channel: each for each in Consent.objects.filter(client=client, channel__in=Purpose.values)}
    return PhotoConsents(said.get(Purpose.PHOTO_RECORD), said.get(Purpose.PHOTO_PUBLISH))


def photos_of(client: Client) -> QuerySet[Photo]:
    """Newest first, whether or not they may be shown."""
    return Photo.objects.filter(client=client).select_related("taken_by", "appointment")
