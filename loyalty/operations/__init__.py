from loyalty.operations.cards import (
    better_card,
    block_card,
    card_shown,
    change_card,
    check_shown,
    issue_card,
    new_card,
    replace_card,
    transfer_card,
)
from loyalty.operations.discounts import (
    Promotion,
    end_discount,
    make_usual_discounts,
    publish_promotion,
    resume_discount,
    save_package,
)
from loyalty.operations.ledger import account, pay_in, post_entry
from loyalty.operations.tiers import (
    count_all,
    count_progress,
    forget_progress,
    refresh_tier,
    refresh_tiers,
    save_tiers,
    sweep_tiers,
    tier_for,
)

__all__ = [
    "Promotion", "account", "better_card", "block_card", "card_shown", "change_card", "check_shown", "count_all", "count_progress", "end_discount", "forget_progress", "issue_card", "make_usual_discounts", "new_card", "pay_in", "post_entry", "publish_promotion", "refresh_tier", "refresh_tiers", "replace_card", "resume_discount", "save_package", "save_tiers", "sweep_tiers", "tier_for", "transfer_card",
]  # fmt: skip
