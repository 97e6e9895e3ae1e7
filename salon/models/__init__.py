from salon.models.catalogue import Goods, PatchTestRule, Service, ServiceCategory, Substance
from salon.models.company import Branch, Company, OpeningHours, SlotRule
from salon.models.resources import Resource, ResourceKind
from salon.models.staff import ContactsAccess, Role, Shift, Staff, StaffService

__all__ = [
    "Branch", "Company", "ContactsAccess", "Goods", "OpeningHours", "PatchTestRule", "Resource", "ResourceKind", "Role", "Service", "ServiceCategory", "Shift", "SlotRule", "Staff",
    "StaffService", "Substance",
]  # fmt: skip
