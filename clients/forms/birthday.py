"""A birthday in a form: the day and the month together or neither, the year only if known."""

from collections.abc import Mapping
from typing import Any

from babel.dates import get_month_names
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import birthday_exists
from salon.formats import language

OLDEST_YEAR, LAST_YEAR = 1900, 2100


def birthday_fields(*, day: Any = None, year: Any = None) -> dict[str, forms.Field]:
    """`day` and `year` are labels where the usual ones do not fit."""
    months = get_month_names("wide", context="stand-alone", locale=language())
    return {
        "birth_day": number_field(day or gettext_lazy("Birthday: day"), [(n, str(n)) for n in range(1, 32)]),
        "birth_month": number_field(gettext_lazy("month"), [(n, months[n]) for n in range(1, 13)]),
        "birth_year": forms.IntegerField(
            label=year or gettext_lazy("year, if known"), required=False, min_value=OLDEST_YEAR, max_value=LAST_YEAR
        ),
    }


def number_field(label: Any, choices: list[tuple[int, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("", "—"), *choices], coerce=int, empty_value=None, required=False
    )


def birthday_errors(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """{field: sentence}, empty when the birthday may be so."""
    day, month, year = (cleaned.get(name) for name in ("birth_day", "birth_month", "birth_year"))
    if (day is None) != (month is None):
        missing = "birth_month" if month is None else "birth_day"
        return {missing: _("Choose both the day and the month, or neither.")}
    if day and month and not birthday_exists(day, month, year):
        return {"birth_day": _("This month has no such day.")}
    return {}
