from loyalty.models.cards import Card, CardQuerySet, Tier
from loyalty.models.ledger import Account, AccountKind, Entry, PaidInBy

__all__ = [
    "Account",
    "AccountKind",
    "Card",
    "CardQuerySet",
    "Entry",
    "PaidInBy",
    "Tier",
]
