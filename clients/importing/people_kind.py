"""The kind “clients”: its session, and how a chunk of it is given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.importing.base import Base
from clients.importing.dossier import clean_client
from clients.importing.fields import client_fields
from clients.importing.kinds import Kind, Planned, RowIn, Setting, extra_fields, register_kind
from clients.importing.masters import Masters
from clients.importing.people_plan import Payload, decide
from clients.importing.people_write import write_clients
from clients.importing.text import as_json
from clients.models import Client, ClientPhone, Consent, Import, ImportRow
from clients.operations import refresh_search_text

# What the card itself brings, and what the system reckons from visits: none of it is newer than the import.
OWN_RELATIONS = frozenset({"more_phones", "consents", "recommended", "standing", "class_moves", "rhythms"})


class ClientSession:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.base, self.masters = Base(setting), Masters(setting.branch)

    def plan(self, rows: Sequence[RowIn]) -> list[Planned]:
        clients = [clean_client(row, self.setting, self.masters) for row in rows]
        self.base.load(clients)
        return [decide(row, client, self.base) for row, client in zip(rows, clients, strict=True)]

    def write(self, planned: Sequence[Planned]) -> list[ImportRow]:
        return write_clients(planned, self.setting)

    def written(self, planned: Sequence[Planned], rows: dict[tuple[str, int], ImportRow]) -> None:
        for each in planned:
            row = rows.get((each.row.sheet, each.row.number))
            if isinstance(each.payload, Payload) and row and row.object_id:
                each.payload.entry.pk = row.object_id

    def finished(self) -> None:
        """Opening balances make no visits; new cards get their classes from the job that looks for those without."""

    def notices(self) -> list[str]:
        return masters_said(self.masters)


def masters_said(masters: Masters) -> list[str]:
    return [
        ngettext(
            "Master “%(name)s” was not found at this branch: %(count)s row.",
            "Master “%(name)s” was not found at this branch: %(count)s rows.",
            count,
        )
        % {"name": name[:80], "count": count}
        for name, count in sorted(masters.unknown.items(), key=lambda item: -item[1])[:20]
    ]


def undo_clients(source: Import, rows: list[ImportRow], now: datetime) -> list[ImportRow]:
    """`rows` come newest first. Returns those whose reason now says that something was kept."""
    changed = [row for row in rows if row.outcome == ImportRow.Outcome.UPDATED and row.object_id and row.before]
    for row in changed:
        give_back(row)
    return take_away([row for row in rows if row.outcome == ImportRow.Outcome.CREATED and row.object_id])


def give_back(row: ImportRow) -> None:
    """A field is given its old value only while it still holds what the import wrote."""
    before: dict[str, Any] = row.before or {}
    client = Client.objects.select_for_update().filter(pk=row.object_id).first()
    if client is None:
        return
    undo_extras([row])
    ClientPhone.objects.filter(client=client, phone__in=before.get("phones", [])).delete()
    Consent.objects.filter(client=client, channel__in=before.get("consents", [])).delete()
    restored = [name for name, (_old, new) in before.get("fields", {}).items() if as_json(getattr(client, name)) == new]
    for name in restored:
        setattr(client, name, Client._meta.get_field(name).to_python(before["fields"][name][0]))
    if restored:
        client.save(update_fields=[Client._meta.get_field(name).name for name in restored])
    refresh_search_text(client)


def take_away(rows: list[ImportRow]) -> list[ImportRow]:
    """Deletes what the import made, except clients on whom something newer hangs."""
    why = newer_things(rows)
    gone = [row for row in rows if row.object_id not in why]
    undo_extras(gone)
    Client.objects.filter(pk__in=[row.object_id for row in gone]).delete()
    kept = [row for row in rows if row.object_id in why]
    for row in kept:
        row.reason = _("Kept: the client has newer entries since (%(what)s).") % {"what": why[row.object_id]}
    return kept


def undo_extras(rows: list[ImportRow]) -> None:
    for extra in extra_fields():
        made = [
            row.before["extras"][extra.name]
            for row in rows
            if row.before and extra.name in row.before.get("extras", {})
        ]
        if made:
            extra.undo(made)


def newer_things(rows: list[ImportRow]) -> dict[int | None, str]:
    """{client: what hangs on it}, for every table that points at a client, known here or not."""
    pks = [row.object_id for row in rows]
    ours = {
        extra.relation: [
            row.before["extras"][extra.name]
            for row in rows
            if row.before and extra.name in row.before.get("extras", {})
        ]
        for extra in extra_fields()
    }
    why: dict[int | None, str] = {}
    for relation in Client._meta.related_objects:
        model = relation.related_model
        if str(relation.get_accessor_name()) in OWN_RELATIONS or hasattr(model, "pgh_tracked_model"):
            continue
        column = relation.field.attname
        found = model._base_manager.filter(**{f"{column}__in": pks}).exclude(
            pk__in=ours.get(str(relation.get_accessor_name()), [])
        )
        why |= dict.fromkeys(found.values_list(column, flat=True), str(model._meta.verbose_name_plural))
    return why


CLIENTS = register_kind(
    Kind(
        name=Import.Kind.CLIENTS.value,
        label=gettext_lazy("Clients"),
        fields=client_fields,
        needs=(frozenset({"full_name", "given_name", "family_name", "phone"}),),
        session=ClientSession,
        undo=undo_clients,
    )
)
