from salon.models.catalogue import Goods, Service, ServiceCategory
from salon.models.company import Branch, Company, OpeningHours
from salon.models.staff import Role, Shift, Staff, StaffService

__all__ = [
    "Branch", "Company", "Goods", "OpeningHours", "Role", "Service", "ServiceCategory", "Shift", "Staff", "StaffService",
]  # fmt: skip
