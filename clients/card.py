"""Registry: panels of the client's card. Later apps add theirs in `apps.ready()`; the card renders them in one request."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clients.models import Client
from salon.models import Staff
from salon.roles import Right, may

PanelContext = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """`queries` is how many the panel may make; a test holds it to that. `place`: badges, alerts, side or main.

    `badge` is a second template over the same context, beside the client's name.
    """

    name: str
    template: str
    context: PanelContext
    place: str
    order: int
    queries: int
    right: Right
    badge: str = ""


_panels: dict[str, Panel] = {}


def panel(
    name: str,
    *,
    template: str,
    place: str,
    order: int,
    queries: int,
    right: Right = Right.SEE_CARDS,
    badge: str = "",
) -> Callable[[PanelContext], PanelContext]:
    """Register `context(client, *, by, now) -> dict` with its template."""

    def register(context: PanelContext) -> PanelContext:
        _panels[name] = Panel(name, template, context, place, order, queries, right, badge)
        return context

    return register


def panels(by: Staff) -> list[Panel]:
    return sorted((p for p in _panels.values() if may(by, p.right)), key=lambda p: p.order)


def filled(client: Client, *, by: Staff, now: datetime) -> dict[str, list[tuple[Panel, dict[str, Any]]]]:
    """By place, in order; a panel whose context is empty is left out."""
    places: dict[str, list[tuple[Panel, dict[str, Any]]]] = {"badges": [], "alerts": [], "side": [], "main": []}
    for each in panels(by):
        context = each.context(client, by=by, now=now)
        if context:
            places[each.place].append((each, context))
        if context and each.badge:
            places["badges"].append((replace(each, template=each.badge), context))
    return places
