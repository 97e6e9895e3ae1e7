from loyalty.queries.cards import Purse, card_of, next_tier, purse_of
from loyalty.queries.ledger import (
    AT_THE_TILL,
    ZERO,
    Moved,
    accounts_off,
    balances,
    certificate_left,
    credit_left,
    held_for,
    lots_off,
    moved_at_till,
    usual_receipt,
)
from loyalty.queries.offers import near_birthday, offers, offers_with, rules_for

__all__ = [
    "certificate_left",
    "credit_left",
    "AT_THE_TILL",
    "Moved",
    "Purse",
    "ZERO",
    "accounts_off",
    "balances",
    "card_of",
    "held_for",
    "lots_off",
    "moved_at_till",
    "near_birthday",
    "next_tier",
    "offers",
    "offers_with",
    "purse_of",
    "rules_for",
    "usual_receipt",
]
