"""The filters and tags every template has without loading them. Wording is in salon/formats.py."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from salon import formats
from salon.roles import Right, may

register = template.Library()
STATES = {
    "booked": ("new", "circle-dashed"),
    "confirmed": ("conf", "circle-check"),
    "arrived": ("arr", "armchair-2"),
    "in_service": ("srv", "player-play"),
    "done": ("done", "checks"),
    "no_show": ("miss", "ban"),
    "cancelled": ("done", "x"),
}


@register.filter
def can(staff: Any, right: str) -> bool:
    """{% if user|can:"take_payment" %}"""
    return may(staff, Right(right))


@register.filter
def money(value: Decimal | int | None, currency: str = "") -> str:
    """€81.20; nothing for None. The currency is the company's unless given."""
    return "" if value is None or value == "" else formats.format_money(value, currency)


@register.filter
def number(value: Decimal | int | float | None) -> str:
    """1,240 with the language's own separators."""
    return "" if value is None or value == "" else formats.format_number(value)


@register.filter
def points(value: Decimal | int | None) -> str:
    """2,561.20 where the currency has cents"""
    return "" if value is None or value == "" else formats.format_points(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """9 Oct 2026"""
    return formats.format_day(value, "day") if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """9 Oct; 9 Oct 2024 of another year than this one."""
    return formats.format_day(value, "short_day") if value else ""


@register.filter
def day_long(value: date | datetime | None) -> str:
    """Friday, 20 November"""
    return formats.format_day(value, "day_long") if value else ""


@register.filter
def month(value: date | datetime | None) -> str:
    """November 2026"""
    return formats.format_day(value, "month") if value else ""


@register.filter
def weekday_name(weekday: int) -> str:
    """0 is Monday."""
    return formats.format_weekday(weekday)


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Fri"""
    return formats.format_day(value, "weekday") if value else ""


@register.filter
def hm(value: datetime | time | None) -> str:
    """13:05 in the branch's zone"""
    return formats.format_time(value) if value else ""


@register.filter
def when(value: datetime | None) -> str:
    """20 Nov 2026, 13:05 in the branch's zone"""
    return formats.format_moment(value) if value else ""


@register.filter
def span(minutes: int | timedelta | None) -> str:
    """1 h 30"""
    if minutes is None or minutes == "":
        return ""
    return formats.format_span(int(minutes.total_seconds() // 60) if isinstance(minutes, timedelta) else minutes)


@register.filter
def initials(name: Any) -> str:
    """NP for Nadia Petrova"""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def hue(name: Any) -> int:
    """1 to 5, always the same for the same name: the colour of an avatar."""
    return crc32(str(name).encode()) % 5 + 1


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """{% icon "phone" "i-s" %}; decoration only, so say the word beside it."""
    return drawn(name, f"i {css}".strip())


@lru_cache(1024)
def drawn(name: str, classes: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("vendor/icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The page's own query string with some values changed; None removes one."""
    params: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None) if value is None else params.__setitem__(name, str(value))
    return f"?{params.urlencode()}"


@register.inclusion_tag("components/avatar.html")
def avatar(name: Any, css: str = "") -> dict[str, Any]:
    """{% avatar client "av--xl" %}"""
    return {"name": name, "css": css}


@register.inclusion_tag("components/badge.html")
def badge(label: Any, kind: str = "", icon_name: str = "") -> dict[str, Any]:
    """{% badge "Gold" "gold" "crown" %}: gold plat silver good bad warn accent"""
    return {"label": label, "kind": kind, "icon_name": icon_name}


@register.simple_tag
def state(value: str, label: Any) -> SafeString:
    """{% state appointment.state appointment.get_state_display %}: colour, icon and word."""
    return state_badge(str(value), str(label))


@lru_cache(1024)
def state_badge(value: str, label: str) -> SafeString:
    """A list of a week shows it hundreds of times."""
    return render_to_string("components/badge.html", badge(label, *STATES.get(value, ("", ""))))


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, css: str = "") -> dict[str, Any]:
    """{% field form.phone "wide" %}: label, input, help and error together."""
    return {"field": bound, "css": css}


@register.inclusion_tag("components/empty.html")
def empty_state(
    title: Any, text: Any = "", icon_name: str = "inbox", url: str = "", action: Any = ""
) -> dict[str, Any]:
    """{% empty_state _("No calls today") _("…") "phone" %}"""
    return {"title": title, "text": text, "icon_name": icon_name, "url": url, "action": action}


@register.inclusion_tag("components/alert.html")
def alert(text: Any, kind: str = "", icon_name: str = "alert-triangle", title: Any = "") -> dict[str, Any]:
    """{% alert _("Allergic to latex") %}; kinds: (red), warn, good, info"""
    return {"text": text, "kind": kind, "icon_name": icon_name, "title": title}


@register.inclusion_tag("components/stat.html")
def stat(label: Any, value: Any, note: Any = "", icon_name: str = "", url: str = "") -> dict[str, Any]:
    """One figure of a .kpis row; the value comes formatted."""
    return {"label": label, "value": value, "note": note, "icon_name": icon_name, "url": url}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page) -> dict[str, Any]:
    """{% pager page %} under a list; keeps the filters of the address."""
    return {"request": context["request"], "page": page}
