from loyalty.queries.cards import Climb, Purse, card_of, climb_of, purse_of, story_of
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
from loyalty.queries.progress import counted_of, reachable, steps_by, value_of

__all__ = [
    "AT_THE_TILL", "ZERO", "Climb", "Moved", "Purse", "Version", "accounts_off", "balances", "card_of", "climb_of", "coming_of", "counted_of", "discounts_in_force", "discounts_listed", "held_for", "history_of", "moved_at_till", "near_birthday", "offer_of", "offers", "offers_with", "purse_of", "reachable", "rules_for", "steps_by", "story_of", "value_of",
]  # fmt: skip
