"""One thing in the calendar each: a visit, an absence, a held slot, a hole, the end of a shift. Plain dictionaries for bookings/feed.py.

An `id` stays with its thing while it moves, so that the browser repaints only what changed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bookings.holes import Fit, Hole
from bookings.models import AHEAD, OPEN, Absence, Hold, State
from bookings.queries import Block
from bookings.queries.board import Stretch
from salon.formats import format_money, format_span, format_time
from salon.templatetags.salon import STATES

Event = dict[str, Any]
FLAGS = {
    "deposit_due": "cash-off",
    "deposit": "wallet",
    "ready": "cash-register",
    "allergy": "alert-triangle",
    "series": "repeat",
    "note": "notes",
    "web": "world",
    "first": "sparkles",
    "vip": "crown",
}


def wall(moment: datetime) -> str:
    """Local time without an offset: the calendar draws it where the salon's clock stands."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def span(first: datetime, last: datetime) -> str:
    return f"{format_time(first)}–{format_time(last)}"


def stands_in(first: datetime, last: datetime, waits: Sequence[Stretch]) -> bool:
    """In the middle of another visit, while its colour works."""
    return any(begins <= first and last <= ends for begins, ends in waits)


def visit(block: Block, masters: int, waits: Sequence[Stretch]) -> Event:
    part = block.first_part
    css, icon = STATES[block.state]
    inside = stands_in(block.starts_at, block.cleaned_at, waits)
    shapes = [name for name, is_so in [("ev-host", bool(block.waits)), ("ev-inside", inside)] if is_so]
    flags = [FLAGS[flag] for flag in block.flags] + (["users"] if masters > 1 else [])
    return {
        "id": f"visit-{part.pk}",
        "start": wall(block.starts_at),
        "end": wall(block.cleaned_at),
        "title": str(part.appointment.client),
        "classNames": [f"ev-{css}", *shapes],
        "startEditable": block.state in AHEAD | {State.ARRIVED},
        "durationEditable": block.state in OPEN,
        "extendedProps": {
            "kind": "visit",
            "appointment": block.appointment_id,
            "icon": icon,
            "state": str(State(block.state).label),
            "times": span(block.starts_at, block.ends_at),
            "with": gettext("with %(master)s") % {"master": part.master},
            "services": block.services,
            "price": format_money(block.price),
            "flags": flags,
            "url": reverse("bookings:appointment", args=[block.appointment_id]),
            "drawer": reverse("bookings:drawer", args=[block.appointment_id]),
            "move": reverse("bookings:move", args=[block.appointment_id]),
            "resize": reverse("bookings:resize", args=[block.last_part.pk]),
            "offset": minutes(part.appointment.starts_at, block.starts_at),
            "length": minutes(block.starts_at, block.ends_at),
            "cleaning": minutes(block.ends_at, block.cleaned_at),
            "waits": [(minutes(block.starts_at, first), minutes(first, last)) for first, last in block.waits],
            "masters": masters,
        },
    }


def minutes(first: datetime, last: datetime) -> int:
    """`offset` too: a second master's block begins later than the visit; what is dragged is the block, what moves is the visit."""
    return int((last - first).total_seconds() // 60)


def plain(id: str, first: datetime, last: datetime, css: str, title: str, **shown: Any) -> Event:
    return {
        "id": id,
        "start": wall(first),
        "end": wall(last),
        "title": title,
        "classNames": css.split(),
        "editable": False,
        "extendedProps": shown,
    }


def away(absence: Absence) -> Event:
    period = absence.period
    return plain(
        f"away-{absence.pk}", period.lower, period.upper, "ev-block", absence.reason, kind="away", icon="coffee"
    )


def held(hold: Hold, waits: Sequence[Stretch]) -> Event:
    """Somebody is choosing it on the page for clients, or was offered it."""
    period, until = hold.period, format_time(hold.expires_at) if hold.expires_at else ""
    css = "ev-block ev-held" + (" ev-inside" if stands_in(period.lower, period.upper, waits) else "")
    title = gettext("Held until %(time)s") % {"time": until}
    return plain(f"held-{hold.pk}", period.lower, period.upper, css, title, kind="away", icon="hourglass")


def hole(each: Hole, fits: Sequence[Fit], waits: Sequence[Stretch]) -> Event:
    css = "ev-gap" + (" ev-inside" if stands_in(each.free_from, each.until, waits) else "")
    title = gettext("%(span)s free") % {"span": format_span(minutes(each.free_from, each.until))}
    waiting = ngettext("%(n)s on the waiting list fits", "%(n)s on the waiting list fit", len(fits)) % {"n": len(fits)}
    shown = {
        "kind": "gap",
        "hint": gettext("Book here"),
        "waiting": waiting if fits else "",
        "fits": [{"name": fit.name, "what": fit.what, "url": fit.url} for fit in fits],
    }
    return plain(f"gap-{each.master_id}-{wall(each.until)}", each.free_from, each.until, css, title, **shown)


def off_shift(first: datetime, last: datetime, column: str) -> Event:
    shown = {"start": wall(first), "end": wall(last), "display": "background"}
    return {"id": f"off-{column}-{wall(first)}", **shown, "extendedProps": {"kind": "off"}}


def shelf_event(hold: Hold) -> Event:
    """What a chair or a cabin is taken for."""
    column, period, part = str(hold.resource_id), hold.period, hold.part
    if part is None:
        return held(hold, ()) | {"extendedProps": {"kind": "away", "icon": "hourglass", "column": column}}
    css, icon = STATES[part.appointment.state]
    drawer = reverse("bookings:drawer", args=[part.appointment_id])
    event = plain(
        f"hold-{hold.pk}", period.lower, period.upper, f"ev-{css}", str(part.appointment.client), kind="visit",
        appointment=part.appointment_id, icon=icon, state=part.appointment.get_state_display(), flags=[], masters=1,
        times=span(period.lower, period.upper), services=part.service.name, price=str(part.master), waits=[], cleaning=0,
        drawer=drawer, url=reverse("bookings:appointment", args=[part.appointment_id]), column=column,
    )  # fmt: skip
    event["extendedProps"]["with"] = gettext("with %(master)s") % {"master": part.master}
    return event
