"""When a client is reminded of a visit. Plain functions on times, without the database.

24 hours before, shifted into the hours in which clients may be written to, and never later than six hours before.
3 hours before; when that is at night, the evening before instead, an hour before the quiet hours begin; never later
than an hour before. While the second may go out the first no longer does, so nobody gets both at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from messaging.quiet import next_allowed

DAY_BEFORE, HOURS_BEFORE = timedelta(hours=24), timedelta(hours=3)
DAY_UNTIL, HOURS_UNTIL = timedelta(hours=6), timedelta(hours=1)
LOOKED_AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Quiet:
    """The hours of a wall clock in which clients may be written to."""

    zone: ZoneInfo
    opens: time
    closes: time

    def allows(self, moment: datetime) -> bool:
        return self.opens <= moment.astimezone(self.zone).time() < self.closes


def day_before(starts_at: datetime, quiet: Quiet) -> datetime:
    return next_allowed(starts_at - DAY_BEFORE, zone=quiet.zone, opens=quiet.opens, closes=quiet.closes)


def hours_before(starts_at: datetime, quiet: Quiet) -> datetime:
    """At night: the last hour before the quiet ones."""
    wanted = starts_at - HOURS_BEFORE
    if quiet.allows(wanted):
        return wanted
    local = wanted.astimezone(quiet.zone)
    day = local.date() - timedelta(days=1 if local.time() < quiet.opens else 0)
    evening = datetime.combine(day, quiet.closes, tzinfo=quiet.zone) - timedelta(hours=1)
    return evening.astimezone(UTC)


def due(starts_at: datetime, *, known_since: datetime, is_confirmed: bool, quiet: Quiet, now: datetime) -> str:
    """The kind of reminder to be written now, or nothing. Whoever was told of this time after a reminder fell due needs none."""
    if not quiet.allows(now):
        return ""
    last = hours_before(starts_at, quiet)
    if last <= now:
        return "visit_soon" if known_since < last and now <= starts_at - HOURS_UNTIL else ""
    first = day_before(starts_at, quiet)
    if is_confirmed or not first <= now <= starts_at - DAY_UNTIL:
        return ""
    return "visit_tomorrow" if known_since < starts_at - DAY_BEFORE else ""
