"""What a file of clients may hold: columns by name, and how each is read off a client."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from salon.models import Staff
from salon.roles import Right, may


@dataclass(frozen=True)
class Column:
    name: str
    label: Any
    value: Callable[[Client], Any]
    is_contact: bool = False


def birthday(client: Client) -> str:
    """14.02.1990, or 14.02. without the year."""
    if not client.birth_day or not client.birth_month:
        return ""
    return f"{client.birth_day:02}.{client.birth_month:02}.{client.birth_year or ''}"


def agreed(client: Client) -> str:
    given = {each.channel for each in client.consents.all() if each.is_given}
    return ", ".join(str(channel.label) for channel in Channel if channel.value in given)


def other_phones(client: Client) -> str:
    return ", ".join(f"{each.phone.as_international} {each.whose}".strip() for each in client.more_phones.all())


NUMBER = Column(
    "number", _("No."), lambda client: client.pk
)  # first in every file: by it an erased client is taken out
COLUMNS = [
    Column("family_name", _("family name"), lambda client: client.family_name),
    Column("given_name", _("given name"), lambda client: client.given_name),
    Column("phone", _("phone"), lambda client: client.phone.as_international if client.phone else "", is_contact=True),
    Column("more_phones", _("more phones"), other_phones, is_contact=True),
    Column("email", _("e-mail"), lambda client: client.email, is_contact=True),
    Column("messenger", _("messenger"), lambda client: client.messenger, is_contact=True),
    Column("language", _("language"), lambda client: client.language),
    Column("birthday", _("birthday"), birthday),
    Column("consents", _("agrees to"), agreed),
    Column("home_branch", _("home branch"), lambda client: client.home_branch.name),
    Column("source", _("how they found us"), lambda client: client.source),
    Column("tags", _("tags"), lambda client: ", ".join(client.tags)),
    Column("visits", _("visits"), lambda client: client.visits_count),
    Column("spent", _("spent"), lambda client: client.spent_total),
    Column("first_visit", _("first visit"), lambda client: client.first_visit_on),
    Column("last_visit", _("last visit"), lambda client: client.last_visit_on),
    Column("due", _("recommended next visit"), lambda client: client.next_visit_due_on),
]  # fmt: skip


def columns_for(staff: Staff) -> list[Column]:
    """Contacts only for those who see them."""
    return [each for each in COLUMNS if not each.is_contact or may(staff, Right.SEE_CONTACTS)]
