"""Consents on the card: channel, yes or no, when, by which way and the exact wording. And in a hand-over."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over, plain_rows
from clients.models import Channel, Client, Consent, Purpose
from salon.models import Staff


@row_part("consents_said")
def words_said(client: OuterRef) -> QuerySet[Any, Any]:
    told = JSONObject(
        channel="channel", is_given="is_given", source="source", wording="wording", decided_at="decided_at"
    )
    return Consent.objects.filter(client=client).order_by("channel").values(json=told)


@row_part("agreed_channels")
def agreed_channels(client: OuterRef) -> QuerySet[Any, Any]:
    return Consent.objects.filter(client=client, is_given=True).order_by("channel").values("channel")


LABELS = dict(Channel.choices + Purpose.choices)
SOURCES = {
    "desk": _("at the desk"),
    "chair": _("at the chair"),
    "import": _("from an imported file"),
    "unsubscribe link": _("by the link in a letter"),
    "call": _("on the phone"),
    "form": _("in the client’s own form"),
}


@panel("consents", template="clients/parts/consents.html", place="side", order=90, queries=0)
def consents_said(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Read with the card."""
    rows: list[dict[str, Any]] = client.consents_said  # type: ignore[attr-defined]
    said = [
        row
        | {
            "label": LABELS.get(row["channel"], row["channel"]),
            "source": SOURCES.get(row["source"], row["source"]),
            "decided_at": datetime.fromisoformat(row["decided_at"]),
        }
        for row in rows
    ]
    return {"consents": said} if said else {}


@hands_over("consents", Consent)
def consents(client: Client) -> list[dict[str, Any]]:
    return plain_rows(
        client.consents.order_by("channel").values("channel", "is_given", "source", "wording", "decided_at")
    )
