from loyalty.operations.cards import block_card, issue_card, new_card, refresh_tier, save_tiers, tier_for
from loyalty.operations.certificates import (
    block_certificate,
    extend_certificate,
    lapse_certificates,
    sell_certificate,
    unblock_certificate,
    usable_certificate,
)
from loyalty.operations.credit import set_credit_limit
from loyalty.operations.ledger import account, pay_in, post_entry, till_day
from loyalty.operations.passes import (
    freeze_pass,
    give_visit_back,
    lapse_passes,
    lock_usable,
    price_of_pass,
    sell_pass,
    take_visit,
    worth_now,
)
from loyalty.operations.points import expire_all_points, expire_points, points_until
from loyalty.operations.prepaid import PaidIn
from loyalty.operations.warning import warn_everybody_of_points, warn_of_points

__all__ = [
    "PaidIn", "account", "block_card", "block_certificate", "expire_all_points", "expire_points", "extend_certificate", "freeze_pass", "give_visit_back", "issue_card",
    "lapse_certificates", "lapse_passes", "lock_usable", "new_card", "pay_in", "points_until", "post_entry", "price_of_pass", "refresh_tier", "save_tiers", "sell_certificate",
    "sell_pass", "set_credit_limit", "take_visit", "tier_for", "till_day", "unblock_certificate", "usable_certificate", "warn_everybody_of_points",
    "warn_of_points", "worth_now",
]  # fmt: skip
