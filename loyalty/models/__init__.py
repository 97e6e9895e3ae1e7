from loyalty.models.cards import Card, CardChange, CardKind, CardQuerySet, CardRules, EarnedBy, Fall, Tier
from loyalty.models.ledger import Account, AccountKind, Entry, PaidInBy
from loyalty.models.progress import Progress

__all__ = [
    "Account",
    "AccountKind",
    "Card",
    "CardChange",
    "CardKind",
    "CardQuerySet",
    "CardRules",
    "EarnedBy",
    "Entry",
    "Fall",
    "PaidInBy",
    "Progress",
    "Tier",
]
