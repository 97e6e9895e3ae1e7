from salon.models.catalogue import Goods, PatchTestRule, Service, ServiceCategory, Substance
from salon.models.company import Branch, Company, OpeningHours
from salon.models.staff import CalendarFeed, ContactsAccess, Role, Shift, Staff, StaffService

__all__ = [
    "Branch", "CalendarFeed", "Company", "ContactsAccess", "Goods", "OpeningHours", "PatchTestRule", "Role", "Service", "ServiceCategory", "Shift", "Staff",
    "StaffService", "Substance",
]  # fmt: skip
