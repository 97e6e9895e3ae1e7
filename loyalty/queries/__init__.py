from loyalty.queries.cards import Climb, Purse, card_of, climb_of, purse_of, story_of
from loyalty.queries.ledger import AT_THE_TILL, ZERO, Moved, accounts_off, balances, held_for, moved_at_till
from loyalty.queries.offers import near_birthday, offers, offers_with, rules_for
from loyalty.queries.progress import counted_of, reachable, steps_by, value_of

__all__ = [
    "AT_THE_TILL",
    "Climb",
    "Moved",
    "Purse",
    "ZERO",
    "accounts_off",
    "balances",
    "card_of",
    "climb_of",
    "counted_of",
    "held_for",
    "moved_at_till",
    "near_birthday",
    "offers",
    "offers_with",
    "purse_of",
    "reachable",
    "rules_for",
    "steps_by",
    "story_of",
    "value_of",
]
