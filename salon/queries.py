"""Reads that cross tables: the price list by category, the table of rights."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from salon.models import Role, Service, ServiceCategory, Staff, StaffService
from salon.roles import CONTACT_RIGHTS, TABLE, Right

RIGHT_NAMES = {
    Right.SEE_OWN_DAY: _("See one’s own day and earnings"),
    Right.SEE_CARDS: _("Open clients’ cards"),
    Right.WRITE_FORMULA: _("Write what was done"),
    Right.SEE_CALENDAR: _("See the whole calendar"),
    Right.BOOK: _("Book, move and cancel"),
    Right.EDIT_CLIENTS: _("Add and change clients"),
    Right.SEE_CONTACTS: _("See clients’ phone and e-mail"),
    Right.REVEAL_CONTACTS: _("Reveal a hidden phone for a minute, with a reason"),
    Right.MERGE_CLIENTS: _("Merge two cards of one client"),
    Right.OVERRIDE_SAFETY: _("Sign that a blocked service be done"),
    Right.EDIT_SEGMENTS: _("Build and save segments"),
    Right.EXPORT_CLIENTS: _("Export clients"),
    Right.WATCH_PRIVACY: _("See who read, revealed and exported"),
    Right.ERASE_CLIENTS: _("Erase a client’s data"),
    Right.TAKE_PAYMENT: _("Take payments"),
    Right.REFUND: _("Give money back, correct a bill"),
    Right.CLOSE_DAY: _("Close the day, move cash"),
    Right.MOVE_MONEY: _("Pay in deposits, issue cards"),
    Right.SELL_PREPAID: _("Sell gift certificates and passes"),
    Right.TRUST_CREDIT: _("Decide who may owe, and how much"),
    Right.SEE_LIABILITIES: _("See what the salon owes to clients"),
    Right.WORK_CALL_LIST: _("Work the call list and tasks"),
    Right.SEE_OUTBOX: _("See messages"),
    Right.SEE_STOCK: _("See and count stock"),
    Right.USE_API: _("Use the API"),
    Right.IMPORT_CLIENTS: _("Import clients"),
    Right.EDIT_PRICE_LIST: _("Change services, goods and prices"),
    Right.EDIT_STAFF: _("Change staff, shifts and hours"),
    Right.SEE_REPORTS: _("See reports"),
    Right.SEE_LOSSES: _("See refunds, deep discounts and differences"),
    Right.OVERRIDE_DISCOUNT: _("Give a discount above the ceiling"),
    Right.EDIT_COMPANY: _("Change the company and open branches"),
    Right.EDIT_TEXTS: _("Change the texts of messages"),
    Right.SEE_SCORES: _("See clients’ scores"),
    Right.SEE_CHANGES: _("See who changed what"),
    Right.HAND_OVER: _("Hand over a client’s data"),
}


@dataclass(frozen=True)
class RightRow:
    name: Any
    allowed: list[bool]
    by_person: bool


def rights_table() -> list[RightRow]:
    """TABLE as people read it; the columns are the roles in their order. `by_person`: may also be given to one person."""
    return [
        RightRow(RIGHT_NAMES[right], [role in TABLE[right] for role in Role], right in CONTACT_RIGHTS)
        for right in TABLE
    ]


@dataclass(frozen=True)
class PriceGroup:
    category: ServiceCategory
    services: list[Service]


def price_list() -> list[PriceGroup]:
    """Every category, the empty ones too."""
    by_category: dict[int, list[Service]] = defaultdict(list)
    for service in Service.objects.order_by("-is_active", "name"):
        by_category[service.category_id].append(service)
    return [PriceGroup(category, by_category[category.pk]) for category in ServiceCategory.objects.all()]


@dataclass(frozen=True)
class OwnService:
    """A service of the price list and what this master has of it, if they do it."""

    service: Service
    own: StaffService | None


def services_for(staff: Staff) -> list[tuple[ServiceCategory, list[OwnService]]]:
    own = {row.service_id: row for row in staff.staff_services.all()}
    found: QuerySet[Service] = (
        Service.objects.active().select_related("category").order_by("category__position", "category__name", "name")
    )
    rows = [OwnService(service, own.get(service.pk)) for service in found]
    return [(category, list(group)) for category, group in groupby(rows, key=lambda row: row.service.category)]
