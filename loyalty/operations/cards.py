"""Giving out cards, and the tiers they reach."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from clients.models import Client
from clients.operations import refresh_search_text
from loyalty.errors import (
    CardNumberTaken,
    HasCard,
    TiersOutOfOrder,
)
from loyalty.models import Card, Tier
from salon.models import Staff


@transaction.atomic
def issue_card(client: Client, *, number: str, by: Staff | None, now: datetime) -> Card:
    """Locks the client. The card starts at the tier the client's spending has reached; the number finds the client from now on."""
    locked = Client.objects.select_for_update().get(pk=client.pk)
    known = Card.objects.filter(number=number).first()
    if known and known.client_id == client.pk and not known.is_blocked:
        return known
    if known:
        raise CardNumberTaken
    if Card.objects.filter(client=client, is_blocked=False).exists():
        raise HasCard
    card = new_card(locked, number, now)
    refresh_search_text(locked)
    return card


def new_card(client: Client, number: str, now: datetime) -> Card:
    """Another desk may be giving out the same number at this moment: the database decides."""
    try:
        with transaction.atomic():
            return Card.objects.create(number=number, client=client, tier=tier_for(client.spent_total), issued_at=now)
    except IntegrityError:
        raise CardNumberTaken from None


@transaction.atomic
def block_card(card: Card, *, by: Staff, now: datetime) -> Card:
    """Lost or withdrawn: gives no discount and finds nobody any more; its number is never given again. Locks the client."""
    holder = Client.objects.select_for_update().get(pk=card.client_id)
    locked = Card.objects.get(pk=card.pk)
    if not locked.is_blocked:
        locked.is_blocked = True
        locked.save(update_fields=["is_blocked"])
        refresh_search_text(holder)
    return locked


def tier_for(spent: Decimal) -> Tier | None:
    return Tier.objects.filter(from_spent__lte=spent).order_by("-from_spent").first()


def refresh_tier(client: Client, *, now: datetime) -> Tier | None:
    """Raises the card to the tier the client's spending has reached; never lowers it. Runs inside the check-out's transaction."""
    card = Card.objects.valid(now).filter(client=client).select_related("tier").first()
    if card is None:
        return None
    reached = tier_for(client.spent_total)
    if reached and (card.tier is None or reached.from_spent > card.tier.from_spent):
        card.tier = reached
        card.save(update_fields=["tier"])
    return card.tier


@transaction.atomic
def save_tiers(tiers: Sequence[Tier], *, by: Staff) -> None:
    """All or none: a later tier must give more than an earlier one."""
    for tier in tiers:
        tier.save()
    percents = list(Tier.objects.order_by("from_spent").values_list("discount_percent", flat=True))
    if percents != sorted(set(percents)):
        raise TiersOutOfOrder
