"""Addresses that do not work any more: noted where they were tried, mended when the card gets another one."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clients.models import Channel, Client, ClientPhone, DeadContact


@transaction.atomic
def note_dead_contact(client: Client, *, channel: str, address: str, why: str, now: datetime) -> DeadContact | None:
    """Once for one address while it is not mended; an address the card has no more is not noted."""
    if not address or address not in addresses_of(client, channel):
        return None
    dead, _is_new = DeadContact.objects.get_or_create(
        client=client, channel=channel, address=address, mended_at=None, defaults={"why": why, "found_at": now}
    )
    return dead


@transaction.atomic
def mend_dead_contact(dead: DeadContact, *, now: datetime) -> None:
    """Somebody checked: the address works after all."""
    DeadContact.objects.filter(pk=dead.pk, mended_at__isnull=True).update(mended_at=now)


def mend_changed_contacts(client: Client, *, now: datetime) -> None:
    """Whatever the card does not have any more needs no mending. One query."""
    phones = addresses_of(client, Channel.PHONE)
    gone = (Q(channel=Channel.EMAIL) & ~Q(address__iexact=client.email)) | (
        Q(channel=Channel.PHONE) & ~Q(address__in=phones)
    )
    DeadContact.objects.open().filter(gone, client=client).update(mended_at=now)


def addresses_of(client: Client, channel: str) -> set[str]:
    if channel == Channel.EMAIL:
        return {client.email}
    others = ClientPhone.objects.filter(client=client).values_list("phone", flat=True)
    return {str(client.phone), *map(str, others)}
