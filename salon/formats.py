"""Dates, times and sums as ready strings, by Babel, in the active language and the active time zone.

Nothing is formatted in the browser. The door activates the currency; tasks pass it.
"""

import re
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from django.utils import timezone
from django.utils.translation import get_language, gettext

ACTIVE_CURRENCY: ContextVar[str] = ContextVar("active_currency", default="EUR")
NARROW = {"AMD": "֏", "EUR": "€", "GBP": "£", "KRW": "₩", "RON": "lei", "RUB": "₽", "USD": "$"}
# CLDR's own short patterns for English are American; the house writes 20 November.
PATTERNS = {
    "day_of_year": {"": "d MMM", "ko": "M월 d일"},
    "day": {"": "d MMM y", "ko": "y년 M월 d일", "hy": "d MMM, y"},
    "day_long": {"": "EEEE, d MMMM", "ko": "M월 d일 EEEE"},
    "month": {"": "LLLL y", "ko": "y년 M월"},
    "month_only": {"": "LLL"},
    "weekday": {"": "ccc"},
}


def language() -> str:
    """The active language as Babel knows it: en, ru, ko, ro or hy."""
    return (get_language() or "en").split("-")[0]


def minor_digits(currency: str) -> int:
    """Digits after the point; the trade counts whole drams though CLDR gives AMD two."""
    return 0 if currency == "AMD" else get_currency_precision(currency)


def format_money(value: Decimal | int | str, currency: str = "") -> str:
    """€81.20, €72: whole sums lose their zeros; a minus is a minus sign."""
    return money_text(Decimal(value), currency or ACTIVE_CURRENCY.get(), language())


@lru_cache(4096)
def money_text(sum_: Decimal, code: str, lang: str) -> str:
    """Long lists name few different sums; Babel takes 0.2 ms for each."""
    locale = Locale.parse(lang)
    digits = 0 if sum_ == sum_.to_integral_value() else minor_digits(code)
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "." + "0" * digits if digits else "")
    text = format_currency(sum_, code, pattern, locale, currency_digits=False)
    text = text.replace(get_currency_symbol(code, locale), NARROW.get(code, code))
    return re.sub(r"([^\W\d_])(?=\d)", "\\1\N{NO-BREAK SPACE}", text).replace("-", "−")


def format_number(value: Decimal | int | float) -> str:
    return format_decimal(value, locale=language()).replace("-", "−")


def format_points(value: Decimal | int) -> str:
    """As finely as the currency, so that points stand under one another: 2,561.20 above 3,013.00."""
    return points_text(Decimal(value), minor_digits(ACTIVE_CURRENCY.get()), language())


@lru_cache(4096)
def points_text(value: Decimal, digits: int, lang: str) -> str:
    pattern = Locale.parse(lang).decimal_formats[None].pattern.split(".")[0] + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, lang).replace("-", "−")


def local(value: date | datetime) -> date:
    """The calendar day of a moment in the active time zone."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def format_day(value: date | datetime, style: str) -> str:
    """`style` is a key of PATTERNS, or "short_day", which leaves the year out when it is this one. Long forms start with a
    capital, as headings do.
    """
    lang = language()
    if style == "short_day":
        style = "day_of_year" if local(value).year == timezone.localdate().year else "day"
    return day_text(local(value), style, lang)


@lru_cache(4096)
def day_text(value: date, style: str, lang: str) -> str:
    patterns = PATTERNS[style]
    text = format_date(value, patterns.get(lang, patterns[""]), locale="en_GB" if lang == "en" else lang)
    return text[:1].upper() + text[1:] if style in {"day_long", "month", "month_only", "weekday"} else text


def format_weekday(weekday: int) -> str:
    """0 is Monday: “Monday”, “понедельник”, standing alone."""
    name = Locale.parse(language()).days["stand-alone"]["wide"][weekday]
    return name[:1].upper() + name[1:]


def format_time(value: datetime | time) -> str:
    """13:05 in the active zone; the trade uses 24 hours in all five languages."""
    return f"{timezone.localtime(value) if isinstance(value, datetime) else value:%H:%M}"


def format_moment(value: datetime) -> str:
    """20 Nov 2026, 13:05."""
    return f"{format_day(value, 'day')}, {format_time(value)}"


def format_span(minutes: int) -> str:
    """45 min, 1 h, 1 h 30."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return gettext("%(hours)d h") % {"hours": hours}
    return gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}
