"""What a client has, holds and is offered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Subquery, Sum
from django.utils.translation import gettext as _

from clients.models import Client, Rhythm
from loyalty.models import Account, AccountKind, Card, Entry, Tier
from loyalty.pricing import Offer, Rules
from salon.models import Branch, Company, Staff
from salon.roles import Right, may

ZERO = Decimal(0)


def balances(client: Client) -> dict[str, Decimal]:
    """Every kind of account, zero where there is none yet."""
    sums = Account.objects.filter(client=client).values("kind").annotate(sum=Sum("balance"))
    found = {row["kind"]: row["sum"] for row in sums}
    return {kind: found.get(kind, ZERO) for kind in AccountKind.values}


def card_of(client: Client, now: datetime) -> Card | None:
    return Card.objects.valid(now).filter(client=client).select_related("tier").first()


def next_tier(client: Client) -> tuple[Tier, Decimal] | None:
    """The next tier above the client's spending, and what is missing to it."""
    tier = Tier.objects.filter(from_spent__gt=client.spent_total).order_by("from_spent").first()
    return (tier, tier.from_spent - client.spent_total) if tier else None


@dataclass(frozen=True)
class Purse:
    """What the client's card shows: `balances` as above, the number of the card and its tier, the next tier and what is missing to it."""

    balances: dict[str, Decimal]
    card: str
    tier: str
    tier_percent: Decimal
    next_tier: str
    missing: Decimal


def purse_of(client: Client, now: datetime) -> Purse:
    """The answers of `balances`, `card_of` and `next_tier` in one query: a row for each account, or one without any."""
    held = Card.objects.valid(now).filter(client=client)
    above = Tier.objects.filter(from_spent__gt=client.spent_total).order_by("from_spent")
    single = [
        held.values("number"), held.values("tier__name"), held.values("tier__discount_percent"),
        above.values("name"), above.values("from_spent"),
    ]  # fmt: skip
    rows = Client.objects.filter(pk=client.pk).values_list(
        "accounts__kind", "accounts__balance", *(Subquery(each[:1]) for each in single)
    )
    found = list(rows)
    card, tier, percent, next_tier, after = found[0][2:]
    return Purse(
        balances={
            kind: sum((balance for each, balance, *_rest in found if each == kind), ZERO) for kind in AccountKind.values
        },
        card=card or "",
        tier=tier or "",
        tier_percent=percent or ZERO,
        next_tier=next_tier or "",
        missing=after - client.spent_total if after else ZERO,
    )


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


Moved = dict[str, tuple[Decimal, int]]
AT_THE_TILL = [Entry.Reason.TOP_UP, Entry.Reason.RETURNED, Entry.Reason.FORFEITED]


def moved_at_till(branch: Branch, day: date) -> dict[str, Moved]:
    """Money of no bill at a branch on its own calendar day, by reason and by how it was paid: sum and number.

    What was paid in (deposits, reservation deposits), what was given back, and what was kept as a fee.
    """
    start, end = branch.day_bounds(day)
    entries = Entry.objects.filter(
        branch=branch, reason__in=AT_THE_TILL, happened_at__gte=start, happened_at__lt=end
    ).exclude(account__kind=AccountKind.POINTS)
    rows = entries.order_by("note").values_list("reason", "note").annotate(sum=Sum("amount"), count=Count("pk"))
    found: dict[str, Moved] = {reason: {} for reason in AT_THE_TILL}
    for reason, note, amount, count in rows:
        found[reason][note] = (abs(amount), count)
    return found


def held_for(subject: str) -> Decimal:
    """What is on the reservation deposit of this booking now."""
    account = Account.objects.filter(kind=AccountKind.RESERVATION, subject=subject).first()
    return account.balance if account else ZERO


def accounts_off() -> list[Account]:
    """Accounts whose balance is not the sum of their entries; always none."""
    return list(Account.objects.annotate(sum=Sum("entries__amount", default=Decimal(0))).exclude(balance=F("sum")))
