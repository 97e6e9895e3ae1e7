"""Showing hidden contacts for a minute, for a reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clients.errors import ReasonMissing, TooManyReveals
from clients.models import Alarm, Client, Reveal
from clients.operations.alarms import raise_alarm
from salon.models import Company, Staff

LASTS = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)


def reveal_contacts(client: Client, *, reason: str, by: Staff, now: datetime) -> Reveal:
    """Locks the person. Asked again within the minute it is the same reveal; past the hour's limit the owner is told and it refuses.

    The alarm stays although the operation refuses, so the refusal is raised outside the transaction.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=by.pk)
        mine = Reveal.objects.filter(by=by)
        if open_ := mine.filter(client=client, until__gt=now, revealed_at__lte=now).first():
            return open_
        limit = Company.objects.get().hourly_reveals
        if mine.filter(revealed_at__gt=now - AN_HOUR).count() < limit:
            return Reveal.objects.create(
                client=client, by=by, reason=reason.strip(), revealed_at=now, until=now + LASTS
            )
        tell_owner(by=by, limit=limit, now=now)
    raise TooManyReveals


def tell_owner(*, by: Staff, limit: int, now: datetime) -> None:
    raise_alarm(
        Alarm.Kind.REVEALS,
        text=lambda: (
            _("%(who)s wanted to reveal more than %(limit)d contacts in an hour") % {"who": by, "limit": limit}
        ),
        dedupe_key=f"reveals:{by.pk}:{now:%Y%m%d%H}",
        by=by,
        now=now,
    )
