"""Days as the rules count them."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

ONE = timedelta(days=1)


@lru_cache(maxsize=8192)
def months_from(day: date, months: int) -> date:
    """The same day so many months later (earlier), the last of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def leaves_on(day: date, months: int) -> date:
    """The first day on which this one is no longer within the last months."""
    found = months_from(day, months)
    return found if months_from(found, -months) >= day else found + ONE


@lru_cache(maxsize=4096)
def birthday_in(birthday: tuple[int, int], year: int) -> date | None:
    """(month, day); 29 February is the 28th in common years; a day its month does not have is none."""
    month, day = birthday
    last = monthrange(year, month)[1]
    if day <= last:
        return date(year, month, day)
    return date(year, 2, 28) if (month, day) == (2, 29) else None


def is_birthday(birthday: tuple[int, int] | None, day: date) -> bool:
    return birthday is not None and birthday_in(birthday, day.year) == day


@lru_cache(maxsize=65_536)
def is_near(birthday: tuple[int, int] | None, day: date, *, before: int, after: int) -> bool:
    """From some days before the birthday to some days after it."""
    if birthday is None:
        return False
    days = (birthday_in(birthday, day.year + offset) for offset in (-1, 0, 1))
    return any(each is not None and -after <= (each - day).days <= before for each in days)
