"""Writes what people_plan decided, a chunk at a time, in the transaction of the caller."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _

from clients.importing.base import Entry
from clients.importing.copying import copy_in, reserve_ids
from clients.importing.kinds import Planned, Setting, extra_fields
from clients.importing.people_plan import Change, Payload
from clients.importing.text import as_json, tidy
from clients.models import Client, ClientPhone, Consent, ImportRow
from clients.names import search_text

Written = tuple[ImportRow, Payload]


def row_of(planned: Planned, setting: Setting) -> ImportRow:
    return ImportRow(
        source=setting.source, sheet=planned.row.sheet, number=planned.row.number, outcome=planned.outcome, reason=planned.reason,
        warnings=planned.warnings, values=[tidy(cell) for cell in planned.row.cells],
    )  # fmt: skip


def write_clients(planned: Sequence[Planned], setting: Setting) -> list[ImportRow]:
    """New clients first, then what the rows add to known ones, in the order of the rows."""
    rows = [row_of(each, setting) for each in planned]
    paired = [(row, each.payload) for row, each in zip(rows, planned, strict=True) if isinstance(each.payload, Payload)]
    create_clients([(row, payload) for row, payload in paired if payload.change is None], setting)
    update_clients([(row, payload) for row, payload in paired if payload.change is not None], setting)
    return rows


def create_clients(written: list[Written], setting: Setting) -> None:
    for (row, payload), pk in zip(written, reserve_ids(Client, len(written)), strict=True):
        payload.entry.pk = row.object_id = pk
    copy_in(Client, (new_client(payload, setting) for _row, payload in written))
    copy_in(ClientPhone, (phone for _row, payload in written for phone in further_phones(payload)))
    copy_in(
        Consent,
        (each for _row, payload in written for each in consents(payload.entry.pk, payload.client.consents, setting)),
    )
    given = apply_extras({payload.entry.pk: payload.client.extras for _row, payload in written}, setting.now)
    for row, payload in written:
        if payload.entry.pk in given:
            row.before = {"extras": given[payload.entry.pk]}


def new_client(payload: Payload, setting: Setting) -> dict[str, Any]:
    values = dict(payload.client.values)
    since = values.pop("registered_on", None)
    return values | {
        "id": payload.entry.pk,
        "phone": payload.client.main_phone,
        "home_branch_id": setting.branch.pk,
        "imported_by_id": setting.source.pk if setting.source else None,
        "registered_at": setting.branch.at(since, time(12)) if since else setting.now,
        "search_text": searched(payload.entry.name, payload.entry, values.get("email", "")),
    }


def searched(name: Iterable[str], entry: Entry, email: str) -> str:
    return search_text(
        names=list(name),
        phones=list(dict.fromkeys(entry.phones)),
        email=email,
        card_numbers=list(entry.extras.values()),
    )


def further_phones(payload: Payload) -> list[dict[str, Any]]:
    """The main phone too when it is somebody's: the card then says whose."""
    phones = payload.client.phones
    shown = [phone for n, phone in enumerate(phones) if n or phone.whose]
    return [{"client_id": payload.entry.pk, "phone": phone.number, "whose": phone.whose} for phone in shown]


def consents(pk: int, given: dict[str, bool], setting: Setting) -> list[dict[str, Any]]:
    source = _("Import of %(file)s") % {"file": setting.source.file_name if setting.source else ""}
    return [
        {"client_id": pk, "channel": channel, "is_given": word, "source": source[:80], "decided_at": setting.now}
        for channel, word in given.items()
    ]


def apply_extras(wanted: dict[int, dict[str, str]], now: datetime) -> dict[int, dict[str, int]]:
    """{client: {field: pk of the row it became}}."""
    given: dict[int, dict[str, int]] = {}
    for extra in extra_fields():
        values = {pk: extras[extra.name] for pk, extras in wanted.items() if extra.name in extras}
        for pk, made in (extra.apply(values, now=now) if values else {}).items():
            given.setdefault(pk, {})[extra.name] = made
    return given


def update_clients(written: list[Written], setting: Setting) -> None:
    """Under a lock, and only what is still blank; `before` holds [old, new] of every field."""
    found = {
        client.pk: client
        for client in Client.objects.select_for_update()
        .filter(pk__in={payload.entry.pk for _row, payload in written})
        .order_by("pk")
    }
    changed: dict[int, Client] = {}
    names: set[str] = set()
    for row, payload in written:
        client = found.get(payload.entry.pk)
        if client is None or payload.change is None:
            continue
        row.object_id = client.pk
        row.before = {"fields": change_fields(client, payload.change)} | add_rows(client, payload.change, setting)
        client.search_text = searched(
            (client.given_name, client.patronymic, client.family_name), payload.entry, client.email
        )
        names |= set(row.before["fields"])
        changed[client.pk] = client
    if changed:
        Client.objects.bulk_update(changed.values(), sorted(names | {"search_text"}), batch_size=200)


def change_fields(client: Client, change: Change) -> dict[str, list[Any]]:
    values = {name: value for name, value in change.fields.items() if not getattr(client, name) or name == "given_name"}
    for name, lines in change.lines.items():
        values[name] = "\n".join(filter(None, [getattr(client, name), *lines]))
    if change.tags:
        values["tags"] = [*client.tags, *change.tags]
    if change.phones and not client.phone:
        values["phone"] = change.phones[0].number
    before = {name: [as_json(getattr(client, name)), as_json(value)] for name, value in values.items()}
    for name, value in values.items():
        setattr(client, name, value)
    return before


def add_rows(client: Client, change: Change, setting: Setting) -> dict[str, Any]:
    added: dict[str, Any] = {}
    phones = [phone for phone in change.phones if phone.number != str(client.phone) or phone.whose]
    if phones:
        made = [ClientPhone(client=client, phone=phone.number, whose=phone.whose) for phone in phones]
        ClientPhone.objects.bulk_create(made, ignore_conflicts=True)
        added["phones"] = [str(phone.phone) for phone in made]
    if change.consents:
        Consent.objects.bulk_create(
            [Consent(**each) for each in consents(client.pk, change.consents, setting)], ignore_conflicts=True
        )
        added["consents"] = list(change.consents)
    if change.extras and (given := apply_extras({client.pk: change.extras}, setting.now)):
        added["extras"] = given[client.pk]
    return added
