"""Cards, and what a client's purse shows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Subquery

from clients.models import Client
from loyalty.models import AccountKind, Card, Tier
from loyalty.queries.ledger import ZERO


def card_of(client: Client, now: datetime) -> Card | None:
    return Card.objects.valid(now).filter(client=client).select_related("tier").first()


def next_tier(client: Client) -> tuple[Tier, Decimal] | None:
    """The next tier above the client's spending, and what is missing to it."""
    tier = Tier.objects.filter(from_spent__gt=client.spent_total).order_by("from_spent").first()
    return (tier, tier.from_spent - client.spent_total) if tier else None


@dataclass(frozen=True)
class Purse:
    """What the client's card shows: `balances` as above, the number of the card and its tier, the next tier and what is missing to it."""

    balances: dict[str, Decimal]
    card: str
    tier: str
    tier_percent: Decimal
    next_tier: str
    missing: Decimal


def purse_of(client: Client, now: datetime) -> Purse:
    """The answers of `balances`, `card_of` and `next_tier` in one query: a row for each account, or one without any."""
    held = Card.objects.valid(now).filter(client=client)
    above = Tier.objects.filter(from_spent__gt=client.spent_total).order_by("from_spent")
    single = [
        held.values("number"), held.values("tier__name"), held.values("tier__discount_percent"),
        above.values("name"), above.values("from_spent"),
    ]  # fmt: skip
    rows = Client.objects.filter(pk=client.pk).values_list(
        "accounts__kind", "accounts__balance", *(Subquery(each[:1]) for each in single)
    )
    found = list(rows)
    card, tier, percent, next_tier, after = found[0][2:]
    return Purse(
        balances={
            kind: sum((balance for each, balance, *_rest in found if each == kind), ZERO) for kind in AccountKind.values
        },
        card=card or "",
        tier=tier or "",
        tier_percent=percent or ZERO,
        next_tier=next_tier or "",
        missing=after - client.spent_total if after else ZERO,
    )
