"""Words for the pages of bookings."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from bookings.models import Wish
from salon.forms.choices import weekdays
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


@register.simple_tag
def wish_hours(wish: Wish) -> str:
    """Monday, Friday · from 15:00 · over by 19:00; nothing for any time of any day."""
    days = ", ".join(name for number, name in weekdays() if number in wish.weekdays)
    first = _("from %(time)s") % {"time": f"{wish.hours_from:%H:%M}"} if wish.hours_from else ""
    last = _("over by %(time)s") % {"time": f"{wish.hours_until:%H:%M}"} if wish.hours_until else ""
    return " · ".join(filter(None, (days, first, last)))
