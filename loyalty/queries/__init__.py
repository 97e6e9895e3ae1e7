from loyalty.queries.cards import Purse, card_of, next_tier, purse_of
from loyalty.queries.discounts import Version, discounts_listed, history_of
from loyalty.queries.ledger import AT_THE_TILL, ZERO, Moved, accounts_off, balances, held_for, moved_at_till
from loyalty.queries.offers import (
    coming_of,
    discounts_in_force,
    near_birthday,
    offer_of,
    offers,
    offers_with,
    rules_for,
)

__all__ = [
    "AT_THE_TILL",
    "Moved",
    "Purse",
    "Version",
    "ZERO",
    "accounts_off",
    "balances",
    "card_of",
    "coming_of",
    "discounts_in_force",
    "discounts_listed",
    "held_for",
    "history_of",
    "moved_at_till",
    "near_birthday",
    "next_tier",
    "offer_of",
    "offers",
    "offers_with",
    "purse_of",
    "rules_for",
]
