"""Changes to the salon itself that have a rule. What is one plain row (a service, goods) is saved by its form."""

from salon.operations.branches import change_branch, open_branch
from salon.operations.commissions import WantedTerms, end_commission, set_commission
from salon.operations.company import change_company, move_category, set_up_company
from salon.operations.feeds import make_feed, revoke_feed
from salon.operations.patterns import (
    add_holiday,
    delete_holiday,
    plan_ahead,
    plan_everybody_ahead,
    set_pattern,
    stop_pattern,
)
from salon.operations.shifts import copy_week, follow_pattern, lend, set_shifts
from salon.operations.staff import change_staff, hire, set_password, set_services
from salon.operations.tokens import issue_token, revoke_token

__all__ = [
    "WantedTerms", "add_holiday", "change_branch", "change_company", "change_staff", "copy_week", "delete_holiday", "end_commission", "follow_pattern", "hire", "issue_token",
    "lend", "make_feed", "move_category", "open_branch", "plan_ahead", "plan_everybody_ahead", "revoke_feed", "revoke_token", "set_commission", "set_password",
    "set_pattern", "set_services", "set_shifts", "set_up_company", "stop_pattern",
]  # fmt: skip
