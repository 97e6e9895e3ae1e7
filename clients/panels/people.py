"""What clients themselves put into the registries: history, desk, hand-over. Registered by apps.ready()."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clients.card_row import row_part
from clients.desk import register_task_kind
from clients.erasure import hands_over, plain
from clients.models import Client, ClientPhone, DeskTask, Interaction, Way
from clients.queries import open_tasks_at
from clients.timeline import Event, source
from salon.context import counter
from salon.formats import format_span
from salon.models import Staff
from salon.roles import Right, may


@row_part("other_phones")
def other_phones(client: OuterRef) -> QuerySet[Any, Any]:
    rows = ClientPhone.objects.filter(client=client).order_by("pk")
    return rows.values(json=JSONObject(phone="phone", whose="whose"))


NOT_THEIRS = {"search_text", "imported_by", "is_decoy"}
ICONS = {
    Way.PHONE: "phone",
    Way.IN_PERSON: "user",
    Way.EMAIL: "mail",
    Way.SMS: "message-circle",
    Way.MESSENGER: "message-circle",
}

register_task_kind("call_back", label=_("Call back"), icon="phone")


@counter("bell")
def waiting_tasks(request: HttpRequest) -> QuerySet[DeskTask] | None:
    return open_tasks_at(request.branch) if may(request.user, Right.WORK_CALL_LIST) else None  # type: ignore[attr-defined]


@source("talks", label=_("Calls and talks"))
def talks(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    said = Interaction.objects.filter(client=client, happened_at__lt=before).select_related("by")[:limit]
    return [talk(each) for each in said]


def talk(said: Interaction) -> Event:
    length = format_span(said.minutes) if said.minutes else ""
    text = " – ".join(filter(None, [length, said.result, said.note]))
    title = f"{said.get_channel_display()}: {said.topic}" if said.channel else said.topic
    return Event(
        "talks",
        said.happened_at,
        ICONS.get(Way(said.channel), "notes"),
        title,
        text,
        said.by.short_name if said.by else "",
    )


@source("registration", label=_("Registration"))
def registration(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    return (
        [Event("registration", client.registered_at, "user-plus", _("Registered"), client.source)]
        if client.registered_at < before
        else []
    )


@hands_over("dossier", Client)
def dossier(client: Client) -> dict[str, Any]:
    fields = [field for field in Client._meta.concrete_fields if field.name not in NOT_THEIRS]
    return {field.name: plain(field.value_from_object(client)) for field in fields}


@hands_over("more_phones", ClientPhone)
def more_phones(client: Client) -> list[dict[str, str]]:
    return [{"phone": str(each.phone), "whose": each.whose} for each in client.more_phones.order_by("pk")]


@hands_over("talks", Interaction)
def said(client: Client) -> list[dict[str, Any]]:
    rows = client.interactions.order_by("happened_at").values(
        "happened_at", "channel", "direction", "topic", "result", "note", "minutes"
    )
    return [{name: plain(value) for name, value in each.items()} for each in rows]


@hands_over("tasks", DeskTask)
def tasks(client: Client) -> list[dict[str, Any]]:
    rows = client.desk_tasks.order_by("due_at").values("kind", "text", "due_at", "done_at", "outcome")
    return [{name: plain(value) for name, value in each.items()} for each in rows]
