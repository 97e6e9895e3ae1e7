"""What of the calendar is looked at: the view, the day, the master, from the address; and what then stands on the page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from bookings.feed import facts_of, facts_of_blocks, feed_of, resource_feed, week_feed
from bookings.listing import lines_of
from bookings.queries import Block, board_version, day_blocks, day_board, resource_board, week_board
from salon.forms.days import asked_day
from salon.models import Branch, Staff

View = Literal["day", "week", "list", "resources"]
SORTS = {
    "time": lambda block: block.starts_at,
    "client": lambda block: str(block.first_part.appointment.client).casefold(),
    "master": lambda block: str(block.first_part.master).casefold(),
    "state": lambda block: block.state,
    "price": lambda block: block.price,
}


@dataclass(frozen=True)
class Sight:
    """`days` 7 is a list of the whole week. `sort` begins with "-" when turned round."""

    branch: Branch
    view: View
    day: date
    master: str = ""
    days: int = 1
    sort: str = "time"

    @property
    def is_week(self) -> bool:
        return self.view == "week" or (self.view == "list" and self.days == 7)

    @property
    def first(self) -> date:
        return self.day - timedelta(days=self.day.weekday()) if self.is_week else self.day

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6) if self.is_week else self.day

    @property
    def previous(self) -> str:
        return self.query(day=self.day - self.step)

    @property
    def next(self) -> str:
        return self.query(day=self.day + self.step)

    @property
    def today(self) -> str:
        """The same sight without a day."""
        return self.query(day=None)

    @property
    def step(self) -> timedelta:
        return timedelta(days=7 if self.is_week else 1)

    @property
    def tabs(self) -> list[tuple[str, Any, str, str]]:
        """View, name, key and address of each; the day stays, and whose it is where that means something."""
        names = {"day": _("Day"), "week": _("Week"), "list": _("List"), "resources": _("Resources")}
        return [(view, name, view[0], self.query(view=view, days=1, sort="time")) for view, name in names.items()]

    @property
    def sorts(self) -> list[tuple[str, Any, str, str]]:
        """Name, heading, address and direction of each column of the list; the sorted one turns round."""
        names = {
            "time": _("Time"),
            "client": _("Client"),
            "master": _("Master"),
            "state": _("State"),
            "price": _("Price"),
        }
        return [
            (name, heading, self.query(sort=f"-{name}" if self.sort == name else name), self.direction(name))
            for name, heading in names.items()
        ]

    def direction(self, name: str) -> str:
        return {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")

    def query(self, **changes: Any) -> str:
        """The address of this sight with something changed; what is usual is left out."""
        now: dict[str, Any] = {
            "day": self.day, "master": self.master, "days": self.days, "sort": self.sort, "view": self.view,
        }  # fmt: skip
        asked = now | changes
        usual = {"view": "day", "master": "", "days": 1, "sort": "time"}
        return "?" + urlencode(
            {name: value for name, value in asked.items() if value is not None and usual.get(name) != value}
        )

    def version(self, *, by: Staff, now: datetime) -> str:
        """An entity tag; a new one every minute as well, because holes shrink and held slots expire."""
        start, end = self.branch.day_bounds(self.first)[0], self.branch.day_bounds(self.last)[1]
        stamps = board_version(self.branch, start, end, now=now)
        return f'"{self.query()}.{by.pk}.{by.language}.{now:%H%M}.{stamps}"'


def sight_of(data: Any, branch: Branch, now: datetime) -> Sight:
    """From the address; what makes no sense there is as usual."""
    view = data.get("view")
    day = asked_day(data, branch.local_day(now))
    master = data.get("master", "")
    sort = data.get("sort", "time")
    return Sight(
        branch,
        view if view in get_args(View) else "day",
        day,
        master if master.isascii() and master.isdigit() and len(master) < 10 else "",
        7 if data.get("days") == "7" else 1,
        sort if sort.removeprefix("-") in SORTS else "time",
    )


def week_of(sight: Sight) -> tuple[Staff | None, list[Staff]]:
    """Whose week, and whose there are."""
    masters = list(Staff.objects.masters().at(sight.branch).order_by("first_name", "last_name", "pk"))
    picked = next((master for master in masters if str(master.pk) == sight.master), None)
    return picked or next(iter(masters), None), masters


def feed_for(sight: Sight, *, by: Staff, now: datetime) -> dict[str, Any]:
    """What the browser asks again after a change."""
    if sight.view == "resources":
        return resource_feed(resource_board(sight.branch, sight.day, now=now), now)
    if sight.view == "week":
        master, _masters = week_of(sight)
        return week_feed(week_board(sight.branch, sight.first, master, by=by, now=now), now) if master else {}
    if sight.view == "list":
        return {}
    return feed_of(day_board(sight.branch, sight.day, by=by, now=now), now)


def page_for(sight: Sight, *, by: Staff, now: datetime) -> dict[str, Any]:
    """Everything the page of this sight shows."""
    fill = {"day": a_day, "week": a_week, "list": a_list, "resources": shelves}[sight.view]
    booking_day = max(sight.day, sight.branch.local_day(now))
    shown = {"sight": sight, "day": sight.day, "now": now, "booking_day": booking_day}
    return shown | fill(sight, by=by, now=now)


def a_day(sight: Sight, *, by: Staff, now: datetime) -> dict[str, Any]:
    board = day_board(sight.branch, sight.day, by=by, now=now)
    masters = [column.master for column in board.columns]
    shown = rows(board.blocks, sight, masters)
    return shown | {"board": board, "feed": feed_of(board, now), "facts": facts_of(board), "has_columns": masters}


def a_week(sight: Sight, *, by: Staff, now: datetime) -> dict[str, Any]:
    master, masters = week_of(sight)
    if master is None:
        return {"has_columns": False}
    board = week_board(sight.branch, sight.first, master, by=by, now=now)
    shown = listed(board.blocks, sight, masters, str(master.pk))
    return shown | {"board": board, "feed": week_feed(board, now), "facts": facts_of(board), "has_columns": True}


def a_list(sight: Sight, *, by: Staff, now: datetime) -> dict[str, Any]:
    blocks = day_blocks(sight.branch, sight.first, sight.last, by=by, now=now)
    masters = sorted({block.first_part.master for block in blocks}, key=lambda master: (str(master), master.pk))
    return rows(blocks, sight, masters) | {"facts": facts_of_blocks(blocks), "has_columns": True}


def shelves(sight: Sight, *, by: Staff, now: datetime) -> dict[str, Any]:
    board = resource_board(sight.branch, sight.day, now=now)
    return {"board": board, "feed": resource_feed(board, now), "has_columns": bool(board.shelves)}


def rows(blocks: list[Block], sight: Sight, masters: list[Staff]) -> dict[str, Any]:
    """The list: those of one master if one is picked, sorted as asked."""
    shown = [block for block in blocks if sight.master in ("", str(block.first_part.master_id))]
    key = SORTS[sight.sort.removeprefix("-")]
    ordered = sorted(shown, key=key, reverse=sight.sort.startswith("-"))
    return listed(ordered, sight, masters, sight.master)


def listed(blocks: list[Block], sight: Sight, masters: list[Staff], picked: str) -> dict[str, Any]:
    lines = lines_of(blocks, with_day=sight.is_week)
    return {"lines": lines, "masters": masters, "picked": picked} | links(sight, masters)


def links(sight: Sight, masters: list[Staff]) -> dict[str, Any]:
    """Of the chips above the list."""
    return {
        "chips": [(master, sight.query(master=str(master.pk))) for master in masters],
        "all_masters": sight.query(master=""),
        "one_day": sight.query(days=1),
        "whole_week": sight.query(days=7),
    }
