"""Who else has this phone or e-mail, two cards side by side, and what an undo would find."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from clients.models import Client, Merge
from clients.pointers import pointers
from clients.rows import read_values, values_of
from salon.models import Staff
from salon.roles import Right, may

SHOWN = 5


def possible_duplicates(*, phone: Any, email: str, besides: int | None = None) -> list[Client]:
    """The same phone, as main or further one, or the same e-mail whatever its case."""
    same = Q()
    if phone:
        same |= Q(phone=phone) | Q(pk__in=Client.objects.filter(more_phones__phone=phone).values("pk"))
    if email:
        same |= Q(email__iexact=email)
    if not same:
        return []
    return list(
        Client.objects.present().filter(same).exclude(pk=besides).select_related("home_branch").by_name()[:SHOWN]
    )


CONTACTS = frozenset({"phone", "email", "messenger"})
BIRTHDAY = ("birth_day", "birth_month", "birth_year")
JOINED = frozenset({"allergies", "contraindications", "notes"})
# United without asking: tags are put together, of the two days of registration the earlier one counts.
UNASKED = frozenset({"tags", "registered_at", *BIRTHDAY})
NOT_WORTH_TELLING = frozenset({"clients.CardReading", "clients.ClassMove", "clients.Standing", "clients.FamilyRhythm"})


@dataclass(frozen=True)
class Difference:
    """A field, or the birthday as one, in which two cards differ. `suggested`: kept, gone or both."""

    name: str
    label: Any
    kept: str
    gone: str
    can_join: bool
    suggested: str


def differences(kept: Client, gone: Client, *, by: Staff) -> list[Difference]:
    """What only the kept card has needs no choice. Contacts are words to those who may not see them."""
    found = [difference(kept, gone, field.name, by=by) for field in asked_fields()]
    born = told_birthday(kept), told_birthday(gone)
    if born[1] and born[0] != born[1]:
        found.append(
            Difference("birthday", _("Birthday"), *born, can_join=False, suggested="kept" if born[0] else "gone")
        )
    return [each for each in found if each]


def asked_fields() -> list[Any]:
    return [
        field
        for field in Client._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in UNASKED
    ]


def difference(kept: Client, gone: Client, name: str, *, by: Staff) -> Difference | None:
    mine, theirs = getattr(kept, name), getattr(gone, name)
    if not theirs or mine == theirs:
        return None
    field: Any = Client._meta.get_field(name)
    hidden = name in CONTACTS and not may(by, Right.SEE_CONTACTS)
    one, other = (
        _("hidden") if hidden and value else told(each, name) for each, value in ((kept, mine), (gone, theirs))
    )
    can_join = name in JOINED and bool(mine)
    suggested = "gone" if not mine else "both" if can_join and name != "notes" else "kept"
    return Difference(name, field.verbose_name, one, other, can_join=can_join, suggested=suggested)


def told(client: Client, name: str) -> str:
    value = getattr(client, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "phone" and value:
        return str(value.as_international)
    shown = getattr(client, f"get_{name}_display", None)
    return str(shown() if shown else value or "")


def told_birthday(client: Client) -> str:
    parts = [str(getattr(client, name)) for name in BIRTHDAY if getattr(client, name)]
    return ".".join(part.zfill(2) for part in parts)


def what_moves(gone: Client) -> list[tuple[str, int]]:
    """(name of a table, how many rows) of everything that belongs to this client; one query."""
    shown = [each for each in pointers(Client) if each.model._meta.label not in NOT_WORTH_TELLING]
    count = 'SELECT %s::int, count(*) FROM "{table}" WHERE "{column}" = %s'
    sql = " UNION ALL ".join(count.format(table=each.model._meta.db_table, column=each.field.column) for each in shown)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for number in range(len(shown)) for value in (number, gone.pk)])
        rows = cursor.fetchall()
    told_rows = [(str(shown[number].model._meta.verbose_name_plural), count) for number, count in rows if count]
    return sorted(told_rows, key=lambda row: -row[1])


@dataclass(frozen=True)
class ChangedSince:
    """A field that somebody wrote after the merge: an undo keeps `now` unless told to give back `before`."""

    name: str
    label: Any
    now: str
    before: str


def changed_since(merge: Merge, *, by: Staff) -> list[ChangedSince]:
    kept = merge.kept
    names = {field.name for field in asked_fields()} | {"tags", *BIRTHDAY}
    found = []
    for field in Client._meta.concrete_fields:
        now = values_of(kept)[field.attname]
        before, after = (merge.before.get(copy, {}).get(field.attname, now) for copy in ("kept", "after"))
        if field.name in names and now != after and now != before:
            hidden = field.name in CONTACTS and not may(by, Right.SEE_CONTACTS)
            was = Client(**read_values(Client, {field.attname: before}))
            words = (_("hidden"), _("hidden")) if hidden else (told(kept, field.name), told(was, field.name))
            found.append(ChangedSince(field.attname, field.verbose_name, *words))
    return found
