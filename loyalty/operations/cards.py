"""Giving out cards, blocking, replacing and moving them, and showing one at the till. How tiers change is in tiers.py."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clients.errors import CardGone
from clients.models import Client
from clients.operations import refresh_search_text
from loyalty.errors import (
    CardBlocked,
    CardExpired,
    CardHasMoved,
    CardIsPersonal,
    CardNumberTaken,
    CardReplaced,
    HasCard,
    NoSuchCard,
    TransferNeedsReason,
)
from loyalty.models import Card, CardChange, CardKind, CardRules, Tier
from loyalty.numbers import numbered
from loyalty.operations.tiers import refresh_tier, tier_for
from salon.models import Staff

Kind = CardChange.Kind


@transaction.atomic
def issue_card(
    client: Client,
    *,
    number: str = "",
    kind: str = CardKind.PERSONAL,
    valid_until: date | None = None,
    by: Staff | None,
    now: datetime,
) -> Card:
    """Locks the client. The card starts at the tier the client has earned; the number finds the client from now on.

    Without a `number` it is the next one.
    """
    locked = Client.objects.select_for_update().get(pk=client.pk)
    known = Card.objects.filter(number=number).first() if number else None
    if known and known.client_id == client.pk and not known.is_blocked:
        return known
    if known:
        raise CardNumberTaken
    if Card.objects.filter(client=client, is_blocked=False).exists():
        raise HasCard
    tier = tier_for(locked, day=now.date())
    card = new_card(locked, number, tier=tier, kind=kind, valid_until=valid_until, now=now)
    note(card, Kind.ISSUED, by=by, now=now, to_tier=tier)
    refresh_search_text(locked)
    return card


def new_card(client: Client, number: str, *, now: datetime, **values: Any) -> Card:
    """Another desk may be giving out the same number at this moment: the database decides."""
    try:
        with transaction.atomic():
            return Card.objects.create(number=number or next_number(), client=client, issued_at=now, **values)
    except IntegrityError:
        raise CardNumberTaken from None


def next_number() -> str:
    """Counted on with the rules locked; numbers that were given by hand are stepped over."""
    CardRules.objects.get_or_create()
    rules = CardRules.objects.select_for_update().get()
    while True:
        rules.last_serial += 1
        number = numbered(rules.prefix, rules.last_serial)
        if not Card.objects.filter(number=number).exists():
            rules.save(update_fields=["last_serial"])
            return number


def note(card: Card, kind: str, *, by: Staff | None, now: datetime, **said: Any) -> None:
    CardChange.objects.create(card=card, kind=kind, by=by, day=now.date(), happened_at=now, **said)


@transaction.atomic
def block_card(card: Card, *, by: Staff, now: datetime, reason: str = "") -> Card:
    """Lost or withdrawn: gives no discount and finds nobody any more; its number is never given again. Locks the client."""
    holder, locked = locked_card(card)
    if not locked.is_blocked:
        locked.is_blocked, locked.falls_on = True, None
        locked.save(update_fields=["is_blocked", "falls_on"])
        note(locked, Kind.BLOCKED, by=by, now=now, note=reason)
        refresh_search_text(holder)
    return locked


@transaction.atomic
def replace_card(card: Card, *, number: str = "", reason: str = "", by: Staff, now: datetime) -> Card:
    """A new number with the same tier, kind, date and history; the old one gives nothing and still finds the client.

    A blocked card too: it was lost first. The same number asked for again gives back the card it made. Locks the client.
    """
    holder, locked = locked_card(card)
    if successor := Card.objects.filter(replaces=locked).first():
        if successor.number == number:
            return successor
        raise CardReplaced(replaced_by(last_of(successor)))
    if Card.objects.filter(client=holder, is_blocked=False).exclude(pk=locked.pk).exists():
        raise HasCard
    kept = {"tier": locked.tier, "kind": locked.kind, "valid_until": locked.valid_until, "falls_on": locked.falls_on}
    locked.is_blocked, locked.is_old, locked.falls_on = True, True, None
    locked.save(update_fields=["is_blocked", "is_old", "falls_on"])
    made = new_card(holder, number, now=now, replaces=locked, **kept)
    note(made, Kind.REPLACED, by=by, now=now, note=reason)
    refresh_search_text(holder)
    return made


@transaction.atomic
def transfer_card(card: Card, *, to: Client, reason: str, by: Staff, now: datetime) -> Card:
    """The card goes to another person with its tier, its history and its old numbers. Locks both clients in the order of their keys.

    From now on it climbs and falls with what the new holder does.
    """
    if not reason.strip():
        raise TransferNeedsReason
    pks = sorted({card.client_id, to.pk})
    people = {each.pk: each for each in Client.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    locked = Card.objects.select_for_update().get(pk=card.pk)
    if locked.client_id == to.pk:
        return locked
    if locked.client_id not in people:
        raise CardHasMoved
    check_transferable(locked, people[to.pk])
    former = people[locked.client_id]
    Card.objects.filter(pk__in=numbers_of(locked)).update(client=to)
    locked.client, locked.falls_on = people[to.pk], None
    locked.save(update_fields=["client", "falls_on"])
    note(locked, Kind.TRANSFERRED, by=by, now=now, note=reason.strip(), from_client=former)
    refresh_tier(people[to.pk], now=now)
    for each in people.values():
        refresh_search_text(each)
    return locked


def check_transferable(card: Card, to: Client) -> None:
    if card.is_blocked:
        raise CardBlocked
    if to.archived_at:
        raise CardGone
    if Card.objects.filter(client=to, is_blocked=False).exists():
        raise HasCard


def numbers_of(card: Card) -> list[int]:
    """This card and those it replaced, one after another."""
    pks = []
    link: Card | None = card
    while link is not None:
        pks.append(link.pk)
        link = link.replaces
    return pks


@transaction.atomic
def change_card(card: Card, *, kind: str, valid_until: date | None, by: Staff, now: datetime) -> Card:
    """Locks the client."""
    _holder, locked = locked_card(card)
    if (locked.kind, locked.valid_until) != (kind, valid_until):
        locked.kind, locked.valid_until = kind, valid_until
        locked.save(update_fields=["kind", "valid_until"])
        note(locked, Kind.CHANGED, by=by, now=now)
    return locked


def locked_card(card: Card) -> tuple[Client, Card]:
    """The holder first, as everywhere; somebody may have moved the card meanwhile."""
    holder = Client.objects.select_for_update().get(pk=card.client_id)
    locked = Card.objects.select_for_update().get(pk=card.pk)
    if locked.client_id != holder.pk:
        raise CardHasMoved
    return holder, locked


# At the till --------------------------------------------------------------------------------------


def card_shown(number: str, *, client: Client, now: datetime) -> Card:
    """The card that somebody brought to the bill of `client`; refuses one that gives this client nothing."""
    card = Card.objects.filter(number=number).select_related("tier", "client").first()
    if card is None:
        raise NoSuchCard
    check_shown(card, client=client, now=now)
    return card


def check_shown(card: Card, *, client: Client, now: datetime) -> None:
    if (newest := last_of(card)) != card:
        raise CardReplaced(replaced_by(newest))
    if card.is_blocked:
        raise CardBlocked
    if not card.is_valid(now):
        raise CardExpired
    if card.client_id != client.pk and not card.is_bearer:
        raise CardIsPersonal


def last_of(card: Card) -> Card:
    """The number at the end of however many replacements."""
    while successor := Card.objects.filter(replaces=card).first():
        card = successor
    return card


def replaced_by(card: Card) -> str:
    return _("This card was replaced by number %(number)s.") % {"number": card.number}


def better_card(own: Card | None, shown: Card | None) -> Card | None:
    """Discounts do not add up: of two cards the one that gives more; of equal ones the client's own."""
    return max([own, shown], key=percent_of)


def percent_of(card: Card | None) -> float:
    tier: Tier | None = card.tier if card else None
    return float(tier.discount_percent) if tier else 0 if card else -1
