from loyalty.operations.cards import block_card, issue_card, new_card, refresh_tier, save_tiers, tier_for
from loyalty.operations.discounts import (
    Promotion,
    end_discount,
    make_usual_discounts,
    publish_promotion,
    resume_discount,
    save_package,
)
from loyalty.operations.ledger import account, pay_in, post_entry

__all__ = [
    "Promotion",
    "account",
    "block_card",
    "end_discount",
    "issue_card",
    "make_usual_discounts",
    "new_card",
    "pay_in",
    "post_entry",
    "publish_promotion",
    "refresh_tier",
    "resume_discount",
    "save_package",
    "save_tiers",
    "tier_for",
]
