"""Days and moments that come from an address or a form: within the years a salon can mean."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2100


def check_year(value: date | datetime) -> None:
    """Outside of these years counting days would run off the calendar."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        words = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Choose a day between the years %(first)s and %(last)s."), code="year", params=words)


class DayField(forms.DateField):
    default_validators = [check_year]


class MomentField(forms.DateTimeField):
    default_validators = [check_year]


def known_day(text: Any) -> date | None:
    """2026-11-22; what is not understood is no day."""
    try:
        return DayField(required=False).clean(text)
    except ValidationError:
        return None


def asked_day(data: Any, today: date, *, name: str = "day") -> date:
    """?day=2026-11-22, else today."""
    return known_day(data.get(name)) or today
