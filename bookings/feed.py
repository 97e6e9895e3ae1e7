"""The calendar in the browser: ready strings and wall-clock times, nothing for it to format. A feed is columns and what stands in them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from bookings.events import Event, away, held, hole, off_shift, shelf_event, visit
from bookings.holes import Fit, Hole, who_fits
from bookings.models import HOLDING_TIME
from bookings.queries import Block, Board, Column, ResourceBoard, Shelf
from bookings.queries.board import left_of
from salon.formats import format_day, format_money
from salon.models import Branch
from salon.templatetags.salon import hue, initials


def feed_of(board: Board, now: datetime) -> dict[str, Any]:
    """A day with its masters."""
    fits = fits_of(board)
    return frame(board, now) | {
        "facts": facts_of(board),
        "resources": [resource(column) for column in board.columns],
        "columns": [column_of(column, str(column.master.pk), str(column.master)) for column in board.columns],
        "events": [
            event | {"resourceId": str(column.master.pk)}
            for column in board.columns
            for event in events(column, str(column.master.pk), board, fits)
        ],
    }


def week_feed(board: Board, now: datetime) -> dict[str, Any]:
    """Seven days of one master."""
    fits = fits_of(board)
    return frame(board, now) | {
        "facts": facts_of(board),
        "headings": [heading(column) for column in board.columns],
        "columns": [
            column_of(column, column.day.isoformat(), format_day(column.day, "day_long")) for column in board.columns
        ],
        "events": [event for column in board.columns for event in events(column, column.day.isoformat(), board, fits)],
    }


def resource_feed(board: ResourceBoard, now: datetime) -> dict[str, Any]:
    """A day with its chairs and cabins; nothing is dragged here, because the visit chooses what it needs."""
    return frame(board, now) | {
        "facts": {},
        "resources": [shelf(each) for each in board.shelves],
        "columns": [
            {"id": str(each.resource.pk), "day": board.day.isoformat(), "master": "", "name": each.resource.name}
            for each in board.shelves
        ],
        "events": [
            event | {"resourceId": str(each.resource.pk)}
            for each in board.shelves
            for event in map(shelf_event, each.holds)
        ],
    }


def frame(board: Board | ResourceBoard, now: datetime) -> dict[str, Any]:
    today = board.branch.local_day(now)
    days = {column.day for column in board.columns} if isinstance(board, Board) else {board.day}
    return {
        "day": board.day.isoformat(),
        "opens": clock(board.opens),
        "closes": clock(board.closes),
        "offset": offset(moment_of(board.branch, board.day, board.opens)),
        "now": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}" if today in days | {board.day} else None,
        "scroll": scroll(board, now),
    }


def facts_of(board: Board) -> dict[str, str]:
    return {"visits": str(board.visits), "load": f"{board.load}%", "expected": format_money(board.expected)}


def facts_of_blocks(blocks: Iterable[Block]) -> dict[str, str]:
    """Of a list, which knows nothing of shifts."""
    standing = [block for block in blocks if block.state in HOLDING_TIME]
    expected = sum((block.price for block in standing), Decimal(0))
    return {"visits": str(len({block.appointment_id for block in standing})), "expected": format_money(expected)}


def offset(moment: datetime) -> str:
    """+02:00"""
    signed = f"{timezone.localtime(moment):%z}"
    return f"{signed[:3]}:{signed[3:]}"


def clock(minutes: int) -> str:
    """09:00; past midnight goes on as 25:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def moment_of(branch: Branch, day: date, minutes: int) -> datetime:
    """That many minutes after midnight by the clock on the wall."""
    days, rest = divmod(minutes, 24 * 60)
    return branch.at(day + timedelta(days=days), time(rest // 60, rest % 60))


def scroll(board: Board | ResourceBoard, now: datetime) -> str:
    """Today from two hours before now; else from the first visit."""
    today, wall = board.branch.local_day(now), timezone.localtime(now)
    starts = [block.starts_at for block in board.blocks] if isinstance(board, Board) else []
    first = min((minutes_of_day(start) for start in starts), default=board.opens)
    wanted = wall.hour * 60 + wall.minute - 120 if today == board.day else first
    return clock(max(board.opens, min(wanted, board.closes)))


def minutes_of_day(moment: datetime) -> int:
    local = timezone.localtime(moment)
    return local.hour * 60 + local.minute


def column_of(column: Column, id: str, name: str) -> dict[str, str]:
    return {"id": id, "day": column.day.isoformat(), "master": str(column.master.pk), "name": name}


def resource(column: Column) -> dict[str, Any]:
    name = str(column.master)
    shown = {
        "initials": initials(name),
        "hue": hue(name),
        "title": column.master.title,
        "hours": hours(column),
        "load": column.load,
        "week": f"{reverse('bookings:day')}?view=week&day={column.day.isoformat()}&master={column.master.pk}",
    }
    return {"id": str(column.master.pk), "title": name, "extendedProps": shown}


def heading(column: Column) -> dict[str, Any]:
    """Over a day of the week."""
    day = f"{reverse('bookings:day')}?day={column.day.isoformat()}"
    title = f"{format_day(column.day, 'weekday')} {column.day.day}"
    return {"id": column.day.isoformat(), "title": title, "hours": hours(column), "load": column.load, "url": day}


def shelf(each: Shelf) -> dict[str, Any]:
    taken = ngettext("%(n)s visit", "%(n)s visits", len(each.holds)) % {"n": len(each.holds)}
    shown = {"icon": "armchair-2", "title": each.resource.kind.name, "hours": taken}
    return {"id": str(each.resource.pk), "title": each.resource.name, "extendedProps": shown}


def hours(column: Column) -> str:
    """10–19, or 9:30–18."""
    if not column.shifts:
        return gettext("off shift")
    return f"{short_clock(column.shifts[0][0])}–{short_clock(column.shifts[-1][1])}"


def short_clock(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.hour}:{local.minute:02d}" if local.minute else str(local.hour)


def fits_of(board: Board) -> dict[Hole, list[Fit]]:
    return who_fits(board.branch, [hole for column in board.columns for hole in column.holes])


def events(column: Column, id: str, board: Board, fits: dict[Hole, list[Fit]]) -> list[Event]:
    """Visits first: what else stands in the column is drawn around them."""
    waits = [wait for block in column.blocks for wait in block.waits]
    mates = masters_of(board)
    shown = [visit(block, mates[block.appointment_id], waits) for block in column.blocks]
    shown += [away(absence) for absence in column.absences]
    shown += [held(hold, waits) for hold in column.held]
    shown += [hole(each, fits.get(each, []), waits) for each in column.holes if each.is_between or each in fits]
    shown += [off_shift(first, last, id) for first, last in uncovered(column, board)]
    for event in shown:
        event.setdefault("extendedProps", {})["column"] = id
    return shown


def masters_of(board: Board) -> dict[int, int]:
    """How many masters each visit on the board has."""
    masters: dict[int, set[int]] = {}
    for block in board.blocks:
        masters.setdefault(block.appointment_id, set()).add(block.first_part.master_id)
    return {appointment: len(those) for appointment, those in masters.items()}


def uncovered(column: Column, board: Board) -> list[tuple[datetime, datetime]]:
    """The shown hours outside the shifts."""
    opens, closes = (moment_of(board.branch, column.day, edge) for edge in (board.opens, board.closes))
    return left_of((opens, closes), column.shifts)
