"""Registry: what a card reads of the client's own rows in the one query that fetches the client. Each noun adds its part beside its panel."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from clients.models import ClientQuerySet

Rows = Callable[[OuterRef], QuerySet[Any, Any]]
_parts: dict[str, Rows] = {}


def row_part(name: str) -> Callable[[Rows], Rows]:
    """Register `rows(client_pk) -> values queryset`: a list under `client.<name>`, JSON objects or plain values."""

    def register(rows: Rows) -> Rows:
        _parts[name] = rows
        return rows

    return register


def as_card_shows(clients: ClientQuerySet) -> ClientQuerySet:
    """With every registered part; one query for one client."""
    parts = {name: ArraySubquery(rows(OuterRef("pk"))) for name, rows in _parts.items()}
    return clients.select_related("home_branch", "favourite_master", "recommended_by", "standing").annotate(**parts)
