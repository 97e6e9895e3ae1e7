"""What was said with a client."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clients.errors import CallBackInPast
from clients.models import Client, Interaction, Way
from clients.operations.agreements import Offered, Promised, make_offer, make_promise
from clients.operations.alarms import touched
from clients.operations.tasks import open_task
from salon.models import Branch, Staff

DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def record_interaction(
    client: Client, *, branch: Branch, channel: str, direction: str, topic: str, by: Staff | None, now: datetime,
    result: str = "", note: str = "", minutes: int | None = None, call_back_at: datetime | None = None,
    promised: Promised | None = None, offered: Offered | None = None,
) -> Interaction:  # fmt: skip
    """Locks the client. The same words by the same person within a minute are one; a call back becomes a task on the desk.

    What was promised and offered in the talk is written with it.
    """
    if call_back_at and call_back_at <= now:
        raise CallBackInPast
    locked = Client.objects.select_for_update().get(pk=client.pk)
    said = {
        "client": client,
        "branch": branch,
        "channel": channel,
        "direction": direction,
        "topic": topic,
        "result": result,
        "note": note,
        "minutes": minutes,
        "by": by,
    }
    interaction = Interaction.objects.filter(**said, happened_at__gt=now - DOUBLE_CLICK, happened_at__lte=now).first()
    interaction = interaction or Interaction.objects.create(**said, happened_at=now)
    if channel != Way.IN_PERSON:
        touched(locked, how="talk", by=by, now=now)
    if promised:
        make_promise(client, promised, by=by, now=now, interaction=interaction)
    if offered:
        make_offer(client, offered, by=by, now=now)
    if call_back_at:
        call_back_later(interaction, at=call_back_at)
    return interaction


def call_back_later(said: Interaction, *, at: datetime) -> None:
    text, key = _("Call back: %(topic)s") % {"topic": said.topic}, f"call_back:{said.pk}"
    open_task(said.client, branch=said.branch, kind="call_back", text=text, due_at=at, dedupe_key=key)
