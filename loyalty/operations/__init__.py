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
from loyalty.operations.certificates import (
    block_certificate,
    extend_certificate,
    lapse_certificates,
    sell_certificate,
    unblock_certificate,
    usable_certificate,
    usable_certificates,
)
from loyalty.operations.credit import set_credit_limit
from loyalty.operations.discounts import (
    PackageProblem,
    Promotion,
    end_discount,
    make_usual_discounts,
    package_problem,
    publish_promotion,
    resume_discount,
    save_package,
)
from loyalty.operations.ledger import account, pay_debt_from_deposit, pay_in, post_entry, till_day
from loyalty.operations.partners import locked_open, note_sent, report_sent, save_partner
from loyalty.operations.passes import (
    freeze_pass,
    give_visit_back,
    lapse_passes,
    lock_usable,
    pay_out_pass,
    price_of_pass,
    sell_pass,
    take_visit,
    worth_now,
)
from loyalty.operations.points import expire_all_points, expire_points, points_until
from loyalty.operations.prepaid import PaidIn, pay_out
from loyalty.operations.referrals import reward_referral, set_recommender, take_referral_back
from loyalty.operations.tiers import (
    count_all,
    count_progress,
    delete_tier,
    forget_progress,
    refresh_tier,
    refresh_tiers,
    save_tiers,
    sweep_tiers,
    tier_for,
)
from loyalty.operations.warning import warn_everybody_of_points, warn_of_points

__all__ = [
    "PackageProblem", "PaidIn", "Promotion", "account", "better_card", "block_card", "block_certificate", "card_shown", "change_card", "check_shown", "count_all", "count_progress", "delete_tier", "end_discount", "expire_all_points", "expire_points", "extend_certificate", "forget_progress", "freeze_pass", "give_visit_back", "issue_card", "lapse_certificates", "lapse_passes", "lock_usable", "locked_open", "make_usual_discounts", "new_card", "note_sent", "package_problem", "pay_debt_from_deposit", "pay_in", "pay_out", "pay_out_pass", "points_until", "post_entry", "price_of_pass", "publish_promotion", "refresh_tier", "refresh_tiers", "replace_card", "report_sent", "resume_discount", "reward_referral", "save_package", "save_partner", "save_tiers", "sell_certificate", "sell_pass", "set_credit_limit", "set_recommender", "sweep_tiers", "take_referral_back", "take_visit", "tier_for", "till_day", "transfer_card", "unblock_certificate", "usable_certificate", "usable_certificates", "warn_everybody_of_points", "warn_of_points", "worth_now",
]  # fmt: skip
