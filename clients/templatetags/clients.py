"""What the card's templates need of the registry of panels."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from clients.card import Panel
from clients.matching import Reason
from clients.models import birthday_exists
from salon.context import address
from salon.formats import format_day
from salon.roles import Right, may

register = template.Library()
LEAP_YEAR = 2000
# The pages about all clients, in the order of their tabs; a page appears when its address exists.
TABS = [
    (_("All clients"), "clients:list", Right.SEE_CARDS),
    (_("Segments"), "clients:segments", Right.EDIT_SEGMENTS),
    (_("Kinds"), "clients:kinds", Right.EDIT_SEGMENTS),
    (_("Duplicates"), "clients:duplicates", Right.MERGE_CLIENTS),
    (_("To mend"), "clients:hygiene", Right.EDIT_CLIENTS),
    (_("Privacy"), "clients:privacy", Right.WATCH_PRIVACY),
    (_("Imports"), "clients:imports", Right.IMPORT_CLIENTS),
]

REASON_WORDS: dict[str, Any] = {
    Reason.PHONE: _("same phone"),
    Reason.EMAIL: _("same e-mail"),
    Reason.BIRTH_DATE: _("same birth date"),
    Reason.BIRTHDAY: _("same birthday, year unknown"),
    Reason.TAIL: _("same last digits of the phone"),
    Reason.NAME: _("same name"),
    Reason.NEAR_NAME: _("nearly the same name"),
    Reason.GIVEN_NAME: _("same given name"),
}


@register.inclusion_tag("clients/parts/tabs.html", takes_context=True)
def client_tabs(context: template.Context) -> dict[str, Any]:
    """{% client_tabs %} under the heading of each of these pages."""
    request = context["request"]
    allowed = [(label, address(name)) for label, name, right in TABS if may(request.user, right)]
    return {"client_tabs": [(label, url, request.path == url) for label, url in allowed if url]}


@register.simple_tag(takes_context=True)
def shown_panel(context: template.Context, panel: Panel, values: Mapping[str, Any]) -> SafeString:
    """{% shown_panel panel values %}: the panel's own template, over what the page knows."""
    with context.push(**values):
        return mark_safe(get_template(panel.template).template.render(context))  # noqa: S308 a template of the house


@register.filter
def birthday(client: Any) -> str:
    """“14 Feb 1990” in the reader's language, the year only if known; a day its month does not have stays in figures."""
    if not client.birth_day or not client.birth_month:
        return ""
    if not birthday_exists(client.birth_day, client.birth_month, None):
        return f"{client.birth_day}.{client.birth_month}.{client.birth_year or ''}"
    text = format_day(date(LEAP_YEAR, client.birth_month, client.birth_day), "day_of_year")
    return f"{text} {client.birth_year}" if client.birth_year else text


@register.filter
def international(phone: str) -> str:
    """+37369000009 → +373 690 00 009"""
    number = to_python(phone)
    return number.as_international if number and number.is_valid() else phone


@register.filter
def reason_word(reason: str) -> str:
    """Why two cards may be one person."""
    return str(REASON_WORDS.get(reason, reason))


@register.filter
def likelihood(score: int) -> str:
    return str(_("Very likely") if score >= 80 else _("Likely") if score >= 60 else _("Perhaps"))
