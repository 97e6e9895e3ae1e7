from salon.models.catalogue import Goods, PatchTestRule, Service, ServiceCategory, Substance
from salon.models.commissions import CommissionRule
from salon.models.company import LARGEST_SUM, Branch, Company, OpeningHours, SlotRule
from salon.models.resources import Resource, ResourceKind
from salon.models.schedule import ChangedDay, Holiday, ShiftPattern
from salon.models.staff import CalendarFeed, ContactsAccess, Role, Shift, Staff, StaffService

__all__ = [
    "LARGEST_SUM", "Branch", "CalendarFeed", "ChangedDay", "CommissionRule", "Company", "ContactsAccess", "Goods", "Holiday", "OpeningHours", "PatchTestRule", "Resource",
    "ResourceKind", "Role", "Service", "ServiceCategory", "Shift", "ShiftPattern", "SlotRule", "Staff", "StaffService", "Substance",
]  # fmt: skip
