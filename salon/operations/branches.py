"""Opening and changing a branch, with its hours in the same transaction."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salon.errors import NotAllowed, Refused
from salon.models import Branch, OpeningHours, Role, Staff

Hours = Mapping[int, tuple[time, time]]  # by weekday, 0 = Monday; a weekday left out is closed
OWNERS_FIELDS = {"code", "is_active"}


class LastBranch(Refused):
    code = "last_branch"
    sentence = _("This is the last open branch. Open another one first.")


@transaction.atomic
def open_branch(*, hours: Hours, by: Staff, now: datetime, **fields: Any) -> Branch:
    if by.role != Role.OWNER:
        raise NotAllowed
    branch = Branch.objects.create(**fields)
    write_hours(branch, hours)
    return branch


@transaction.atomic
def change_branch(branch: Branch, *, hours: Hours, by: Staff, now: datetime, **fields: Any) -> Branch:
    """A manager changes the branches they manage, but neither closes one for good nor renames its code."""
    # All branches are locked, in one order: two owners may be closing the last two.
    rows = {row.pk: row for row in Branch.objects.select_for_update().order_by("pk")}
    row = rows[branch.pk]
    changed = {name for name, value in fields.items() if getattr(row, name) != value}
    if by.role != Role.OWNER and (changed & OWNERS_FIELDS or not Branch.objects.visible_to(by).filter(pk=row.pk)):
        raise NotAllowed
    if not fields.get("is_active", True) and not any(other.is_active for other in rows.values() if other != row):
        raise LastBranch
    for name in changed:
        setattr(row, name, fields[name])
    row.save()
    write_hours(row, hours)
    return row


def write_hours(branch: Branch, hours: Hours) -> None:
    branch.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(branch=branch, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in hours.items()
    )
