"""Making a client anonymous. The money stays, and so do all sums; what named the person is gone, from the history too."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from clients.erasure import erase_everything_about, events_of, obstacles_before, owed_nothing
from clients.errors import StillOwed
from clients.models import Client, ClientQuerySet, Erasure
from salon.models import Company, Staff

# Neither of these tells who it was; reports count by them.
KEPT = frozenset({
    "id", "home_branch", "registered_at", "source", "archived_at", "merged_into", "imported_by", "is_decoy", "visits_count", "spent_total",
    "first_visit_on", "last_visit_on", "usual_interval_days", "no_shows_count", "last_score",
})  # fmt: skip
NO_SETTLING: Mapping[str, str] = {}


@transaction.atomic
def erase_client(
    client: Client, *, why: str, by: Staff | None, now: datetime, settle: Mapping[str, str] = NO_SETTLING
) -> Erasure:
    """Locks the client. Twice is once. `settle` says by name what happens to what is still open; otherwise it refuses.

    Effects, in order: what is open is settled, each app forgets, the row and its history lose the person. Cards merged into
    this one go with it.
    """
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if known := Erasure.objects.filter(client=locked).first():
        return known
    settle_what_is_open(locked, settle, by=by, now=now)
    merged = Q(merged_into=locked) | Q(merged_into__merged_into=locked)
    for each in [*Client.objects.filter(merged, erasure__isnull=True), locked]:
        erase_everything_about(each, now)
        make_anonymous(each, now)
        erasure = Erasure.objects.create(client=each, why=why, by=by, erased_at=now)
    return erasure


def settle_what_is_open(client: Client, settle: Mapping[str, str], *, by: Staff | None, now: datetime) -> None:
    open_ = obstacles_before(client, now)
    unsaid = [each for each in open_ if settle.get(each.name) not in each.ways]
    if unsaid or (open_ and by is None):
        raise StillOwed(owed=[each.name for each in unsaid])
    for each in open_:
        _label, do = each.ways[settle[each.name]]
        if by is not None:
            do(client, by, now)


def make_anonymous(client: Client, now: datetime) -> None:
    """Every column but KEPT goes back to what it is when nobody has said anything; so a new column is never forgotten."""
    empty = {
        field.name: None if field.null else field.get_default()
        for field in Client._meta.concrete_fields
        if field.name not in KEPT
    }
    with translation.override(Company.objects.get().language):
        empty["given_name"] = _("Erased client %(number)d") % {"number": client.pk}
    Client.objects.filter(pk=client.pk).update(**empty, archived_at=client.archived_at or now)
    recorded: Any = events_of(Client)
    columns = {field.name for field in recorded.model._meta.get_fields()}
    said = {name: value for name, value in empty.items() if name in columns}
    recorded.filter(pgh_obj_id=client.pk).update(**said)


def outlived(company: Company, *, today: date, now: datetime) -> ClientQuerySet:
    """Clients who did not come for as long as the company keeps data, longest away first; nobody when it keeps them for ever.

    Who never came counts from the day of registration. Those with whom something is open are not among them.
    """
    if not company.retention_months:
        return Client.objects.none()
    last = today - relativedelta(months=company.retention_months)
    never_came = Q(last_visit_on__isnull=True, registered_at__date__lt=last)
    found = Client.objects.present().filter(Q(last_visit_on__lt=last) | never_came).filter(is_decoy=False)
    return found.filter(owed_nothing(now)).order_by("last_visit_on", "pk")


def erase_outlived(company: Company, *, today: date, now: datetime, limit: int) -> int:
    """At most `limit`, one transaction each, so that a stop half way leaves whole clients."""
    chosen = list(outlived(company, today=today, now=now)[:limit])
    for client in chosen:
        erase_client(client, why=Erasure.Why.RETENTION, by=None, now=now)
    return len(chosen)
