"""What a client has, holds and is offered."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from clients.models import Client
from loyalty.models import Account, AccountKind, Card, Tier
from loyalty.pricing import Offer, Rules
from salon.models import Company


def balances(client: Client) -> dict[str, Decimal]:
    """Every kind of account, zero where there is none yet."""
    found = dict(Account.objects.filter(client=client).values_list("kind", "balance"))
    return {kind: found.get(kind, Decimal(0)) for kind in AccountKind.values}


def card_of(client: Client, now: datetime) -> Card | None:
    return Card.objects.valid(now).filter(client=client).select_related("tier").first()


def next_tier(client: Client) -> tuple[Tier, Decimal] | None:
    """The next tier above the client's spending, and what is missing to it."""
    tier = Tier.objects.filter(from_spent__gt=client.spent_total).order_by("from_spent").first()
    return (tier, tier.from_spent - client.spent_total) if tier else None


def offers(client: Client, *, company: Company, day: date, now: datetime) -> list[Offer]:
    """Discounts this client has on this day without asking: the card's, and the birthday's."""
    found = []
    card = card_of(client, now)
    if card and card.tier:
        percent = card.tier.discount_percent
        reason = _("%(tier)s card, %(percent)s %%") % {"tier": card.tier, "percent": f"{percent.normalize():f}"}
        found.append(Offer("card", percent, reason))
    if company.birthday_discount_percent and near_birthday(client, company, day):
        percent = company.birthday_discount_percent
        reason = _("Birthday, %(percent)s %%") % {"percent": f"{percent.normalize():f}"}
        found.append(Offer("birthday", percent, reason))
    return found


def near_birthday(client: Client, company: Company, day: date) -> bool:
    """From some days before the birthday to some days after it."""
    window = range(-company.birthday_days_after, company.birthday_days_before + 1)
    return any(client.has_birthday_on(day + timedelta(days=offset)) for offset in window)


def rules_for(client: Client, *, company: Company, has_card: bool) -> Rules:
    """Holders of a card are the regular clients of DOMAIN.md's lower ceiling."""
    ceiling = company.regular_max_discount_percent if has_card else company.max_discount_percent
    return Rules(precision=company.precision, ceiling=ceiling)


def accounts_off() -> list[Account]:
    """Accounts whose balance is not the sum of their entries; always none."""
    return list(Account.objects.annotate(sum=Sum("entries__amount", default=Decimal(0))).exclude(balance=F("sum")))
