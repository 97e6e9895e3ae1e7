"""Registry: what can be wrong with a card, so that somebody mends it. Each kind narrows the clients and says what it sees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Mod
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Channel, Client, ClientQuerySet, Consent, DeadContact, DuplicatePair
from salon.formats import format_day

OLDEST = 110  # years; nobody comes for a haircut at that age
STALE = timedelta(days=730)
SHORT_MONTHS = [4, 6, 9, 11]

Narrow = Callable[[ClientQuerySet, date], ClientQuerySet]


@dataclass(frozen=True)
class Fault:
    """`contacts`: the note names a phone or e-mail, so it is for those who may see them."""

    name: str
    label: Any
    advice: Any
    narrow: Narrow
    note: Callable[[Client], str]
    contacts: bool = False


_faults: dict[str, Fault] = {}


def fault(
    name: str, *, label: Any, advice: Any, note: Callable[[Client], str], contacts: bool = False
) -> Callable[[Narrow], Narrow]:
    """Register `narrow(clients, today) -> clients`; `note(client)` says what is wrong with this one."""

    def register(narrow: Narrow) -> Narrow:
        _faults[name] = Fault(name, label, advice, narrow, note, contacts)
        return narrow

    return register


def faults() -> list[Fault]:
    return list(_faults.values())


def with_dead_contact(clients: ClientQuerySet, channel: str) -> ClientQuerySet:
    """`dead` is what the newest of them says."""
    dead: QuerySet[DeadContact] = DeadContact.objects.open().filter(client=OuterRef("pk"), channel=channel)
    return clients.filter(Exists(dead)).annotate(
        dead=Subquery(dead.values("address")[:1]), dead_why=Subquery(dead.values("why")[:1])
    )


def dead_note(client: Any) -> str:
    return f"{client.dead}: {client.dead_why}"


@fault(
    "bounced",
    label=gettext_lazy("Bounced e-mails"),
    advice=gettext_lazy("Ask for the right address, or clear it."),
    note=dead_note,
    contacts=True,
)
def bounced(clients: ClientQuerySet, today: date) -> ClientQuerySet:
    return with_dead_contact(clients, Channel.EMAIL)


@fault(
    "dead_numbers",
    label=gettext_lazy("Dead numbers"),
    advice=gettext_lazy("Ask for the right number, or clear it."),
    note=dead_note,
    contacts=True,
)
def dead_numbers(clients: ClientQuerySet, today: date) -> ClientQuerySet:
    return with_dead_contact(clients, Channel.PHONE)


def birthday_note(client: Client) -> str:
    return ".".join(str(part or "?") for part in (client.birth_day, client.birth_month, client.birth_year))


@fault(
    "birthdays",
    label=gettext_lazy("Impossible birthdays"),
    advice=gettext_lazy("Ask again when they come; until then no greeting is sent."),
    note=birthday_note,
)
def birthdays(clients: ClientQuerySet, today: date) -> ClientQuerySet:
    """In the future, older than anybody, or on a day its month does not have."""
    common_year = Q(year_rest__gt=0) | Q(birth_year__in=[1900, 2100])
    no_such_day = (
        Q(birth_month=2, birth_day__gt=29)
        | Q(birth_month__in=SHORT_MONTHS, birth_day__gt=30)
        | (Q(birth_month=2, birth_day=29) & common_year)
    )
    to_come = Q(birth_year__gt=today.year) | Q(birth_year=today.year, birth_month__gt=today.month)
    clients = clients.annotate(year_rest=Mod("birth_year", 4))
    return clients.filter(no_such_day | to_come | Q(birth_year__lt=today.year - OLDEST))


def no_consent_note(client: Any) -> str:
    return _("Said no") if client.was_asked else _("Never asked")


@fault(
    "no_consent",
    label=gettext_lazy("No consent"),
    advice=gettext_lazy("Ask at the next visit: without it no news and no offers."),
    note=no_consent_note,
)
def no_consent(clients: ClientQuerySet, today: date) -> ClientQuerySet:
    """Nobody who agreed to at least one channel."""
    said = Consent.objects.filter(client=OuterRef("pk"), channel__in=Channel.values)
    return clients.filter(~Exists(said.filter(is_given=True))).annotate(was_asked=Exists(said))


@fault(
    "unreachable",
    label=gettext_lazy("No way to reach"),
    advice=gettext_lazy("Ask for a phone or an e-mail when they come."),
    note=lambda client: "",
)
def unreachable(clients: ClientQuerySet, today: date) -> ClientQuerySet:
    return clients.filter(phone="", email="", messenger="", more_phones__isnull=True)


def stale_note(client: Client) -> str:
    if client.last_visit_on:
        return _("Last visit %(day)s") % {"day": format_day(client.last_visit_on, "day")}
    return _("Never came, registered %(day)s") % {"day": format_day(client.registered_at, "day")}


@fault(
    "stale",
    label=gettext_lazy("Stale cards"),
    advice=gettext_lazy("Two years without a visit: call once more, or let the retention period erase the card."),
    note=stale_note,
)
def stale(clients: ClientQuerySet, today: date) -> ClientQuerySet:
    before = today - STALE
    return clients.filter(Q(last_visit_on__lt=before) | Q(visits_count=0, registered_at__date__lt=before))


@fault(
    "duplicates",
    label=gettext_lazy("Possible duplicates"),
    advice=gettext_lazy("Look at both cards side by side, then merge them or say that they are different."),
    note=lambda client: "",
)
def duplicates(clients: ClientQuerySet, today: date) -> ClientQuerySet:
    pairs = DuplicatePair.objects.open()
    return clients.filter(Exists(pairs.filter(first=OuterRef("pk"))) | Exists(pairs.filter(second=OuterRef("pk"))))
