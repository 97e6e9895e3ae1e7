"""Absences laid over one another: what a longer one has taken in, by time, and as it is kept beside it. Without the database."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Away:
    """A stretch away, with those it lies over; they are whole again when it is taken back."""

    branch: int
    first: datetime
    last: datetime
    reason: str
    covers: "tuple[Away, ...]" = ()

    def within(self, first: datetime, last: datetime) -> "Away | None":
        """What of it, and of those under it, lies in this time."""
        first, last = max(self.first, first), min(self.last, last)
        if first >= last:
            return None
        under = (each.within(first, last) for each in self.covers)
        return replace(self, first=first, last=last, covers=tuple(each for each in under if each))

    def holds(self, first: datetime, last: datetime) -> bool:
        return self.first <= first and last <= self.last


def as_kept(covers: tuple[Away, ...]) -> list[dict[str, Any]]:
    return [asdict(each) for each in covers]


def as_read(covers: list[dict[str, Any]]) -> tuple[Away, ...]:
    """The inverse of as_kept(), whose moments JSON has made text."""
    return tuple(
        Away(
            branch=each["branch"], first=datetime.fromisoformat(each["first"]), last=datetime.fromisoformat(each["last"]),
            reason=each["reason"], covers=as_read(each["covers"]),
        )
        for each in covers
    )  # fmt: skip
