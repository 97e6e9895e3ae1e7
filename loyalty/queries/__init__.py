from loyalty.queries.cards import Climb, Purse, card_of, climb_of, purse_of, story_of
from loyalty.queries.commissions import terms_by_master, terms_of
from loyalty.queries.discounts import Version, discounts_listed, history_of
from loyalty.queries.ledger import (
    AT_THE_TILL,
    PAID_BY,
    ZERO,
    Moved,
    accounts_off,
    all_moved,
    balances,
    certificate_left,
    credit_left,
    held_for,
    lots_off,
    moved_at_till,
    usual_at_salon,
    usual_price,
    usual_receipt,
)
from loyalty.queries.liabilities import Branches, Flow, by_month, cost_of, entries_behind, held, owed_now
from loyalty.queries.offers import (
    ASKS,
    coming_of,
    discounts_in_force,
    near_birthday,
    offer_of,
    offers,
    offers_with,
    rules_for,
    size_of,
)
from loyalty.queries.prepaid import (
    PLANNED_PERCENT,
    Debt,
    Renewals,
    debt_of,
    debts,
    ended_passes,
    extended,
    held_by,
    lots_ahead,
    renewals,
    usable_passes,
)
from loyalty.queries.progress import counted_of, reachable, steps_by, value_of
from loyalty.queries.referrals import friends_of, recommenders
from loyalty.queries.tiers import Uses, uses_of

__all__ = [
    "ASKS", "AT_THE_TILL", "PAID_BY", "PLANNED_PERCENT", "ZERO", "Branches", "Climb", "Debt", "Flow", "Moved", "Purse", "Renewals", "Uses", "Version", "accounts_off", "all_moved", "balances", "by_month", "card_of", "certificate_left", "climb_of", "coming_of", "cost_of", "counted_of", "credit_left", "debt_of", "debts", "discounts_in_force", "discounts_listed", "ended_passes", "entries_behind", "extended", "friends_of", "held", "held_by", "held_for", "history_of", "lots_ahead", "lots_off", "moved_at_till", "near_birthday", "offer_of", "offers", "offers_with", "owed_now", "purse_of", "reachable", "recommenders", "renewals", "rules_for", "size_of", "steps_by", "story_of", "terms_by_master", "terms_of", "usable_passes", "uses_of", "usual_at_salon", "usual_price", "usual_receipt", "value_of",
]  # fmt: skip
