from loyalty.operations.cards import block_card, issue_card, new_card, refresh_tier, save_tiers, tier_for
from loyalty.operations.ledger import account, pay_in, post_entry

__all__ = [
    "account",
    "block_card",
    "issue_card",
    "new_card",
    "pay_in",
    "post_entry",
    "refresh_tier",
    "save_tiers",
    "tier_for",
]
