"""Where a client stands: badges beside the name, when they are due again, and moves between classes in the history."""

from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from clients.card import panel
from clients.card_row import row_part
from clients.kinds import ASPECTS
from clients.models import ClassMove, Client, FamilyRhythm, Standing
from clients.timeline import Event, source
from salon.models import Staff


@row_part("family_rhythms")
def family_rhythms(client: OuterRef) -> QuerySet[Any, Any]:
    told = JSONObject(
        family="family__name", visits="visits", interval_days="interval_days", due_from="due_from", due_to="due_to"
    )
    return FamilyRhythm.objects.filter(client=client).order_by("due_from", "pk").values(json=told)


SHOWN_BADGES = {"newcomer": ("accent", ""), "growing": ("good", ""), "vip": ("gold", "crown"), "lost": ("bad", "")}
PACE_BADGES = {"due": ("warn", "clock"), "at_risk": ("bad", "alert-triangle"), "lapsed": ("bad", "alert-triangle")}


@panel("standing", template="clients/parts/standing.html", place="side", order=5, queries=0,
       badge="clients/parts/standing_badges.html")  # fmt: skip
def standing(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    """`family_rhythms` comes with the client (clients/card_row.py)."""
    reckoned: Standing | None = getattr(client, "standing", None)
    if reckoned is None or reckoned.activity == "none":
        return {}
    families = getattr(client, "family_rhythms", [])
    return {
        "standing": reckoned,
        "activity_badge": SHOWN_BADGES.get(reckoned.activity, ("", "")),
        "pace_badge": PACE_BADGES.get(reckoned.pace),
        "kind_label": "" if client.relationship else reckoned.get_kind_display(),
        "chance": None if reckoned.return_chance is None else round(100 * reckoned.return_chance),
        "families": [
            each
            | {name: date.fromisoformat(each[name]) for name in ("due_from", "due_to")}
            | {"days": round(each["interval_days"] or 0)}
            for each in families
        ],
    }


@source("classes", label=_("Kinds of client"))
def moves(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    """One event a day, at its beginning in the zone of the home branch."""
    zone = client.home_branch.zone
    found = ClassMove.objects.filter(client=client, moved_on__lte=before.astimezone(zone).date())
    recent = found.order_by("-moved_on", "pk")[: limit * len(ASPECTS)]
    days = [(day, list(moved)) for day, moved in groupby(recent, key=attrgetter("moved_on"))]
    events = [event(datetime.combine(day, time(0), tzinfo=zone), moved) for day, moved in days]
    return [each for each in events if each.at < before][:limit]


def event(at: datetime, moved: list[ClassMove]) -> Event:
    """Activity and pace are told; what follows from them is told only when it is alone."""
    lines = [f"{ASPECTS[move.aspect].label}: {told(move)}" for move in moved if move.aspect in ASPECTS]
    return Event("classes", at, "arrows-exchange", lines[0] if lines else "", "\n".join(lines[1:]))


def told(move: ClassMove) -> str:
    aspect = ASPECTS[move.aspect]
    return f"{aspect.label_of(move.before)} → {aspect.label_of(move.after)}"
