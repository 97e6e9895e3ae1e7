"""Periods the owner looks at: the running week, month, quarter or year, and the same stretch before it. Plain dates."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

KINDS = ("week", "month", "quarter", "year")


@dataclass(frozen=True)
class Period:
    """Both days included."""

    kind: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days from the start of the previous week, month, quarter or year, never running into this one."""
        step = {
            "week": relativedelta(weeks=1),
            "month": relativedelta(months=1),
            "quarter": relativedelta(months=3),
            "year": relativedelta(years=1),
        }
        first = self.first - step[self.kind]
        return Period(self.kind, first, min(first + timedelta(days=self.days - 1), self.first - timedelta(days=1)))


def period_to_date(kind: str, today: date) -> Period:
    """From the first day of the running week, month, quarter or year up to today."""
    first = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
        "year": date(today.year, 1, 1),
    }[kind]
    return Period(kind, first, today)
