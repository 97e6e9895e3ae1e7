"""What becomes of one row of a client list: a new client, blanks filled in on a known one, nothing, or a bad row. Nothing is written here."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from clients.importing.base import LINES, PLAIN, TOTALS, Base, Entry, entry_for, print_of, prints_of_lines
from clients.importing.dossier import CleanClient
from clients.importing.fields import client_fields
from clients.importing.kinds import Planned, RowIn
from clients.importing.phones import Phone
from clients.models import ImportRow

Outcome = ImportRow.Outcome
SAID_TOGETHER = {"birth_day": "birth", "birth_month": "birth", "birth_year": "birth", "favourite_master_id": "master"}


@dataclass
class Change:
    """What a row adds to a client who is already there."""

    fields: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    consents: dict[str, bool] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The fields it fills in."""
        given = [*self.fields, *self.lines, *(["tags"] if self.tags else []), *(["phone"] if self.phones else [])]
        return [*given, *(["consent"] if self.consents else []), *self.extras]


@dataclass
class Payload:
    client: CleanClient
    entry: Entry
    change: Change | None = None


def decide(row: RowIn, client: CleanClient, base: Base) -> Planned:
    if not client.values.get("given_name") and not client.phones:
        return Planned(row, Outcome.BAD, why_bad(client), client.warnings)
    if not client.values.get("given_name"):
        client.is_unnamed = True
        client.values["given_name"] = _("No name")
        client.warnings.append(_("There is no name in the row: written down as “No name”."))
    entry, sharing = base.find(client)
    return merge(row, client, entry, base) if entry else create(row, client, sharing, base)


def why_bad(client: CleanClient) -> str:
    if client.warnings:
        return _("Neither a name nor a phone number that can be dialled.")
    return _("Neither a name nor a phone number.")


def create(row: RowIn, client: CleanClient, sharing: list[Entry], base: Base) -> Planned:
    for other in sharing[:1]:
        client.warnings.append(
            _("The phone or e-mail is also that of %(other)s, who has another name: a separate client.")
            % {"other": said(other)}
        )
    drop_taken_extras(client, base, None)
    entry = entry_for(client, (row.sheet, row.number))
    base.add(entry, client.emails[0] if client.emails else "")
    return Planned(row, Outcome.CREATED, "", client.warnings, Payload(client, entry))


def drop_taken_extras(client: CleanClient, base: Base, owner: Entry | None) -> None:
    """A card has one holder: the first."""
    for name, value in list(client.extras.items()):
        holder = base.by_extra.get((name, value))
        if (holder is not None and holder is not owner) or (holder is None and (name, value) in base.taken):
            whose = said(holder) if holder else _("another client")
            client.warnings.append(
                _("%(field)s %(value)s already belongs to %(other)s: left out.")
                % {"field": label(name), "value": value, "other": whose}
            )
            del client.extras[name]


def said(entry: Entry) -> str:
    """“Anna Petrova (row 12)”."""
    name = " ".join(filter(None, (entry.name[0], entry.name[2])))
    return _("%(name)s (row %(row)s)") % {"name": name, "row": entry.row[1]} if entry.row else name


def label(name: str) -> str:
    wanted = SAID_TOGETHER.get(name, name)
    return next((str(each.label) for each in client_fields() if each.name == wanted), wanted)


def labels(names: list[str]) -> str:
    return ", ".join(dict.fromkeys(label(name).lower() for name in names))


def merge(row: RowIn, client: CleanClient, entry: Entry, base: Base) -> Planned:
    drop_taken_extras(client, base, entry)
    change = change_for(client, entry)
    if change.differing:
        client.warnings.append(
            _("The card is kept where the row says something else: %(fields)s.") % {"fields": labels(change.differing)}
        )
    learn(change, entry, client, base)
    if not change.names:
        reason = (
            _("The same client as in row %(row)s, nothing new.") % {"row": entry.row[1]}
            if entry.row
            else _("Already in the base, nothing new.")
        )
        return Planned(row, Outcome.SKIPPED, reason, client.warnings)
    reason = _("Filled in: %(fields)s.") % {"fields": labels(change.names)}
    if entry.row:
        reason = _("The same client as in row %(row)s.") % {"row": entry.row[1]} + " " + reason
    return Planned(row, Outcome.UPDATED, reason, client.warnings, Payload(client, entry, change))


def change_for(client: CleanClient, entry: Entry) -> Change:
    change = Change()
    for name in PLAIN:
        compare(name, client, entry, change)
    if not entry.has_visits:
        for name in TOTALS:
            compare(name, client, entry, change)
    for name in LINES:
        new = [
            line
            for line in client.values.get(name, "").split("\n")
            if line.strip() and print_of(line.strip()) not in entry.lines.get(name, ())
        ]
        if new:
            change.lines[name] = new
    change.tags = [tag for tag in client.values.get("tags", []) if tag.casefold() not in entry.tags]
    change.phones = [phone for phone in client.phones if phone.number not in entry.phones]
    change.consents = {channel: given for channel, given in client.consents.items() if channel not in entry.consents}
    change.extras = {name: value for name, value in client.extras.items() if name not in entry.extras}
    if any(entry.consents.get(channel, given) != given for channel, given in client.consents.items()):
        change.differing.append("consent")
    change.differing += [name for name, value in client.extras.items() if entry.extras.get(name, value) != value]
    return change


def compare(name: str, client: CleanClient, entry: Entry, change: Change) -> None:
    """A blank is filled; a different value is kept and said, except that a shorter form of the name says nothing new."""
    value = client.values.get(name)
    if value is None or value == "" or (client.is_unnamed and name == "given_name"):
        return
    if entry.is_unnamed and name == "given_name" or name not in entry.known:
        change.fields[name] = value
    elif entry.known.get(name) != print_of(value) and name not in {"given_name", "patronymic", "family_name"}:
        change.differing.append(name)


def learn(change: Change, entry: Entry, client: CleanClient, base: Base) -> None:
    """The entry as it will be after the change, so that later rows of the file see it so."""
    if change.fields:
        entry.known = entry.known | {name: print_of(value) for name, value in change.fields.items()}
    for name, lines in change.lines.items():
        entry.lines = entry.lines | {name: entry.lines.get(name, frozenset()) | prints_of_lines("\n".join(lines))}
    entry.tags |= {tag.casefold() for tag in change.tags}
    entry.phones += tuple(phone.number for phone in change.phones)
    entry.consents = entry.consents | change.consents
    entry.extras = entry.extras | change.extras
    entry.name = tuple(
        change.fields.get(part, old)
        for part, old in zip(("given_name", "patronymic", "family_name"), entry.name, strict=True)
    )  # type: ignore[assignment]
    entry.is_unnamed = entry.is_unnamed and "given_name" not in change.fields
    base.learn(
        entry,
        phones=[phone.number for phone in change.phones],
        email=change.fields.get("email", ""),
        extras=change.extras,
    )
