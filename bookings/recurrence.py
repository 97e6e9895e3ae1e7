"""The same time every N weeks, by the wall clock. Plain dates and times, without Django and the database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from dateutil.rrule import WEEKLY, rrule
from dateutil.tz import resolve_imaginary


def weekly_dates(first: date, *, every_weeks: int, until: date) -> list[date]:
    """`first` and every N weeks after it, up to and with `until`."""
    start, end = datetime.combine(first, time()), datetime.combine(until, time())
    return [moment.date() for moment in rrule(WEEKLY, interval=every_weeks, dtstart=start, until=end)]


def last_date(first: date, months: int) -> date:
    """The day before the same day so many months later."""
    return first + relativedelta(months=months, days=-1)


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """In UTC. An hour the clock leaves out in spring is moved on by as much; of an hour it shows twice the first counts."""
    return resolve_imaginary(datetime.combine(day, clock, tzinfo=zone)).astimezone(UTC)


def moments(days: Iterable[date], clock: time, zone: ZoneInfo) -> list[tuple[date, datetime]]:
    return [(day, moment_of(day, clock, zone)) for day in days]
