from salon.models.catalogue import Goods, PatchTestRule, Service, ServiceCategory, Substance
from salon.models.company import Branch, Company, OpeningHours
from salon.models.schedule import ChangedDay, Holiday, ShiftPattern
from salon.models.staff import ContactsAccess, Role, Shift, Staff, StaffService

__all__ = [
    "Branch", "ChangedDay", "Company", "ContactsAccess", "Goods", "Holiday", "OpeningHours", "PatchTestRule", "Role", "Service",
    "ServiceCategory", "Shift", "ShiftPattern", "Staff", "StaffService", "Substance",
]  # fmt: skip
