"""Who is already there: clients of the base and of the file so far, found by phone, e-mail, card, or name alone.

The base is asked once a chunk for just the keys of that chunk, so its size does not matter. What the running import wrote is left out
of the answers, because the entries in memory already know it: a rehearsal, which writes nothing, must come to the same.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import TextField
from django.db.models.functions import Cast

from clients.importing.dossier import CleanClient
from clients.importing.kinds import Setting, extra_fields
from clients.importing.people import same_person
from clients.importing.text import sound
from clients.models import Client, ClientPhone, Consent

LINES = ("notes", "allergies", "contraindications")
TOTALS = ("spent_total", "visits_count", "last_visit_on")
PLAIN = (
    "given_name", "patronymic", "family_name", "email", "messenger", "best_time", "birth_day", "birth_month", "birth_year", "sex", "district", "work",
    "children", "interests", "favourite_master_id", "source",
)  # fmt: skip
NOTHING: dict[str, Any] = {}
NO_TAGS: frozenset[str] = frozenset()
LOADED = (*PLAIN, *LINES, *TOTALS, "tags", "phone")


class Prints:
    """{field: hash of its value}, packed: a dict of ten small numbers would take five times as much."""

    __slots__ = ("hashes", "names")
    _shared: ClassVar[dict[tuple[str, ...], tuple[str, ...]]] = {}

    def __init__(self, values: Mapping[str, int]) -> None:
        names = tuple(values)
        self.names = self._shared.setdefault(names, names)
        self.hashes = array("q", values.values())

    def get(self, name: str) -> int | None:
        return self.hashes[self.names.index(name)] if name in self.names else None

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def __or__(self, more: Mapping[str, int]) -> "Prints":
        return Prints(dict(zip(self.names, self.hashes, strict=True)) | dict(more))


@dataclass(slots=True)
class Entry:
    """One client, in the base or about to be: only prints (hashes) of the values are kept, 50,000 of them stay small.
    Its dicts may be shared between entries: replace them, never change them in place.

    `pk` is 0 until written; `row` is (sheet, number) of the row of this file that made it.
    """

    name: tuple[str, str, str]
    pk: int = 0
    row: tuple[str, int] | None = None
    known: Prints = field(default_factory=lambda: Prints({}))
    lines: dict[str, frozenset[int]] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    phones: tuple[str, ...] = ()
    consents: dict[str, bool] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)
    is_unnamed: bool = False
    has_visits: bool = False

    def fits(self, client: CleanClient) -> bool:
        return client.is_unnamed or self.is_unnamed or same_person(self.name, client.name)


def print_of(value: Any) -> int:
    return hash(value.casefold() if isinstance(value, str) else value)


def tags_of(tags: list[str]) -> frozenset[str]:
    return frozenset(tag.casefold() for tag in tags) if tags else NO_TAGS


@lru_cache(maxsize=1024)
def prints_of_lines(text: str) -> frozenset[int]:
    return frozenset(print_of(line.strip()) for line in text.split("\n") if line.strip())


class Base:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.by_phone: dict[str, list[Entry]] = defaultdict(list)
        self.by_email: dict[str, list[Entry]] = defaultdict(list)
        self.by_extra: dict[tuple[str, str], Entry] = {}
        self.by_name: dict[tuple[Any, ...], list[Entry]] = defaultdict(list)
        self.by_pk: dict[int, Entry] = {}
        self.taken: set[tuple[str, str]] = set()

    def load(self, clients: list[CleanClient]) -> None:
        """Entries of the base that share a key with the chunk."""
        phones = {phone.number for client in clients for phone in client.phones}
        emails = {email for client in clients for email in client.emails[:1]}
        here = self.others()
        found: set[int] = set()
        for column in ("phone", "more_phones__phone") if phones else ():
            # As text: the numbers are E.164 already, and the field would take each of them apart again.
            found |= set(
                here.annotate(number=Cast(column, TextField())).filter(number__in=phones).values_list("pk", flat=True)
            )
        if emails:
            found |= set(here.filter(email__in=emails).values_list("pk", flat=True))
        for extra in extra_fields():
            values = {client.extras[extra.name] for client in clients if extra.name in client.extras}
            holders = extra.holders(values) if values else {}
            found |= set(holders.values())
            self.taken |= {(extra.name, value) for value in holders}
        found |= self.with_names_only(clients)
        self.add_from_base(found - set(self.by_pk))

    def others(self) -> Any:
        clients = Client.objects.present()
        return clients.exclude(imported_by=self.setting.source) if self.setting.source else clients

    def with_names_only(self, clients: list[CleanClient]) -> set[int]:
        """People without phone and e-mail are known by their name."""
        bare = [client for client in clients if not client.phones and not client.emails]
        if not bare:
            return set()
        nameless = self.others().filter(phone="", email="", given_name__in={client.name[0] for client in bare})
        return set(nameless.filter(family_name__in={client.name[2] for client in bare}).values_list("pk", flat=True))

    def add_from_base(self, pks: Iterable[int]) -> None:
        pks = list(pks)
        if not pks:
            return
        further: dict[int, list[str]] = defaultdict(list)
        consents: dict[int, dict[str, bool]] = defaultdict(dict)
        for client, phone in ClientPhone.objects.filter(client__in=pks).values_list("client", "phone"):
            further[client].append(str(phone))
        for client, channel, is_given in Consent.objects.filter(client__in=pks).values_list(
            "client", "channel", "is_given"
        ):
            consents[client][channel] = is_given
        held = {extra.name: extra.held(pks) for extra in extra_fields()}
        for row in self.others().filter(pk__in=pks).values("pk", *LOADED).order_by("pk"):
            entry = entry_of(row, further[row["pk"]], consents[row["pk"]])
            entry.extras = {name: values[row["pk"]] for name, values in held.items() if row["pk"] in values}
            self.add(entry, row["email"])

    def add(self, entry: Entry, email: str) -> None:
        if entry.pk:
            self.by_pk[entry.pk] = entry
        for phone in entry.phones:
            self.by_phone[phone].append(entry)
        if email:
            self.by_email[email.casefold()].append(entry)
        for name, value in entry.extras.items():
            self.by_extra[name, value] = entry
        if entry.pk and not entry.phones and not email:
            self.by_name[name_key(entry.name)].append(entry)

    def learn(
        self, entry: Entry, *, phones: Iterable[str] = (), email: str = "", extras: dict[str, str] | None = None
    ) -> None:
        """New keys by which an entry is found from now on."""
        for phone in phones:
            self.by_phone[phone].append(entry)
        if email:
            self.by_email[email].append(entry)
        for name, value in (extras or {}).items():
            self.by_extra[name, value] = entry

    def find(self, client: CleanClient) -> tuple[Entry | None, list[Entry]]:
        """(the same person, others who have the same phone or e-mail); a card held by another is said where it is left out."""
        sharing: list[Entry] = []
        held = [self.by_extra[item] for item in client.extras.items() if item in self.by_extra]
        keys = [
            self.by_phone.get(client.main_phone, []),
            self.by_email.get(client.emails[0], []) if client.emails else [],
            held,
        ]
        keys += [self.by_phone.get(phone.number, []) for phone in client.phones[1:] if not phone.whose]
        for entries in keys:
            fitting = next((entry for entry in entries if entry.fits(client)), None)
            if fitting:
                return fitting, sharing
            sharing += [entry for entry in entries if entry not in sharing and entries is not held]
        if not client.phones and not client.emails:
            return self.claim_by_name(client), sharing
        return None, sharing

    def claim_by_name(self, client: CleanClient) -> Entry | None:
        """Each entry known by name alone answers once: two rows “Анна” are two people."""
        waiting = self.by_name.get(name_key(client.name), [])
        born = tuple(
            print_of(client.values[part]) if part in client.values else None
            for part in ("birth_day", "birth_month", "birth_year")
        )
        for at, entry in enumerate(waiting):
            if all(
                mine is None or entry.known.get(part) in {None, mine}
                for part, mine in zip(("birth_day", "birth_month", "birth_year"), born, strict=True)
            ):
                return waiting.pop(at)
        return None


def name_key(name: tuple[str, str, str]) -> tuple[str, ...]:
    return tuple(sound(part) for part in name)


def entry_of(row: dict[str, Any], further: list[str], consents: dict[str, bool]) -> Entry:
    values = {name: row[name] for name in (*PLAIN, *TOTALS) if row[name]}
    return Entry(
        name=(row["given_name"], row["patronymic"], row["family_name"]),
        pk=row["pk"],
        known=Prints({name: print_of(value) for name, value in values.items()}),
        lines={name: prints_of_lines(row[name]) for name in LINES if row[name]},
        tags=frozenset(tag.casefold() for tag in row["tags"]),
        phones=tuple(dict.fromkeys(filter(None, [str(row["phone"] or ""), *further]))),
        consents=consents,
        has_visits=bool(row["visits_count"]),
    )


def entry_for(client: CleanClient, row: tuple[str, int]) -> Entry:
    values = client.values
    return Entry(
        name=client.name,
        row=row,
        known=Prints({name: print_of(values[name]) for name in (*PLAIN, *TOTALS) if name in values}),
        lines={name: prints_of_lines(values[name]) for name in LINES if name in values} or NOTHING,
        tags=tags_of(values.get("tags", [])),
        phones=tuple(phone.number for phone in client.phones),
        consents=dict(client.consents) or NOTHING,
        extras=dict(client.extras) or NOTHING,
        is_unnamed=client.is_unnamed,
    )
