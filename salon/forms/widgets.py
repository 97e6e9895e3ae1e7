"""Inputs the browser has a good picker for, which speak ISO with the server whatever the language; and long lists to tick in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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


class MenuSelect(forms.Select):
    """A list of many things that stands on a page many times: written without a template for each option."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        groups = []
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                groups.append(format_html('<optgroup label="{}">{}</optgroup>', key, self.written(label, value)))
            else:
                groups.append(self.written([(key, label)], value))
        attributes = flatatt(self.build_attrs(self.attrs, (attrs or {}) | {"name": name}))
        return format_html("<select{}>{}</select>", attributes, format_html_join("", "{}", zip(groups, strict=True)))

    def written(self, choices: Iterable[tuple[Any, Any]], value: Any) -> SafeString:
        chosen = str(value or "")
        rows = ((key, {"selected": str(key) == chosen}, label) for key, label in choices)
        return format_html_join(
            "", '<option value="{}"{}>{}</option>', ((key, flatatt(attrs), label) for key, attrs, label in rows)
        )
