"""Whom the daily call list takes its clients from."""

from datetime import datetime

from django.db import transaction

from campaigns.models import CallListLimit
from clients.models import Segment
from salon.models import Branch, Staff


@transaction.atomic
def limit_call_list(branch: Branch, *, segment: Segment | None, by: Staff, now: datetime) -> None:
    """From the next list on; the calls already listed stay. Locks the branch. No segment: all lapsed clients."""
    Branch.objects.select_for_update().get(pk=branch.pk)
    if segment is None:
        CallListLimit.objects.filter(branch=branch).delete()
        return
    said = {"segment": segment, "set_by": by, "set_at": now}
    CallListLimit.objects.update_or_create(branch=branch, defaults=said)
