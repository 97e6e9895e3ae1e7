"""Words for the pages of bookings."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from bookings.models import BookingTerms, Wish
from salon.formats import format_money
from salon.forms.choices import weekdays
from salon.templatetags.salon import STATES

register = template.Library()


@register.filter
def state_css(state: str) -> str:
    """The short name of a state in class names: srv for in_service."""
    return STATES[state][0]


@register.inclusion_tag("bookings/parts/deposit_badge.html")
def deposit_badge(terms: BookingTerms | None, held: Decimal | None) -> dict[str, Any]:
    """{% deposit_badge visit.terms visit.deposit_held %}: due or paid; nothing where no deposit is asked."""
    held = held or Decimal(0)
    due = max(terms.demand - held, Decimal(0)) if terms else Decimal(0)
    if due:
        label = _("Deposit due %(sum)s") % {"sum": format_money(due)}
        return {"label": label, "kind": "warn", "icon_name": "cash-off"}
    label = _("Deposit paid %(sum)s") % {"sum": format_money(held)} if held else ""
    return {"label": label, "kind": "good", "icon_name": "wallet"}


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
