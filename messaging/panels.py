"""Messages on the client's card, in the history and in a hand-over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.card import panel
from clients.erasure import hands_over
from clients.models import Client
from clients.timeline import Event, source
from messaging.models import Message
from salon.models import Staff
from salon.roles import Right, may

SHOWN = 3


@panel("messages", template="messaging/panel.html", place="side", order=80, queries=1, right=Right.SEE_OUTBOX)
def latest_messages(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    rows = list(Message.objects.visible_to(by).filter(client=client)[:SHOWN])
    return {"messages_sent": rows} if rows else {}


@source("message", label=_("Messages"))
def messages_written(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    if not may(by, Right.SEE_OUTBOX):
        return []
    rows = Message.objects.visible_to(by).filter(client=client, created_at__lt=before)[:limit]
    return [
        Event(
            "message",
            row.created_at,
            "mail",
            row.subject,
            text=" · ".join(filter(None, [row.about, str(row.get_state_display())])),
            url=reverse("messaging:message", args=[row.pk]),
        )
        for row in rows
    ]


@hands_over("messages", Message)
def messages_of(client: Client) -> list[dict[str, Any]]:
    rows = Message.objects.filter(client=client)
    return [
        {
            "at": row.created_at.isoformat(),
            "to": row.address,
            "subject": row.subject,
            "text": row.body,
            "state": row.state,
        }
        for row in rows
    ]
