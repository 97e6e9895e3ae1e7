"""Dates as people write them: 25.10.1954, 12.10.50, 29.02, “21 января”, “3 июня 1996 г.”, 1979, Excel's day numbers."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from clients.importing.text import Cell, content

EXCEL_ZERO = date(1899, 12, 30)
SERIALS = (3655, 73050)  # 1910-01-03 … 2099-12-31; smaller whole numbers are years or nothing
OLDEST = 1900
ANY_LEAP_YEAR = 2000
MONTHS = {
    1: "янв jan ianuarie հունվար", 2: "фев feb փետրվար", 3: "мар mar марта մարտ", 4: "апр apr ապրիլ", 5: "май мая may mai մայիս",
    6: "июн jun iunie հունիս", 7: "июл jul iulie հուլիս", 8: "авг aug օգոստոս", 9: "сен sep sept սեպտեմբեր",
    10: "окт oct հոկտեմբեր", 11: "ноя nov noiembrie նոյեմբեր", 12: "дек dec դեկտեմբեր",
}  # fmt: skip
MONTH_STARTS = {start: month for month, starts in MONTHS.items() for start in starts.split()}
KOREAN = re.compile(r"^(?:(\d{2,4})\s*년\s*)?(\d{1,2})\s*월\s*(\d{1,2})\s*일$")
ISO = re.compile(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?$")
DAY_FIRST = re.compile(r"^(\d{1,2})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{4}|\d{2})\.?(?:\s+\d{1,2}:\d{2}.*)?$")
DAY_AND_MONTH = re.compile(r"^(\d{1,2})\s*[./-]\s*(\d{1,2})\.?$")
SOLID = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
NAMED = re.compile(r"^(\d{1,2})\.?\s*[-. ]?\s*([^\W\d_]{3,})\.?\s*[-., ]?\s*(\d{4}|\d{2})?$")
NAMED_ENGLISH = re.compile(r"^([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$")
YEAR_TAIL = re.compile(r"\s*(?:г|год|года|г\.р|р|թ|am|yo)?\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """What was written, not yet checked; a part that was not written is None."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    short_year: bool = False


@dataclass(frozen=True)
class Birth:
    day: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class BadDay:
    """Why the value is left out, in a sentence that names it."""

    sentence: str


def read_birth(value: Cell, *, today: date) -> Birth | BadDay | None:
    """None: nothing was written. Two digits of a year are the latest year that is not ahead: 50 → 1950, 06 → 2006."""
    text = content(value)
    if not text or text == "0":
        return None
    written = read_written(value)
    if written is None:
        return BadDay(_("“%(value)s” is not a date of birth: left out.") % {"value": text[:60]})
    year = written.year
    if year is not None and written.short_year:
        year += 2000 if not is_ahead(written, 2000 + year, today) else 1900
    if written.day is None or written.month is None:
        fits = year is not None and OLDEST <= year <= today.year
        return (
            Birth(year=year)
            if fits
            else BadDay(_("“%(value)s” is not a year of birth: left out.") % {"value": text[:60]})
        )
    born = calendar_day(year or ANY_LEAP_YEAR, written.month, written.day)
    if born is None:
        return BadDay(_("There is no such day as “%(value)s”: the birthday is left out.") % {"value": text[:60]})
    if year is not None and (born > today or year < OLDEST):
        return BadDay(_("Nobody was born on “%(value)s”: the birthday is left out.") % {"value": text[:60]})
    return Birth(written.day, written.month, year)


def read_past_day(value: Cell, *, today: date) -> date | BadDay | None:
    """A whole date, not ahead of today."""
    text = content(value)
    if not text or text == "0":
        return None
    written = read_written(value)
    if written is None or written.day is None or written.month is None or written.year is None:
        return BadDay(_("“%(value)s” is not a whole date: left out.") % {"value": text[:60]})
    found = calendar_day(written.year + (2000 if written.short_year else 0), written.month, written.day)
    if found is None:
        return BadDay(_("There is no such day as “%(value)s”: left out.") % {"value": text[:60]})
    if found > today:
        return BadDay(_("“%(value)s” is still ahead: left out.") % {"value": text[:60]})
    if found.year < OLDEST:
        return BadDay(_("“%(value)s” is too long ago: left out.") % {"value": text[:60]})
    return found


def is_ahead(written: Written, year: int, today: date) -> bool:
    return (year, written.month or 1, written.day or 1) > (today.year, today.month, today.day)


def calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_written(value: Cell) -> Written | None:
    if isinstance(value, datetime | date):
        return Written(value.day, value.month, value.year)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_number(float(value))
    return from_text(content(value).lower()) if isinstance(value, str) else None


def from_number(number: float) -> Written | None:
    """A year, Excel's own count of days, or 29.02 that a spreadsheet took for a number."""
    if OLDEST <= number <= 2100 and number.is_integer():
        return Written(year=int(number))
    if SERIALS[0] <= number <= SERIALS[1]:
        found = EXCEL_ZERO + timedelta(days=int(number))
        return Written(found.day, found.month, found.year)
    if 1 <= number < 32 and not number.is_integer() and len(f"{number:g}".partition(".")[2]) == 2:
        day, _point, month = f"{number:.2f}".partition(".")
        return Written(int(day), int(month))
    return None


def from_text(text: str) -> Written | None:
    if re.fullmatch(r"\d{1,5}(?:\.\d+)?", text) and not DAY_AND_MONTH.match(text):
        return from_number(float(text))
    for read in (from_iso, from_korean, from_day_first, from_named):
        found = read(text) or read(YEAR_TAIL.sub("", text).strip(" ,"))
        if found:
            return found
    bare_year = re.fullmatch(r"(\d{4})\s*(?:г|год|года|г\.р|գ|թ|년|년생)?\.?(?:\s*р\.?)?", text)
    return Written(year=int(bare_year.group(1))) if bare_year else None


def from_iso(text: str) -> Written | None:
    found = ISO.match(text)
    return Written(int(found[3]), int(found[2]), int(found[1])) if found else None


def from_korean(text: str) -> Written | None:
    found = KOREAN.match(text)
    if not found:
        return None
    return Written(
        int(found[3]), int(found[2]), int(found[1]) if found[1] else None, bool(found[1]) and len(found[1]) == 2
    )


def from_day_first(text: str) -> Written | None:
    """Day before month, unless only the other order is possible."""
    found = DAY_FIRST.match(text) or SOLID.match(text)
    if found:
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        if month > 12 >= day:
            day, month = month, day
        return Written(day, month, year, len(found[3]) == 2)
    pair = DAY_AND_MONTH.match(text)
    return Written(int(pair[1]), int(pair[2])) if pair else None


def from_named(text: str) -> Written | None:
    if found := NAMED.match(text):
        day, word, year = found[1], found[2], found[3]
    elif found := NAMED_ENGLISH.match(text):
        word, day, year = found[1], found[2], found[3]
    else:
        return None
    month = month_named(word)
    return Written(int(day), month, int(year) if year else None, bool(year) and len(year) == 2) if month else None


def month_named(word: str) -> int | None:
    return next(
        (
            month
            for start, month in sorted(MONTH_STARTS.items(), key=lambda item: -len(item[0]))
            if word.startswith(start)
        ),
        None,
    )
