"""Words for the pages of bookings."""

from datetime import datetime

from django import template

from salon.templatetags.salon import STATES

register = template.Library()


@register.filter
def state_css(state: str) -> str:
    """The short name of a state in class names: srv for in_service."""
    return STATES[state][0]


@register.filter
def minutes_from(moment: datetime, now: datetime) -> int:
    """{{ ends_at|minutes_from:now }}: 0 when it has passed."""
    return max(0, int((moment - now).total_seconds() // 60))
