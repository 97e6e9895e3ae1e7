"""Which discounts a client has without asking, and under which rules."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from clients.models import Client, Rhythm
from loyalty.models import Card
from loyalty.pricing import Offer, Rules
from loyalty.queries.cards import card_of
from salon.models import Company, Staff
from salon.roles import Right, may


def offers(client: Client, *, company: Company, day: date, now: datetime) -> list[Offer]:
    """Discounts this client has on this day without asking: the card's, and the birthday's."""
    return offers_with(card_of(client, now), client, company=company, day=day)


def offers_with(card: Card | None, client: Client, *, company: Company, day: date) -> list[Offer]:
    found = []
    if card and card.tier and card.tier.discount_percent:
        words = {"tier": card.tier, "percent": f"{card.tier.discount_percent.normalize():f}"}
        found.append(Offer("card", card.tier.discount_percent, _("%(tier)s card, %(percent)s %%") % words))
    if company.birthday_discount_percent and near_birthday(client, company, day):
        words = {"percent": f"{company.birthday_discount_percent.normalize():f}"}
        found.append(Offer("birthday", company.birthday_discount_percent, _("Birthday, %(percent)s %%") % words))
    return found


def near_birthday(client: Client, company: Company, day: date) -> bool:
    """From some days before the birthday to some days after it."""
    window = range(-company.birthday_days_after, company.birthday_days_before + 1)
    return any(client.has_birthday_on(day + timedelta(days=offset)) for offset in window)


def rules_for(client: Client, *, company: Company, card: Card | None, by: Staff | None) -> Rules:
    """Card holders and those who come at least once a month are the regular clients of DOMAIN.md's lower ceiling."""
    is_regular = card is not None or client.rhythm == Rhythm.PERMANENT
    ceiling = company.regular_max_discount_percent if is_regular else company.max_discount_percent
    may_override = by is not None and may(by, Right.OVERRIDE_DISCOUNT)
    return Rules(precision=company.precision, ceiling=ceiling, may_override=may_override)
