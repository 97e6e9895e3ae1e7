"""Duplicates on the card and in the history, and what merging does with clients' own tables."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.card import panel
from clients.card_row import row_part
from clients.erasure import hands_over
from clients.merging import Stays, meets, reckoned
from clients.models import Client, Consent, DuplicatePair, Merge
from clients.timeline import Event, source
from salon.models import Staff
from salon.roles import Right

reckoned("clients.Standing")
reckoned("clients.FamilyRhythm")


@meets("clients.Consent")
def newest_word(kept: Consent, gone: Consent) -> Stays:
    """What the person said last counts."""
    return Stays.GONE if gone.decided_at > kept.decided_at else Stays.KEPT


@row_part("perhaps_same")
def perhaps_same(client: OuterRef) -> QuerySet[Any, Any]:
    return DuplicatePair.objects.beside(client)


@panel(
    "duplicates", template="clients/parts/perhaps.html", place="alerts", order=90, queries=0, right=Right.MERGE_CLIENTS
)
def perhaps_the_same(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    found = getattr(client, "perhaps_same", [])
    return {"perhaps_same": found} if found else {}


@source("merges", label=gettext_lazy("Merged cards"))
def merges(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    done = Merge.objects.filter(kept=client, merged_at__lt=before).select_related("by", "gone")[:limit]
    return [
        Event("merges", each.merged_at, "users", _("Merged with the card of %(name)s") % {"name": each.gone},
              _("Undone") if each.undone_at else "", each.by.short_name if each.by else "")
        for each in done
    ]  # fmt: skip


@hands_over("merges")
def merged_cards(client: Client) -> list[dict[str, Any]]:
    rows = client.merges.filter(undone_at__isnull=True).select_related("gone").order_by("merged_at")
    return [
        {
            "merged_at": each.merged_at.isoformat(),
            "name": each.gone.name,
            "phone": str(each.gone.phone),
            "email": each.gone.email,
        }
        for each in rows
    ]
