"""Who may do what: one table, asked by views, API and templates alike."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.permissions import BasePermission

from salon.models.staff import ContactsAccess, Role

if TYPE_CHECKING:
    from salon.models import Staff


class Right(StrEnum):
    SEE_OWN_DAY = "see_own_day"
    SEE_CALENDAR = "see_calendar"
    BOOK = "book"
    SEE_CARDS = "see_cards"
    EDIT_CLIENTS = "edit_clients"
    SEE_CONTACTS = "see_contacts"
    REVEAL_CONTACTS = "reveal_contacts"
    OVERRIDE_SAFETY = "override_safety"
    MERGE_CLIENTS = "merge_clients"
    EDIT_SEGMENTS = "edit_segments"
    EXPORT_CLIENTS = "export_clients"
    WATCH_PRIVACY = "watch_privacy"
    ERASE_CLIENTS = "erase_clients"
    WRITE_FORMULA = "write_formula"
    TAKE_PAYMENT = "take_payment"
    REFUND = "refund"
    CLOSE_DAY = "close_day"
    MOVE_MONEY = "move_money"
    SELL_PREPAID = "sell_prepaid"
    TRUST_CREDIT = "trust_credit"
    SEE_LIABILITIES = "see_liabilities"
    OVERRIDE_DISCOUNT = "override_discount"
    WORK_CALL_LIST = "work_call_list"
    SEE_OUTBOX = "see_outbox"
    SEE_SCORES = "see_scores"
    SEE_STOCK = "see_stock"
    IMPORT_CLIENTS = "import_clients"
    SEE_CHANGES = "see_changes"
    HAND_OVER = "hand_over"
    EDIT_PRICE_LIST = "edit_price_list"
    EDIT_TEXTS = "edit_texts"
    EDIT_STAFF = "edit_staff"
    EDIT_COMPANY = "edit_company"
    SEE_REPORTS = "see_reports"
    SEE_LOSSES = "see_losses"
    USE_API = "use_api"


OWNER, MANAGER, DESK, MASTER = Role.OWNER, Role.MANAGER, Role.ADMINISTRATOR, Role.MASTER
ALL = frozenset({OWNER, MANAGER, DESK, MASTER})
FRONT = frozenset({OWNER, MANAGER, DESK})
MANAGERS = frozenset({OWNER, MANAGER})

TABLE: dict[Right, frozenset[Role]] = {
    Right.SEE_OWN_DAY:       ALL,
    Right.SEE_CARDS:         ALL,
    Right.WRITE_FORMULA:     ALL,
    Right.SEE_CALENDAR:      FRONT,
    Right.BOOK:              FRONT,
    Right.EDIT_CLIENTS:      FRONT,
    Right.SEE_CONTACTS:      FRONT,
    Right.REVEAL_CONTACTS:   frozenset(),
    Right.MERGE_CLIENTS:     FRONT,
    Right.TAKE_PAYMENT:      FRONT,
    Right.REFUND:            FRONT,
    Right.CLOSE_DAY:         FRONT,
    Right.MOVE_MONEY:        FRONT,
    Right.SELL_PREPAID:      FRONT,
    Right.WORK_CALL_LIST:    FRONT,
    Right.SEE_OUTBOX:        FRONT,
    Right.SEE_SCORES:        FRONT,
    Right.SEE_STOCK:         FRONT,
    Right.USE_API:           FRONT,
    Right.IMPORT_CLIENTS:    MANAGERS,
    Right.SEE_CHANGES:       MANAGERS,
    Right.EDIT_PRICE_LIST:   MANAGERS,
    Right.EDIT_TEXTS:        MANAGERS,
    Right.EDIT_STAFF:        MANAGERS,
    Right.SEE_REPORTS:       MANAGERS,
    Right.SEE_LOSSES:        MANAGERS,
    Right.SEE_LIABILITIES:   MANAGERS,
    Right.OVERRIDE_SAFETY:   MANAGERS,
    Right.EDIT_SEGMENTS:     MANAGERS,
    Right.EXPORT_CLIENTS:    frozenset({OWNER}),
    Right.WATCH_PRIVACY:     frozenset({OWNER}),
    Right.ERASE_CLIENTS:     frozenset({OWNER}),
    Right.OVERRIDE_DISCOUNT: frozenset({OWNER}),
    Right.TRUST_CREDIT:      frozenset({OWNER}),
    Right.EDIT_COMPANY:      frozenset({OWNER}),
    Right.HAND_OVER:         frozenset({OWNER}),
}  # fmt: skip


# What a person's own setting says instead of the role's.
CONTACT_RIGHTS = {Right.SEE_CONTACTS: ContactsAccess.SEEN, Right.REVEAL_CONTACTS: ContactsAccess.REVEAL}


def may(staff: Any, right: Right) -> bool:
    """Whether this person may; whether they see contacts may be set for the person."""
    if not getattr(staff, "is_authenticated", False) or not staff.is_active:
        return False
    if right in CONTACT_RIGHTS and staff.contacts_access:
        return staff.contacts_access == CONTACT_RIGHTS[right]
    return staff.role in TABLE[right]


def needs(right: Right) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """View guard: 403 without the right."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return guard


class HasRight(BasePermission):
    """API guard: the viewset names `right`, or `rights = {action: Right}`; both also need USE_API."""

    def has_permission(self, request: Any, view: Any) -> bool:
        right = getattr(view, "rights", {}).get(view.action, getattr(view, "right", None))
        return right is not None and may(request.user, Right.USE_API) and may(request.user, right)


def staff_of(request: Any) -> "Staff":
    """The signed-in person; doors are behind LoginRequiredMiddleware, so there is one."""
    return request.user
