"""Which discounts a client has without asking, and under which rules."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clients.models import Client, Rhythm
from loyalty.models import SCOPE, Card, Discount, DiscountKind, ReferralRule, WhoPays
from loyalty.pricing import Coming, Offer, Rules, Scope, Times, Trait
from loyalty.queries.cards import card_of
from salon.formats import format_money
from salon.models import Branch, Company, Staff
from salon.roles import Right, may

ASKS = {DiscountKind.BIRTHDAY: Trait.BIRTHDAY, DiscountKind.CARD: Trait.HOLDER}


def offers(client: Client, *, company: Company, day: date, now: datetime) -> list[Offer]:
    """Discounts this client has on this day without asking: the card's, the birthday's, and a friend's first visit's."""
    return offers_with(card_of(client, now), client, company=company, day=day)


def offers_with(card: Card | None, client: Client, *, company: Company, day: date) -> list[Offer]:
    found = []
    if card and card.tier and card.tier.discount_percent:
        percent = card.tier.discount_percent
        reason = _("%(tier)s card, %(percent)s %%") % {"tier": card.tier, "percent": plain(percent)}
        found.append(Offer("card", percent, reason, is_shared=company.card_discount_shared))
    if company.birthday_discount_percent and near_birthday(client, company, day):
        percent = company.birthday_discount_percent
        reason = _("Birthday, %(percent)s %%") % {"percent": plain(percent)}
        found.append(Offer("birthday", percent, reason, is_shared=company.birthday_discount_shared))
    return [*found, *friend_offers(client, company=company, day=day)]


def discounts_in_force(day: date, *, company: Company) -> list[Offer]:
    """The owner's own that are given by themselves. One query; whether they hold here and now the engine decides."""
    found = Discount.objects.in_force(day).automatic().with_scope()
    return [offer_of(discount, company=company) for discount in found]


def offer_of(discount: Discount, *, company: Company, why: str = "") -> Offer:
    """`discount` comes from `with_scope()`. `why` is what the desk wrote for one it picked."""
    named: dict[str, Any] = {name: frozenset(getattr(discount, f"{name}_ids")) for name in SCOPE}
    branches = named.pop("branches")
    asks = {ASKS[DiscountKind(discount.kind)]} if discount.kind in ASKS else set()
    words = {"name": discount.name, "size": size_of(discount, company), "why": why}
    return Offer(
        discount.kind,
        discount.percent,
        _("%(name)s, %(size)s: %(why)s") % words if why else _("%(name)s, %(size)s") % words,
        amount=discount.amount,
        rule=discount.pk,
        scope=Scope(**named),
        times=Times(
            discount.valid_from,
            discount.valid_until,
            frozenset(discount.weekdays),
            discount.opens,
            discount.closes,
        ),
        branches=branches,
        asks=frozenset(asks | ({Trait.NEW} if discount.only_new else set())),
        adds_up=discount.adds_up,
        is_shared=discount.who_pays == WhoPays.SHARED,
        touches_classics=discount.touches_classics,
    )


def size_of(discount: Discount, company: Company) -> str:
    return format_money(discount.amount, company.currency) if discount.amount else f"{plain(discount.percent)} %"


def plain(percent: Decimal) -> str:
    return f"{percent.normalize():f}"


def coming_of(
    client: Client, *, card: Card | None, company: Company, branch: Branch, day: date, at: datetime
) -> Coming:
    """`at` is when the visit is, on whatever clock; discounts of some hours look at the branch's."""
    traits = {
        Trait.NEW: not client.visits_count,
        Trait.HOLDER: card is not None,
        Trait.BIRTHDAY: near_birthday(client, company, day),
    }
    return Coming(day, at.astimezone(branch.zone), branch.pk, frozenset(each for each, has in traits.items() if has))


def friend_offers(client: Client, *, company: Company, day: date) -> list[Offer]:
    """The discount of the rule, for whoever was recommended and never came. Others cost no query."""
    if client.visits_count or not client.recommended_by_id:
        return []
    rule = ReferralRule.current()
    found = Discount.objects.in_force(day).filter(pk=rule.discount_id if rule.is_on else None).with_scope()
    return [offer_of(discount, company=company) for discount in found]


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
