"""A letter before points expire. It is about the client's own property: no consent is needed, but nobody is woken by it."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import translation

from loyalty.models import Account, AccountKind, Lot
from loyalty.operations.lots import left_in_lots
from messaging.models import Message
from messaging.operations import queue_message
from messaging.quiet import next_allowed
from salon.formats import format_day, format_number
from salon.models import Company


@transaction.atomic
def warn_of_points(account: Account, *, now: datetime) -> Message | None:
    """Locks the account. One letter of all points that will expire soon; each lot is told of once."""
    account = Account.objects.select_for_update(of=("self",)).select_related("client__home_branch").get(pk=account.pk)
    company, client = Company.objects.get(), account.client
    if client is None or client.archived_at:
        return None
    branch = client.home_branch
    lots = list(Lot.objects.filter(account=account).untold(branch.local_day(now), company).oldest_first())
    if not lots or lots[0].expires_on is None:
        return None
    Lot.objects.filter(pk__in=[lot.pk for lot in lots]).update(warned_at=now)
    first = lots[0].expires_on
    with translation.override(client.language or company.language):
        words = {"points": format_number(left_in_lots(lots)), "until": format_day(first, "day")}
    return queue_message(
        client, kind="points_expiring", dedupe_key=f"points_expiring:{lots[-1].pk}", branch=branch, context=words, now=now, is_marketing=False,
        send_after=next_allowed(now, zone=branch.zone, opens=company.quiet_from, closes=company.quiet_until),
        expires_at=branch.at(first + timedelta(days=1), time(0)),
    )  # fmt: skip


def warn_everybody_of_points(*, now: datetime) -> int:
    """How many letters were written, one transaction each."""
    company = Company.objects.first()
    if company is None or not company.points_warning_days:
        return 0
    tomorrow = (now + timedelta(days=1)).date()  # somewhere it is tomorrow already
    lots = Lot.objects.untold(tomorrow, company)
    owners = Account.objects.filter(kind=AccountKind.POINTS, lots__in=lots).distinct()
    return sum(warn_of_points(owner, now=now) is not None for owner in owners.iterator())
