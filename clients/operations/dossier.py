"""Making and changing a client; the text the search box looks in is always written with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from phonenumber_field.phonenumber import PhoneNumber, to_python

from clients.errors import CardGone, PhoneNotValid
from clients.models import Client, ClientPhone
from clients.operations.consent import set_consent
from clients.operations.contacts import mend_changed_contacts
from clients.operations.pairs import look_for_duplicates
from clients.search import text_of
from salon.models import Branch, Staff

# What tells a person from another.
IDENTIFYING = {
    "given_name",
    "patronymic",
    "family_name",
    "phone",
    "email",
    "birth_day",
    "birth_month",
    "birth_year",
    "sex",
}
OtherPhones = Iterable[tuple[Any, str]]
Consents = Mapping[str, bool]


@transaction.atomic
def create_client(
    *,
    branch: Branch,
    by: Staff | None,
    now: datetime,
    more_phones: OtherPhones = (),
    consents: Consents | None = None,
    **fields: Any,
) -> Client:
    """Phones without a country code are of the branch's country. A phone that others have is allowed: families share one."""
    fields["phone"] = read_phone(fields.get("phone"), branch)
    client = Client(home_branch=branch, registered_at=now, **fields)
    client.full_clean(exclude=["search_text"])
    client.save()
    write_more_phones(client, more_phones, branch)
    write_consents(client, consents or {}, now)
    refresh_search_text(client)
    look_for_duplicates(client, now=now)
    return client


@transaction.atomic
def change_client(
    client: Client,
    *,
    by: Staff | None,
    now: datetime,
    more_phones: OtherPhones | None = None,
    consents: Consents | None = None,
    **fields: Any,
) -> Client:
    """Locks the client; writes only what differs. `more_phones` and `consents` left out stay as they are."""
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if locked.archived_at:
        raise CardGone
    branch = fields.get("home_branch", locked.home_branch)
    if "phone" in fields:
        fields["phone"] = read_phone(fields["phone"], branch)
    changed = [name for name, value in fields.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, fields[name])
    if changed:
        locked.full_clean(exclude=["search_text"])
        locked.save(update_fields=changed)
    if more_phones is not None:
        write_more_phones(locked, more_phones, branch)
    write_consents(locked, consents or {}, now)
    mend_changed_contacts(locked, now=now)
    refresh_search_text(locked)
    if IDENTIFYING & set(changed) or more_phones is not None:
        look_for_duplicates(locked, now=now)
    return locked


def refresh_search_text(client: Client) -> None:
    """Whoever adds a word to find a client by (a card's number) calls this in the same transaction."""
    client.search_text = text_of(client)
    Client.objects.filter(pk=client.pk).exclude(search_text=client.search_text).update(search_text=client.search_text)


def write_more_phones(client: Client, phones: OtherPhones, branch: Branch) -> None:
    wanted = {str(read_phone(phone, branch)): whose for phone, whose in phones}
    client.more_phones.exclude(phone__in=wanted).delete()
    for phone, whose in wanted.items():
        ClientPhone.objects.update_or_create(client=client, phone=phone, defaults={"whose": whose})


def write_consents(client: Client, consents: Consents, now: datetime) -> None:
    """As said at the desk. A channel never agreed to stays without a word about it."""
    said = set(client.consents.values_list("channel", flat=True))
    for channel, is_given in consents.items():
        if is_given or channel in said:
            set_consent(client, channel=channel, is_given=is_given, source="desk", now=now)


def read_phone(phone: Any, branch: Branch) -> PhoneNumber | str:
    """Empty stays empty; “069 111 222” gets the branch's country code."""
    if not phone:
        return ""
    number = phone if isinstance(phone, PhoneNumber) else to_python(str(phone), region=branch.phone_region)
    if number is None or not number.is_valid():
        raise PhoneNotValid
    return number
