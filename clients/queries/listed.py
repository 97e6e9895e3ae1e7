"""A page of the client list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clients.models import Client
from clients.names import digits_of
from clients.queries.segments import Chip, chips, in_segment
from salon.models import Branch, Company, Staff

ON_A_PAGE = 50
COUNTED = 10_000  # counting further costs more than the number is worth


@dataclass(frozen=True)
class Listed:
    """`count` is exact up to COUNTED; `last` is where the next page goes on, None at the end."""

    clients: list[Client]
    last: Client | None
    count: int
    is_counted: bool
    segments: list[Chip]


def shown_clients(
    *, by: Staff, company: Company, today: date, segment: str = "", branch: Branch | None = None, after: Client | None = None,
) -> Listed:  # fmt: skip
    """By name. Page 10,000 costs what page 1 costs."""
    clients = in_segment(segment, Client.objects.visible_to(by), today=today, company=company)
    clients = clients.filter(home_branch=branch) if branch else clients
    count = clients.order_by()[: COUNTED + 1].count()
    behind = clients.after(after) if after else clients
    page = list(behind.by_name().select_related("home_branch")[: ON_A_PAGE + 1])
    shown = page[:ON_A_PAGE]
    last = shown[-1] if len(page) > ON_A_PAGE else None
    return Listed(shown, last, min(count, COUNTED), count <= COUNTED, chips(segment, by=by))


def prefilled(text: str) -> dict[str, Any]:
    """What was typed into the search box as the beginnings of a card: a phone, an e-mail, or names."""
    words = text.split()[:5]
    if "@" in text:
        return {"email": text.strip()}
    if len(digits_of(text)) >= 5:
        return {"phone": text.strip()}
    return {"given_name": words[0], "family_name": " ".join(words[1:])} if words else {}
