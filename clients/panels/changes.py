"""Who changed what, as part of the history, for those who may see it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clients.queries import Change, changes_of
from clients.timeline import Event, source
from salon.models import Staff
from salon.roles import Right


@source("changes", label=gettext_lazy("Changes"), right=Right.SEE_CHANGES)
def changes(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    return [changed(each) for each in changes_of(client, by=by) if each.at < before and not each.is_first][:limit]


def changed(change: Change) -> Event:
    told = [f"{each.label}: {each.before or '—'} → {each.after or '—'}" for each in change.fields]
    return Event("changes", change.at, "history", _("Card changed"), "\n".join(told), change.by)
