"""Promises and offers: on the card until settled, in the history, in a hand-over."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over
from clients.models import Client, Offer, Promise
from clients.timeline import Event, source
from salon.formats import format_day
from salon.models import Staff
from salon.roles import Right, may


@row_part("open_promises")
def open_promises(client: OuterRef) -> QuerySet[Any, Any]:
    rows = Promise.objects.open().filter(client=client).order_by("pk")
    return rows.values(json=JSONObject(id="id", text="text", due_on="due_on"))


@row_part("open_offers")
def open_offers(client: OuterRef) -> QuerySet[Any, Any]:
    rows = Offer.objects.waiting().filter(client=client).order_by("pk")
    return rows.values(json=JSONObject(id="id", text="text", reply="reply"))


@panel("agreements", template="clients/parts/agreements.html", place="main", order=5, queries=0)
def agreements(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Open promises and unanswered offers, read with the card."""
    promises, offers = client.open_promises, client.open_offers  # type: ignore[attr-defined]
    if not promises and not offers:
        return {}
    today = client.home_branch.local_day(now)
    return {
        "promises": [each | {"due_on": day_of(each["due_on"]), "is_late": is_late(each, today)} for each in promises],
        "offers": [each | {"is_thinking": each["reply"] == Offer.Reply.LATER} for each in offers],
        "replies": [choice for choice in Offer.Reply.choices if choice[0]],
        "may_reply": may(by, Right.EDIT_CLIENTS),
    }


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def is_late(promise: dict[str, Any], today: date) -> bool:
    due_on = day_of(promise["due_on"])
    return due_on is not None and due_on < today


@source("promises", label=gettext_lazy("Promises"))
def promises(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    made = Promise.objects.filter(client=client, made_at__lt=before).select_related("made_by").order_by("-made_at")
    return [promised(each) for each in made[:limit]]


def promised(promise: Promise) -> Event:
    if promise.kept_at:
        text = _("Kept on %(day)s") % {"day": format_day(promise.kept_at, "day")}
    else:
        text = _("By %(day)s") % {"day": format_day(promise.due_on, "day")} if promise.due_on else ""
    who = promise.made_by.short_name if promise.made_by else ""
    return Event("promises", promise.made_at, "flag", _("Promised: %(text)s") % {"text": promise.text}, text, who)


@source("offers", label=gettext_lazy("Offers"))
def offers(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    made = Offer.objects.filter(client=client, made_at__lt=before).select_related("made_by").order_by("-made_at")
    return [offered(each) for each in made[:limit]]


def offered(offer: Offer) -> Event:
    text = " – ".join(filter(None, [str(offer.get_reply_display()), offer.why]))
    who = offer.made_by.short_name if offer.made_by else ""
    return Event("offers", offer.made_at, "gift", _("Offered: %(text)s") % {"text": offer.text}, text, who)


@hands_over("promises", Promise)
def promises_made(client: Client) -> list[dict[str, Any]]:
    return [
        {"text": each.text, "made_at": each.made_at.isoformat(), "kept_at": each.kept_at and each.kept_at.isoformat()}
        for each in Promise.objects.filter(client=client)
    ]


@hands_over("offers", Offer)
def offers_made(client: Client) -> list[dict[str, Any]]:
    return [
        {"text": each.text, "made_at": each.made_at.isoformat(), "reply": each.reply, "why": each.why}
        for each in Offer.objects.filter(client=client)
    ]
