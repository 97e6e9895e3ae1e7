"""What was promised to a client, and what was offered to them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from clients.errors import AlreadyReplied, EmptyWords, PromiseKept
from clients.models import Client, Interaction, Offer, Promise
from salon.models import Staff

DOUBLE_CLICK = timedelta(minutes=1)


@dataclass(frozen=True)
class Promised:
    text: str
    due_on: date | None = None


@dataclass(frozen=True)
class Offered:
    """`reply` is empty while the client has not answered."""

    text: str
    reply: str = ""
    why: str = ""


@transaction.atomic
def make_promise(
    client: Client, promised: Promised, *, by: Staff | None, now: datetime, interaction: Interaction | None = None
) -> Promise:
    """Locks the client. The same open promise is made once."""
    text = promised.text.strip()
    if not text:
        raise EmptyWords
    Client.objects.select_for_update().get(pk=client.pk)
    known = Promise.objects.open().filter(client=client, text=text, due_on=promised.due_on).first()
    return known or Promise.objects.create(
        client=client, text=text, due_on=promised.due_on, interaction=interaction, made_by=by, made_at=now
    )


@transaction.atomic
def keep_promise(promise: Promise, *, by: Staff, now: datetime) -> Promise:
    """Locks the promise. Kept twice by one person is kept once; another person hears that it is already kept."""
    locked = Promise.objects.select_for_update().get(pk=promise.pk)
    if locked.kept_at and locked.kept_by != by:
        raise PromiseKept
    if locked.kept_at is None:
        locked.kept_by, locked.kept_at = by, now
        locked.save(update_fields=["kept_by", "kept_at"])
    return locked


@transaction.atomic
def make_offer(client: Client, offered: Offered, *, by: Staff | None, now: datetime) -> Offer:
    """Locks the client. The same offer within a minute is one; the reply may come at once."""
    text = offered.text.strip()
    if not text:
        raise EmptyWords
    Client.objects.select_for_update().get(pk=client.pk)
    known = Offer.objects.filter(client=client, text=text, made_at__gt=now - DOUBLE_CLICK).first()
    return known or Offer.objects.create(
        client=client, text=text, made_by=by, made_at=now,
        reply=offered.reply, why=offered.why.strip(), replied_at=now if offered.reply else None,
    )  # fmt: skip


@transaction.atomic
def record_reply(offer: Offer, *, reply: str, by: Staff, now: datetime, why: str = "") -> Offer:
    """Locks the offer. “Will think about it” may still become a yes or a no; a yes or a no stays."""
    locked = Offer.objects.select_for_update().get(pk=offer.pk)
    if (locked.reply, locked.why) == (reply, why.strip()):
        return locked
    if locked.reply in {Offer.Reply.YES, Offer.Reply.NO}:
        raise AlreadyReplied
    locked.reply, locked.why, locked.replied_at = reply, why.strip(), now
    locked.save(update_fields=["reply", "why", "replied_at"])
    return locked
