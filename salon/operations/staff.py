"""Hiring and changing people: who may give whom which role, and that an owner always remains."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salon.errors import NotAllowed, Refused
from salon.models import Branch, Role, Staff, StaffService
from salon.models.staff import BELOW_MANAGER


class LastOwner(Refused):
    code = "last_owner"
    sentence = _("This is the last owner. Name another owner first.")


class RoleAbove(Refused):
    code = "role_above"
    sentence = _("A manager names masters and the front desk. Other roles are given by the owner.")


def roles_given_by(staff: Staff) -> frozenset[Role]:
    """The roles this person may give to others."""
    return {Role.OWNER: frozenset(Role), Role.MANAGER: BELOW_MANAGER}.get(Role(staff.role), frozenset())


@transaction.atomic
def hire(*, password: str, branches: Iterable[Branch], by: Staff, now: datetime, **fields: Any) -> Staff:
    if fields["role"] not in roles_given_by(by):
        raise RoleAbove
    staff = Staff(password=make_password(password), **fields)
    staff.is_staff = staff.is_superuser = staff.role == Role.OWNER
    staff.save()
    staff.branches.set(allowed_branches(branches, by))
    return staff


@transaction.atomic
def change_staff(staff: Staff, *, branches: Iterable[Branch], by: Staff, now: datetime, **fields: Any) -> Staff:
    """Locks all owners when one of them changes: two owners may be dismissing each other. Branches a manager
    does not see stay as they are."""
    owners = set(Staff.objects.owners().select_for_update().order_by("pk").values_list("pk", flat=True))
    row = managed(staff, by)
    if fields.get("role", row.role) not in roles_given_by(by):
        raise RoleAbove
    remains_owner = fields.get("role", row.role) == Role.OWNER and fields.get("is_active", row.is_active)
    if owners == {row.pk} and not remains_owner:
        raise LastOwner
    for name, value in fields.items():
        setattr(row, name, value)
    row.is_staff = row.is_superuser = row.role == Role.OWNER
    row.save()
    elsewhere = row.branches.exclude(pk__in=Branch.objects.visible_to(by))
    row.branches.set({*allowed_branches(branches, by), *elsewhere})
    return row


@transaction.atomic
def set_password(staff: Staff, *, password: str, by: Staff, now: datetime) -> None:
    """Ends the person's sessions, for they are signed with the old password; the PIN goes too: whoever forgot one may have lost both."""
    row = managed(staff, by)
    row.set_password(password)
    row.pin = ""
    row.save(update_fields=["password", "pin"])


@transaction.atomic
def set_services(
    staff: Staff, *, wanted: Mapping[int, tuple[Decimal | None, int | None]], by: Staff, now: datetime
) -> None:
    """What this master does, by service: own price and own duration, None where the price list's count."""
    row = managed(staff, by)
    row.staff_services.all().delete()
    StaffService.objects.bulk_create(
        StaffService(staff=row, service_id=service, price=price, duration_minutes=minutes)
        for service, (price, minutes) in wanted.items()
    )


def managed(staff: Staff, by: Staff) -> Staff:
    """The row, locked, if this person may change it."""
    if not Staff.objects.managed_by(by).filter(pk=staff.pk).exists():
        raise NotAllowed
    return Staff.objects.select_for_update().get(pk=staff.pk)


def allowed_branches(branches: Iterable[Branch], by: Staff) -> Collection[Branch]:
    wanted = set(branches)
    if wanted - set(Branch.objects.visible_to(by)):
        raise NotAllowed
    return wanted
