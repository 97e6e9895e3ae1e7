"""What loyalty puts on the client's card, into the history, the search and what is handed over."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.card import panel
from clients.erasure import hands_over, plain_rows
from clients.models import Client
from clients.search import Thing, opens_at_once, register_things, register_words
from clients.timeline import Event, source
from loyalty.models import Account, AccountKind, Card, CardChange, Entry, PartnerReferral, Progress, Referral
from loyalty.numbers import is_readable
from loyalty.queries import purse_of
from salon.formats import format_number
from salon.models import Staff
from salon.roles import Right, may


@panel(
    "balances",
    template="loyalty/parts/balances.html",
    badge="loyalty/parts/tier.html",
    place="side",
    order=10,
    queries=1,
)
def balance(client: Client, *, by: Staff, now: datetime) -> dict[str, Any]:
    purse = purse_of(client, now)
    return {"purse": purse, "climb": purse.climb, "tier_kind": tier_kind(purse.climb.percent)}


def tier_kind(percent: Decimal) -> str:
    """The colour of a badge by the size of the discount: the default tiers get the colours of their metals."""
    return "plat" if percent >= 20 else "gold" if percent >= 10 else "silver" if percent >= 7 else ""


@source("money", label=_("Deposit and points"))
def money(client: Client, *, by: Staff, before: datetime, limit: int) -> Iterable[Event]:
    entries = Entry.objects.filter(account__client=client, happened_at__lt=before).select_related("account", "by")
    return [moved(entry) for entry in entries[:limit]]


def moved(entry: Entry) -> Event:
    is_points = entry.account.kind == AccountKind.POINTS
    title = f"{entry.account.get_kind_display()}: {entry.get_reason_display()}"
    text = signed(entry.amount) if is_points else entry.note_text
    by = entry.by.short_name if entry.by else ""
    return Event(
        "money",
        entry.happened_at,
        "coins" if is_points else "wallet",
        title,
        text,
        by,
        None if is_points else entry.amount,
    )


def signed(amount: Decimal) -> str:
    return f"+{format_number(amount)}" if amount > 0 else format_number(amount)


@register_words
def card_numbers(client_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    finding = Card.objects.known().filter(client__in=client_ids).order_by("is_old", "pk")
    for client_id, number in finding.values_list("client", "number"):
        found.setdefault(client_id, []).append(number)
    return found


@opens_at_once
def holder_of(number: str) -> int | None:
    """A scanned number, of a card in use or of one it replaced."""
    return Card.objects.known().filter(number=number).values_list("client", flat=True).first()


@register_things
def blocked_card(text: str, by: Staff) -> list[Thing]:
    """A card that was lost and found again: it finds nobody, and is no new client's name."""
    number = text.strip()
    if not is_readable(number) or not any(sign.isdigit() for sign in number) or not may(by, Right.SEE_CARDS):
        return []
    cards = Card.objects.filter(number=number, is_blocked=True, is_old=False, client__in=Client.objects.visible_to(by))
    return [
        Thing(gettext("Card %(number)s is blocked") % {"number": card.number}, gettext("It was the card of %(name)s.") % {"name": card.client.name}, "lock", reverse("loyalty:card", args=[card.pk]))
        for card in cards.select_related("client")
    ]  # fmt: skip


@hands_over("loyalty", Account, Card, CardChange, Progress, Referral, PartnerReferral)
def handed_over(client: Client) -> dict[str, Any]:
    entries = Entry.objects.filter(account__client=client).select_related("account")
    return {
        "cards": list(Card.objects.filter(client=client).values_list("number", flat=True)),
        "changes_of_cards": plain_rows(
            CardChange.objects.filter(card__client=client).values(
                "card__number", "kind", "from_tier__name", "to_tier__name", "note", "day"
            )
        ),
        "progress": plain_rows(Progress.objects.filter(client=client).values("day", "amount", "visits").order_by("pk")),
        "recommended": plain_rows(Referral.objects.filter(recommender=client).values("recommender_points", "given_at")),
        "was_recommended": plain_rows(Referral.objects.filter(friend=client).values("friend_points", "given_at")),
        "sent_to_partners": plain_rows(PartnerReferral.objects.filter(client=client).values("partner__name", "day")),
        "entries": [
            {
                "account": entry.account.kind,
                "when": entry.happened_at.isoformat(),
                "sum": str(entry.amount),
                "balance": str(entry.balance_after),
                "reason": entry.reason,
            }
            for entry in entries
        ],
    }
