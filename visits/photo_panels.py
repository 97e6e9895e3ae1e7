"""Photos on the client's card, in a master's brief and in a hand-over."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bookings.brief import Action, Fact, Place, actions, facts
from bookings.models import Appointment
from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over
from clients.models import Client, Purpose
from salon.formats import format_day
from salon.models import Staff
from salon.roles import Right, may
from visits.models import Photo

PHOTOS_SHOWN = 4
IN_THE_BRIEF = 2


@row_part("last_photos")
def photos_on_the_card(client: OuterRef) -> QuerySet[Any, Any]:
    rows = Photo.objects.filter(client=client).order_by("-taken_at", "-pk")
    return rows.values(json=JSONObject(id="id", moment="moment", taken_at="taken_at"))[:PHOTOS_SHOWN]


@panel("photos", template="visits/parts/photos_panel.html", place="side", order=40, queries=0)
def photos(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Read with the card, as is what the client said about photos; withdrawn, they are not shown."""
    said = {row["channel"]: row["is_given"] for row in client.consents_said}  # type: ignore[attr-defined]
    rows: list[dict[str, Any]] = client.last_photos  # type: ignore[attr-defined]
    is_agreed = said.get(Purpose.PHOTO_RECORD, False)
    return {
        "photos": [shown(row) for row in rows] if is_agreed else [],
        "are_hidden": bool(rows) and not is_agreed,
        "may_publish": is_agreed and said.get(Purpose.PHOTO_PUBLISH, False),
        "may_add": may(by, Right.WRITE_FORMULA),
    }


def shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"label": Photo.Moment(row["moment"]).label, "taken_at": datetime.fromisoformat(row["taken_at"])}


@facts("photos")
def last_photos(appointment: Appointment, *, by: Staff, now: datetime) -> list[Fact]:
    """The last two; nothing while the client does not agree."""
    found = Photo.objects.visible_to(by).filter(client=appointment.client_id)[:IN_THE_BRIEF]
    url = reverse("visits:photos", args=[appointment.client_id])
    return [
        Fact(
            "photo",
            photo.get_moment_display(),
            format_day(photo.taken_at, "day"),
            Place.PHOTO,
            url,
            image=reverse("visits:thumbnail", args=[photo.pk]),
        )
        for photo in found
    ]


@actions("photo")
def take_photo(appointment: Appointment, *, by: Staff) -> list[Action]:
    if not may(by, Right.WRITE_FORMULA):
        return []
    url = reverse("visits:photos", args=[appointment.client_id])
    return [Action("camera", _("Photo"), f"{url}?appointment={appointment.pk}")]


@hands_over("photos", Photo)
def photos_handed_over(client: Client) -> list[dict[str, Any]]:
    """What is kept; the pictures themselves are given on request."""
    return [
        {
            "taken_at": photo.taken_at.isoformat(),
            "moment": photo.moment,
            "width": photo.width,
            "height": photo.height,
            "file": photo.image.name,
        }
        for photo in Photo.objects.filter(client=client)
    ]
