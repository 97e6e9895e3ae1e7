"""The day for the calendar in the browser: ready strings and wall-clock times, nothing for it to format."""

from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bookings.models import AHEAD, OPEN, Absence, State
from bookings.queries import Block, Board, Column
from salon.formats import format_money, format_span, format_time
from salon.templatetags.salon import STATES, hue, initials

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


def feed_of(board: Board, now: datetime) -> dict[str, Any]:
    return {
        "day": board.day.isoformat(),
        "opens": hours_from_midnight(board.opens_at, board.day),
        "closes": hours_from_midnight(board.closes_at, board.day),
        "offset": offset(board.opens_at),
        "now": wall(now) if board.branch.local_day(now) == board.day else None,
        "scroll": scroll(board, now),
        "facts": facts_of(board),
        "resources": [resource(column) for column in board.columns],
        "events": [event for column in board.columns for event in events(column, board)],
    }


def facts_of(board: Board) -> dict[str, str]:
    return {"visits": str(board.visits), "load": f"{board.load}%", "expected": format_money(board.expected)}


def wall(moment: datetime) -> str:
    """Local time without an offset: the calendar draws it where the salon's clock stands."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def offset(moment: datetime) -> str:
    """+02:00"""
    signed = f"{timezone.localtime(moment):%z}"
    return f"{signed[:3]}:{signed[3:]}"


def scroll(board: Board, now: datetime) -> str:
    """Today from two hours before now; else from the first visit."""
    is_today = board.branch.local_day(now) == board.day
    first = min((block.starts_at for block in board.blocks), default=board.opens_at)
    moment = now - timedelta(hours=2) if is_today else first
    return hours_from_midnight(max(board.opens_at, min(moment, board.closes_at)), board.day)


def hours_from_midnight(moment: datetime, day: date) -> str:
    """09:00; past midnight goes on as 25:00."""
    local = timezone.localtime(moment)
    return f"{local.hour + 24 * (local.date() - day).days:02d}:{local.minute:02d}"


def resource(column: Column) -> dict[str, Any]:
    name = str(column.master)
    shown = {
        "initials": initials(name),
        "hue": hue(name),
        "title": column.master.title,
        "hours": hours(column),
        "load": column.load,
    }
    return {"id": str(column.master.pk), "title": name, "extendedProps": shown}


def hours(column: Column) -> str:
    """10–19, or 9:30–18."""
    if not column.shifts:
        return gettext("off shift")
    return f"{short_clock(column.shifts[0][0])}–{short_clock(column.shifts[-1][1])}"


def short_clock(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02d}" if local.minute else str(local.hour)


def events(column: Column, board: Board) -> list[dict[str, Any]]:
    master = str(column.master.pk)
    shown = [visit(block, column) for block in column.blocks]
    shown += [away(absence) for absence in column.absences]
    shown += [gap(free_from, until) for free_from, until in column.gaps]
    shown += [off_shift(first, last) for first, last in uncovered(column, board)]
    return [
        event | {"resourceId": master, "id": f"{event['id']}-{master}-{number}"} for number, event in enumerate(shown)
    ]


def visit(block: Block, column: Column) -> dict[str, Any]:
    part = block.first_part
    css, icon = STATES[block.state]
    return {
        "id": f"visit-{block.appointment_id}",
        "start": wall(block.starts_at),
        "end": wall(block.ends_at),
        "title": str(part.appointment.client),
        "classNames": [f"ev-{css}"],
        "startEditable": block.state in AHEAD | {State.ARRIVED},
        "durationEditable": block.state in OPEN,
        "extendedProps": {
            "kind": "visit",
            "appointment": block.appointment_id,
            "icon": icon,
            "state": str(State(block.state).label),
            "times": f"{format_time(block.starts_at)}–{format_time(block.ends_at)}",
            "with": gettext("with %(master)s") % {"master": column.master},
            "services": block.services,
            "price": format_money(block.price),
            "flags": [FLAGS[flag] for flag in block.flags],
            "url": reverse("bookings:appointment", args=[block.appointment_id]),
            "drawer": reverse("bookings:drawer", args=[block.appointment_id]),
            "move": reverse("bookings:move", args=[block.appointment_id]),
            "resize": reverse("bookings:resize", args=[block.last_part.pk]),
            "offset": minutes_into_visit(block),
        },
    }


def minutes_into_visit(block: Block) -> int:
    """A second master's block begins later than the visit: what is dragged is the block, what moves is the visit."""
    return int((block.starts_at - block.first_part.appointment.starts_at).total_seconds() // 60)


def away(absence: Absence) -> dict[str, Any]:
    start, end = wall(absence.period.lower), wall(absence.period.upper)
    return {
        "id": f"away-{absence.pk}",
        "start": start,
        "end": end,
        "title": absence.reason,
        "classNames": ["ev-block"],
        "editable": False,
        "extendedProps": {"kind": "away"},
    }


def gap(free_from: datetime, until: datetime) -> dict[str, Any]:
    title = gettext("%(span)s free") % {"span": format_span(int((until - free_from).total_seconds() // 60))}
    shown = {"kind": "gap", "hint": gettext("Book here")}
    return {
        "id": "gap",
        "start": wall(free_from),
        "end": wall(until),
        "title": title,
        "classNames": ["ev-gap"],
        "editable": False,
        "extendedProps": shown,
    }


def off_shift(first: datetime, last: datetime) -> dict[str, Any]:
    return {"id": "off", "start": wall(first), "end": wall(last), "display": "background"}


def uncovered(column: Column, board: Board) -> list[tuple[datetime, datetime]]:
    """The shown hours outside the shifts."""
    edges, edge = [], board.opens_at
    for starts_at, ends_at in column.shifts:
        if edge < starts_at:
            edges.append((edge, min(starts_at, board.closes_at)))
        edge = max(edge, ends_at)
    return edges + ([(edge, board.closes_at)] if edge < board.closes_at else [])
