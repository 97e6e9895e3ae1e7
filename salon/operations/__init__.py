"""Changes to the salon itself that have a rule. What is one plain row (a service, goods) is saved by its form."""

from salon.operations.branches import change_branch, open_branch
from salon.operations.company import change_company, move_category, set_up_company
from salon.operations.feeds import make_feed, revoke_feed
from salon.operations.shifts import copy_week, repeat_hours, set_shifts
from salon.operations.staff import change_staff, hire, set_password, set_services
from salon.operations.tokens import issue_token, revoke_token

__all__ = [
    "change_branch", "change_company", "change_staff", "copy_week", "hire", "issue_token", "make_feed", "move_category", "open_branch",
    "repeat_hours", "revoke_feed", "revoke_token", "set_password", "set_services", "set_shifts", "set_up_company",
]  # fmt: skip
