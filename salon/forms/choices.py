"""Lists people choose from: time zones, countries, currencies, weekdays, in the language of the reader."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_day_names
from babel.numbers import get_territory_currencies
from phonenumbers import SUPPORTED_REGIONS, country_code_for_region

from salon.formats import language

Choices = list[tuple[str, str]]


@cache
def timezones() -> list[str]:
    """Area/City names only: the others are old spellings of these."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return sorted(name for name in available_timezones() if name.startswith(areas))


def regions() -> Choices:
    """Country by name, with its dialling code."""
    return regions_in(language())


@cache
def regions_in(lang: str) -> Choices:
    names = Locale.parse(lang).territories
    return sorted(
        ((code, f"{names.get(code, code)} (+{country_code_for_region(code)})") for code in SUPPORTED_REGIONS),
        key=lambda pair: pair[1],
    )


def currencies() -> Choices:
    return currencies_in(language())


@cache
def currencies_in(lang: str) -> Choices:
    names = Locale.parse(lang).currencies
    in_use = {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    return [(code, f"{code} – {names.get(code, code)}") for code in sorted(in_use)]


def weekdays() -> list[tuple[int, str]]:
    """0 Monday … 6 Sunday."""
    names = get_day_names("wide", "stand-alone", locale=language())
    return [(day, names[day][:1].upper() + names[day][1:]) for day in range(7)]
