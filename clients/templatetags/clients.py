"""What the card's templates need of the registry of panels."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from phonenumber_field.phonenumber import to_python

from clients.card import Panel
from salon.formats import format_day

register = template.Library()
LEAP_YEAR = 2000


@register.simple_tag(takes_context=True)
def shown_panel(context: template.Context, panel: Panel, values: Mapping[str, Any]) -> SafeString:
    """{% shown_panel panel values %}: the panel's own template, over what the page knows."""
    with context.push(**values):
        return mark_safe(get_template(panel.template).template.render(context))  # noqa: S308 a template of the house


@register.filter
def birthday(client: Any) -> str:
    """“14 Feb 1990” in the reader's language, the year only if known."""
    if not client.birth_day or not client.birth_month:
        return ""
    text = format_day(date(LEAP_YEAR, client.birth_month, client.birth_day), "short_day")
    return f"{text} {client.birth_year}" if client.birth_year else text


@register.filter
def international(phone: str) -> str:
    """+37369000009 → +373 690 00 009"""
    number = to_python(phone)
    return number.as_international if number and number.is_valid() else phone
