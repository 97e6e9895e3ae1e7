"""Calls on the client's card, on the rail and in a hand-over. The history shows them as the interactions they are recorded as."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import Call, CampaignRecipient
from clients.card import panel
from clients.erasure import hands_over
from clients.models import Client
from salon.context import counter
from salon.models import Staff
from salon.roles import Right, may


@panel("calls", template="campaigns/panel.html", place="side", order=70, queries=1, right=Right.WORK_CALL_LIST)
def last_call(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    call = Call.objects.visible_to(by).filter(client=client).select_related("made_by").order_by("-day").first()
    return {"call": call} if call else {}


@counter("calls")
def calls_left(request: HttpRequest) -> QuerySet[Call] | None:
    branch = request.branch  # type: ignore[attr-defined]
    if branch is None or not may(request.user, Right.WORK_CALL_LIST):
        return None
    return Call.objects.for_day(branch, branch.local_day(timezone.now())).to_make()


@hands_over("calls", Call)
def calls_of(client: Client) -> list[dict[str, Any]]:
    return [
        {"day": call.day.isoformat(), "result": call.result, "note": call.note}
        for call in Call.objects.filter(client=client)
    ]


@hands_over("campaigns", CampaignRecipient)
def campaigns_of(client: Client) -> list[dict[str, Any]]:
    """For which campaigns the client was chosen; the letters are among the messages."""
    rows = CampaignRecipient.objects.filter(client=client).select_related("campaign").order_by("campaign_id")
    return [{"campaign": row.campaign.name, "written": row.message_id is not None} for row in rows]
