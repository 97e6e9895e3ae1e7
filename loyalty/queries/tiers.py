"""Where a tier is used: it stays as long as a card or a card's story knows it."""

from typing import NamedTuple

from django.db.models import Q

from loyalty.models import Card, CardChange, Tier


class Uses(NamedTuple):
    """How many cards hold it, and of how many more the story names it."""

    cards: int
    stories: int


def uses_of(tier: Tier) -> Uses:
    told = CardChange.objects.filter(Q(from_tier=tier) | Q(to_tier=tier)).exclude(card__tier=tier)
    return Uses(Card.objects.filter(tier=tier).count(), told.values("card").distinct().count())
