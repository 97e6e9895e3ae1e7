"""Cards, how they climb, and what a client's purse shows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from clients.models import Client
from loyalty import tiers
from loyalty.models import AccountKind, Card, CardChange, EarnedBy, Partner
from loyalty.queries.ledger import ZERO
from loyalty.queries.people import friends_count
from loyalty.queries.progress import Counted, counted_columns, ladder_columns, ladder_from
from loyalty.tiers import Step
from loyalty.wording import amount_in_words, period_in_words
from salon.models import Company

HELD = ("pk", "number", "tier", "falls_on", "kind")


def card_of(client: Client, now: datetime) -> Card | None:
    return Card.objects.valid(now).filter(client=client).select_related("tier").first()


@dataclass(frozen=True)
class Climb:
    """Where a client stands by the rules in force. `value`, `missing` and `keep` are sums or visits, as `is_sum` says.

    `keep`: what is missing to keep the tier of a card that falls on `falls_on`. `most`: no holder of a card gets more, whatever
    the tier says. `earned`: the tier of who has no card yet; none for whoever has one, were it expired.
    """

    is_sum: bool
    months: int | None
    value: Decimal
    card_pk: int | None
    card: str
    kind: str
    held: Step | None
    next: Step | None
    missing: Decimal
    falls_on: date | None
    keep: Decimal
    most: Decimal
    earned: Step | None

    @property
    def percent(self) -> Decimal:
        """What is really given."""
        return min(self.held.percent, self.most) if self.held else ZERO

    @property
    def next_percent(self) -> Decimal:
        return min(self.next.percent, self.most) if self.next else ZERO

    @property
    def missing_text(self) -> str:
        return amount_in_words(self.missing, is_sum=self.is_sum)

    @property
    def keep_text(self) -> str:
        return amount_in_words(self.keep, is_sum=self.is_sum)

    @property
    def value_text(self) -> str:
        return amount_in_words(self.value, is_sum=self.is_sum)

    @property
    def period_text(self) -> str:
        return period_in_words(self.months)


def climb_columns(now: datetime) -> list[Any]:
    held = Card.objects.valid(now).filter(client=OuterRef("pk"))
    in_use = [Subquery(held.values(name)[:1]) for name in HELD]
    most = Subquery(Company.objects.values("regular_max_discount_percent")[:1])
    has_any = Exists(Card.objects.filter(client=OuterRef("pk"), is_blocked=False))
    return [*in_use, *ladder_columns(), most, has_any, *counted_columns(now.date())]


def climb_from(row: list[Any]) -> Climb:
    (pk, number, tier, falls_on, kind), ladder, (most, has_any), rest = row[:5], row[5:8], row[8:10], row[10:]
    rules, steps = ladder_from(*ladder)
    value, rungs = Counted(*rest).value(rules), tiers.ladder(steps)
    held = next((step for step in steps if step.pk == tier), None)
    above = tiers.ahead(rungs, held, value)
    return Climb(
        is_sum=rules.earned_by == EarnedBy.SUM,
        months=rules.months,
        value=value,
        card_pk=pk,
        card=number or "",
        kind=kind or "",
        held=held,
        next=above,
        missing=tiers.missing(above, value) if above else ZERO,
        falls_on=falls_on,
        keep=tiers.missing(held, value) if held else ZERO,
        most=most,
        earned=None if has_any else tiers.earned(rungs, value),
    )


def climb_of(client: Client, now: datetime) -> Climb:
    return climb_from(list(Client.objects.filter(pk=client.pk).values_list(*climb_columns(now)).get()))


@dataclass(frozen=True)
class Purse:
    """What the client's card shows: `balances` as above, how the discount card climbs, and how many the client recommended."""

    balances: dict[str, Decimal]
    climb: Climb
    friends: int
    has_partners: bool


def purse_of(client: Client, now: datetime) -> Purse:
    """The answers of `balances` and `climb_of` in one query: a row for each account, or one without any."""
    columns = (
        "accounts__kind",
        "accounts__balance",
        friends_count(),
        Exists(Partner.objects.filter(is_active=True)),
        *climb_columns(now),
    )
    found = list(Client.objects.filter(pk=client.pk).values_list(*columns))
    return Purse(
        balances={
            kind: sum((balance for each, balance, *_rest in found if each == kind), ZERO) for kind in AccountKind.values
        },
        climb=climb_from(list(found[0][4:])),
        friends=found[0][2] or 0,
        has_partners=found[0][3],
    )


def story_of(card: Card) -> QuerySet[CardChange]:
    """What happened to this card and to the numbers it had before, newest first."""
    pks = [card.pk]
    while card.replaces is not None:
        card = card.replaces
        pks.append(card.pk)
    changes = CardChange.objects.filter(card__in=pks)
    return changes.select_related("card", "from_tier", "to_tier", "from_client", "by")
