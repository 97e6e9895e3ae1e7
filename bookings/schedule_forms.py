"""What people type about who works when: a day, a cycle, an absence, a holiday. What was already agreed to comes with each form."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from salon.forms.choices import weekdays
from salon.forms.days import DayField
from salon.forms.fields import NUMBER_WORDS
from salon.forms.staff import DayForm
from salon.forms.widgets import DatePicker, TimePicker
from salon.models import Branch, ShiftPattern, Staff
from salon.models.schedule import Hours, are_in_order

STRETCH = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d\d))?")
LENGTHS = (7, 14, 2, 4, 6)  # the cycles that are offered; others may be asked for in the address
LONGEST_TYPED = 28


def agreed(data: Any) -> set[int]:
    """The appointments that somebody was shown and agreed to strand: agreed=12,15."""
    return {int(number) for number in re.findall(r"\b\d{1,18}\b", data.get("agreed", ""), re.ASCII)}


def hours_text(hours: Hours) -> str:
    """09:00–13:00, 14:00–18:00"""
    return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in hours)


class HoursField(forms.CharField):
    """Hours as people write them: 9-13, 14:00–18:30; empty is a day off."""

    default_error_messages = {"hours": _("Write hours like 9–13, 14–18, one after another.")}

    def clean(self, value: Any) -> Hours:
        text = super().clean(value)
        pieces = [piece.strip() for piece in re.split(r"[,;]", text) if piece.strip()]
        found = [STRETCH.fullmatch(piece) for piece in pieces]
        try:
            hours = [(clock(each[1], each[2]), clock(each[3], each[4])) for each in found if each]
        except ValueError as error:
            raise ValidationError(self.error_messages["hours"], code="hours") from error
        if not all(found) or not are_in_order(hours):
            raise ValidationError(self.error_messages["hours"], code="hours")
        return hours


def clock(hour: str, minute: str | None) -> time:
    """24:00 is the midnight at the end."""
    return time(0 if hour == "24" else int(hour), int(minute or 0))


class OneDayForm(DayForm):
    """A day of a person: its hours, where, and on which other days of the week the same."""

    branch = forms.ModelChoiceField(Branch.objects.none(), required=False, label=_("At"), empty_label=None)
    also = forms.TypedMultipleChoiceField(
        label=_("The same on"), coerce=int, choices=weekdays, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Staff, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["branch"].queryset = Branch.objects.active().visible_to(by)
        self.fields["also"].choices = [(n, name) for n, name in weekdays() if n != day.weekday()]

    @property
    def days(self) -> list[date]:
        monday = self.day - timedelta(days=self.day.weekday())
        return [self.day, *(monday + timedelta(days=n) for n in self.cleaned_data["also"])]


class CycleForm(forms.Form):
    """A cycle of so many days; a week begins on Monday, every other cycle on the day it is from."""

    starts_on = DayField(label=_("From"), widget=DatePicker)
    ends_on = DayField(label=_("Until"), widget=DatePicker, required=False, help_text=_("Empty: until it is changed."))
    over_days_by_hand = forms.BooleanField(label=_("Also replace days that were set by hand"), required=False)

    def __init__(self, *args: Any, length: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.length = length
        names = [name for _n, name in weekdays()]
        for n in range(length):
            label = names[n] if length == 7 else _("Day %(number)s") % {"number": n + 1}
            hint = forms.TextInput({"placeholder": _("Day off"), "autocomplete": "off"})
            self.fields[f"day_{n}"] = HoursField(label=label, required=False, max_length=80, widget=hint)

    @classmethod
    def initial_of(cls, pattern: ShiftPattern | None, length: int, *, starts_on: date, usual: str) -> dict[str, Any]:
        """The pattern that is in force, where it has got to; else the first half of the cycle at work."""
        if pattern and len(pattern.days) == length:
            first = pattern.day_of(starts_on) - (starts_on.weekday() if length == 7 else 0)
            cycle = [hours_text(pattern.cycle[(first + n) % length]) for n in range(length)]
        else:
            at_work = {7: {0, 1, 2, 3, 4}, 14: {0, 1, 2, 3, 4, 7, 8, 9, 10, 11}}.get(
                length, set(range((length + 1) // 2))
            )
            cycle = [usual if n in at_work else "" for n in range(length)]
        return {"starts_on": starts_on} | {f"day_{n}": text for n, text in enumerate(cycle)}

    @property
    def rows(self) -> list[forms.BoundField]:
        return [self[f"day_{n}"] for n in range(self.length)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day has to be later than the first."))
        return data

    @property
    def pattern(self) -> dict[str, Any]:
        """As set_pattern() takes it."""
        data = self.cleaned_data
        first_day = data["starts_on"].weekday() if self.length == 7 else 0
        days = [data[f"day_{n}"] for n in range(self.length)]
        return {name: data[name] for name in ("starts_on", "ends_on", "over_days_by_hand")} | {
            "days": days, "first_day": first_day
        }  # fmt: skip


class AbsenceForm(forms.Form):
    first = DayField(label=_("First day"), widget=DatePicker)
    last = DayField(label=_("Last day"), widget=DatePicker)
    starts = forms.TimeField(label=_("From"), required=False, widget=TimePicker, help_text=_("Empty: whole days."))
    ends = forms.TimeField(label=_("To"), required=False, widget=TimePicker)
    reason = forms.CharField(label=_("Reason"), max_length=80, widget=forms.TextInput({"list": "reasons"}))

    reasons = (_("Vacation"), _("Ill"), _("Training"), _("Personal"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("first") and data.get("last"):
            if data["last"] < data["first"]:
                self.add_error("last", _("The last day has to be later than the first."))
            elif (data.get("starts") is None) != (data.get("ends") is None):
                self.add_error("ends" if data.get("starts") else "starts", _("Write both times, or leave both empty."))
            elif data.get("starts") and data["first"] == data["last"] and data["starts"] >= data["ends"]:
                self.add_error("ends", _("The end has to be later than the beginning."))
        return data

    def period_at(self, branch: Branch) -> tuple[datetime, datetime]:
        data = self.cleaned_data
        if data["starts"]:
            return branch.at(data["first"], data["starts"]), branch.at(data["last"], data["ends"])
        return branch.day_bounds(data["first"])[0], branch.day_bounds(data["last"])[1]


class HolidayForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    day = DayField(label=_("Day"), widget=DatePicker)
    opens = forms.TimeField(label=_("Open from"), required=False, widget=TimePicker, help_text=_("Empty: closed."))
    closes = forms.TimeField(label=_("Until"), required=False, widget=TimePicker)
    everywhere = forms.BooleanField(label=_("In all branches"), required=False)

    def __init__(self, *args: Any, by: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.sees_all_branches:
            del self.fields["everywhere"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens"), data.get("closes")
        if (opens is None) != (closes is None):
            self.add_error("closes" if opens else "opens", _("Write both times, or leave both empty."))
        elif opens and closes and opens >= closes:
            self.add_error("closes", _("The end has to be later than the beginning."))
        return data

    @property
    def hours(self) -> Hours | None:
        data = self.cleaned_data
        return [(data["opens"], data["closes"])] if data["opens"] else None


class CopyForm(forms.Form):
    weeks = forms.IntegerField(
        label=_("To how many next weeks"), min_value=1, max_value=26, initial=1, error_messages=NUMBER_WORDS
    )
