"""Inputs the browser has a good picker for, which speak ISO with the server whatever the language; and long lists to tick in."""

from typing import Any

from django import forms


class DatePicker(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimePicker(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": 300} | (attrs or {}), format="%H:%M")


class MomentPicker(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": 300} | (attrs or {}), format="%Y-%m-%dT%H:%M")


class PickList(forms.CheckboxSelectMultiple):
    """A list with a field above it that narrows it by what is typed (static/js/picks.js)."""

    template_name = "salon/widgets/picks.html"
    LONG = 8  # shorter ones are seen whole

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        count = sum(len(options) for _group, options, _index in context["widget"]["optgroups"])
        return context | {"is_long": count > self.LONG}
