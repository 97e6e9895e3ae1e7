"""Photos of a client: kept while the client agrees, deleted with their files."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from bookings.models import Appointment
from clients.models import Client, Consent, Purpose
from clients.operations import set_consent
from salon.errors import NotAllowed
from salon.models import Staff
from salon.roles import Right, may
from visits.errors import NoPhotoConsent
from visits.images import Picture
from visits.models import Photo

AT_THE_CHAIR = "chair"


@transaction.atomic
def add_photo(
    client: Client,
    *,
    picture: Picture,
    moment: str,
    by: Staff,
    now: datetime,
    appointment: Appointment | None = None,
    agreed_to: str = "",
) -> Photo:
    """Locks the client. The same file twice is one photo. `agreed_to` is the wording the client has just said yes to."""
    Client.objects.select_for_update().get(pk=client.pk)
    if agreed_to:
        set_consent(
            client, channel=Purpose.PHOTO_RECORD, is_given=True, source=AT_THE_CHAIR, wording=agreed_to, now=now
        )
    if not Consent.objects.given(Purpose.PHOTO_RECORD).filter(client=client).exists():
        raise NoPhotoConsent
    if known := Photo.objects.filter(client=client, digest=picture.digest).first():
        return known
    name = uuid4().hex
    return Photo.objects.create(
        client=client,
        appointment=appointment,
        moment=moment,
        image=ContentFile(picture.image, f"{name}.jpg"),
        thumbnail=ContentFile(picture.thumbnail, f"{name}-s.jpg"),
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        taken_at=now,
        taken_by=by,
    )


@transaction.atomic
def delete_photo(photo: Photo, *, by: Staff) -> None:
    """Whoever took it may, and whoever keeps the cards."""
    if photo.taken_by_id != by.pk and not may(by, Right.EDIT_CLIENTS):
        raise NotAllowed
    remove([photo])


@transaction.atomic
def delete_hidden_photos(client: Client, *, by: Staff) -> int:
    """After the client took the consent back. Locks the client; with consent nothing is deleted."""
    if not may(by, Right.EDIT_CLIENTS):
        raise NotAllowed
    Client.objects.select_for_update().get(pk=client.pk)
    if Consent.objects.given(Purpose.PHOTO_RECORD).filter(client=client).exists():
        return 0
    photos = list(Photo.objects.filter(client=client))
    remove(photos)
    return len(photos)


def remove(photos: Iterable[Photo]) -> None:
    """The files go when the rows are surely gone."""
    for photo in photos:
        for file in (photo.image, photo.thumbnail):
            if file:
                transaction.on_commit(lambda storage=file.storage, name=file.name: storage.delete(name))
        photo.delete()
