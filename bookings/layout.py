"""How a visit lies in time: parts in sequence or together, processing, clean-up, waiting. Plain arithmetic; no rules, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from salon.models import Service, Staff

NONE = timedelta(0)
STEP = 5  # minutes


@dataclass(frozen=True)
class Length:
    """How long a service takes this master. `work` is what comes before processing; all of it where there is none."""

    service: Service
    master: Staff
    takes: timedelta
    work: timedelta
    processing: timedelta
    clean_up: timedelta
    price: Decimal
    is_together: bool = False


@dataclass(frozen=True, kw_only=True)
class Planned(Length):
    """A part laid out in time."""

    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.takes

    @property
    def busy(self) -> DateTimeTZRange:
        return DateTimeTZRange(self.starts_at, self.ends_at + self.clean_up)

    @property
    def free_meanwhile(self) -> DateTimeTZRange | None:
        """While the colour works; None where the master is needed all the time."""
        begins = self.starts_at + self.work
        return DateTimeTZRange(begins, begins + self.processing) if self.processing else None

    @property
    def worked(self) -> list[DateTimeTZRange]:
        """The stretches in which the master is needed."""
        if not self.processing:
            return [self.busy]
        begins = self.starts_at + self.work
        stretches = [
            DateTimeTZRange(self.starts_at, begins),
            DateTimeTZRange(begins + self.processing, self.busy.upper),
        ]
        return [stretch for stretch in stretches if stretch.lower < stretch.upper]


def work_before(service: Service, minutes: int) -> int:
    """Minutes of work before processing begins, of a service that takes `minutes`; the same as in availability.py."""
    active = minutes - service.processing_minutes
    if not service.processing_minutes:
        return minutes
    after = service.processing_after_minutes
    return active // 2 // STEP * STEP if after is None else min(after, active)


def laid_out(wanted: Iterable[Length], starts_at: datetime) -> list[Planned]:
    """One after another; a master cleans up before going on with the same client, another one begins at once.

    A part that is together with the one before begins when that one does.
    """
    plan: list[Planned] = []
    for length in wanted:
        if plan and length.is_together:
            starts_at = plan[-1].starts_at
        elif plan:
            starts_at = max(part.ends_at for part in plan)
            own = [part.busy.upper for part in plan if part.master == length.master]
            starts_at = max([starts_at, *own])
        plan.append(planned(length, starts_at))
    return plan


def planned(length: Length, starts_at: datetime) -> Planned:
    return Planned(**vars(length) | {"starts_at": starts_at})


def moved_to(plan: Sequence[Planned], starts_at: datetime) -> list[Planned]:
    """The whole visit, each part as far from its beginning as before; one after another where a master now has two at once."""
    by = starts_at - plan[0].starts_at
    moved = [replace(part, starts_at=part.starts_at + by) for part in plan]
    return laid_out([replace(part, is_together=False) for part in plan], starts_at) if meets_itself(moved) else moved


def meets_itself(plan: Sequence[Planned]) -> bool:
    """A master would be needed twice at once."""
    return any(
        one.master == other.master and one.busy.lower < other.busy.upper and other.busy.lower < one.busy.upper
        for n, one in enumerate(plan)
        for other in plan[:n]
    )


def resized(plan: Sequence[Planned], which: int, ends_at: datetime) -> list[Planned]:
    """One part ends at another time; what began when it ended or later moves along. Processing that no longer fits is gone."""
    part = plan[which]
    takes, by = ends_at - part.starts_at, ends_at - part.ends_at
    longer = replace(part, takes=takes)
    if part.processing and takes <= part.work + part.processing:
        longer = replace(longer, work=takes, processing=NONE)
    return [
        longer
        if n == which
        else replace(each, starts_at=each.starts_at + by)
        if each.starts_at >= part.ends_at
        else each
        for n, each in enumerate(plan)
    ]
