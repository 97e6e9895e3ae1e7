"""The company: made once, changed by the owner; the order of the price list's categories."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from salon.errors import NotAllowed, Refused
from salon.models import Branch, Company, Goods, Role, Service, ServiceCategory, Staff
from salon.operations.branches import Hours, write_hours


class AlreadySetUp(Refused):
    code = "already_set_up"
    sentence = _("This salon is already set up. Sign in.")


class CurrencyInUse(Refused):
    code = "currency_in_use"
    sentence = _("The currency cannot be changed once there are prices in it.")


def set_up_company(
    *, company: Mapping[str, Any], branch: Mapping[str, Any], hours: Hours, owner: Mapping[str, Any], now: datetime
) -> Staff:
    """Company, first branch and owner, all or none. Of two at the same time the database lets one through (company_is_one)."""
    try:
        with transaction.atomic():
            made = Company.objects.create(**company)
            first = Branch.objects.create(**branch)
            write_hours(first, hours)
            return make_owner(first, language=made.language, **owner)
    except IntegrityError as error:
        if Company.objects.exists():
            raise AlreadySetUp from error
        raise


def make_owner(branch: Branch, *, password: str, **fields: Any) -> Staff:
    """An owner may also enter the emergency admin."""
    owner = Staff(role=Role.OWNER, is_staff=True, is_superuser=True, password=make_password(password), **fields)
    owner.save()
    owner.branches.add(branch)
    return owner


@transaction.atomic
def change_company(company: Company, *, by: Staff, now: datetime, **fields: Any) -> Company:
    if by.role != Role.OWNER:
        raise NotAllowed
    row = Company.objects.select_for_update().get(pk=company.pk)
    if fields.get("currency", row.currency) != row.currency and (Service.objects.exists() or Goods.objects.exists()):
        raise CurrencyInUse
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def move_category(category: ServiceCategory, *, steps: int, by: Staff, now: datetime) -> None:
    """Up is negative. Positions are written anew for all, so that equal ones cannot stick; past an end it stays there."""
    rows = list(ServiceCategory.objects.select_for_update().order_by("position", "name"))
    place = rows.index(category)
    rows.insert(min(max(place + steps, 0), len(rows) - 1), rows.pop(place))
    for position, row in enumerate(rows):
        row.position = position
    ServiceCategory.objects.bulk_update(rows, ["position"])
