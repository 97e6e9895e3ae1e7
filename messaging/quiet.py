"""When a client may be written to. Plain functions on times, without the database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def next_allowed(moment: datetime, *, zone: ZoneInfo, opens: time, closes: time) -> datetime:
    """The moment itself within [opens, closes) on the wall clock of the zone, else the next opening."""
    local = moment.astimezone(zone)
    if opens <= local.time() < closes:
        return moment
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, tzinfo=zone).astimezone(UTC)
