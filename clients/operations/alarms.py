"""What the owner must know: alarms, and the clients nobody has a reason to touch."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clients.models import Alarm, Client
from clients.operations.dossier import create_client
from salon.models import Branch, Company, Staff

HOWS = {
    "export": _("%(who)s exported a file with a decoy client in it"),
    "talk": _("%(who)s called or wrote to a decoy client"),
    "merge": _("%(who)s wanted to merge a decoy client with another card"),
}


def raise_alarm(
    kind: str, *, text: Any, dedupe_key: str, by: Staff | None, now: datetime, client: Client | None = None
) -> None:
    """Once a `dedupe_key`. The text is written in the company's language and names no contacts."""
    with translation.override(Company.objects.get().language):
        told = str(text() if callable(text) else text)[:300]
    alarm = Alarm(kind=kind, staff=by, client=client, text=told, raised_at=now, dedupe_key=dedupe_key)
    Alarm.objects.bulk_create([alarm], ignore_conflicts=True)


def touched(client: Client, *, how: str, by: Staff | None, now: datetime) -> None:
    """For everything that reaches out to clients or takes them away: a decoy is nobody, so somebody uses a list they took or
    looks for decoys. One alarm an hour.
    """
    if not client.is_decoy:
        return
    who = by.pk if by else 0
    raise_alarm(
        Alarm.Kind.DECOY,
        text=lambda: HOWS[how] % {"who": by or "—"},
        dedupe_key=f"decoy:{how}:{client.pk}:{who}:{now:%Y%m%d%H}",
        by=by,
        client=client,
        now=now,
    )


@transaction.atomic
def mark_seen(*, by: Staff, now: datetime) -> int:
    """All alarms raised until now."""
    return Alarm.objects.unseen().filter(raised_at__lte=now).update(seen_at=now, seen_by=by)


@transaction.atomic
def make_decoy(*, branch: Branch, by: Staff, now: datetime, **fields: Any) -> Client:
    """A client like any other to everybody but the owner."""
    client = create_client(branch=branch, by=by, now=now, **fields)
    return set_decoy(client, is_decoy=True, by=by, now=now)


@transaction.atomic
def set_decoy(client: Client, *, is_decoy: bool, by: Staff, now: datetime) -> Client:
    """Locks the client; said twice it stays."""
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if locked.is_decoy != is_decoy:
        locked.is_decoy = is_decoy
        locked.save(update_fields=["is_decoy"])
    return locked
