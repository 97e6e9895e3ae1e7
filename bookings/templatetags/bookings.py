"""Words for the pages of bookings."""

from datetime import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from salon.templatetags.salon import STATES, state

register = template.Library()


@register.filter
def state_css(value: str) -> str:
    """The short name of a state in class names: srv for in_service."""
    return STATES[value][0]


@register.filter
def minutes_from(moment: datetime, now: datetime) -> int:
    """{{ ends_at|minutes_from:now }}: 0 when it has passed."""
    return max(0, int((moment - now).total_seconds() // 60))


@register.simple_tag(takes_context=True)
def state_once(context: template.Context, value: str, label: Any) -> SafeString:
    """{% state %} for a long list: each state of the page is drawn once and used again."""
    drawn: dict[str, SafeString] = context.render_context.setdefault("drawn_states", {})
    if value not in drawn:
        drawn[value] = render_to_string("components/badge.html", state(value, label))
    return drawn[value]
