"""What clients have done towards a tier, by the owner's rules: one way of counting for pages, check-outs and nights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, F, Func, OuterRef, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, JSONObject

from clients.models import Client
from loyalty.models import CardRules, EarnedBy, Progress, Tier
from loyalty.tiers import Step, ladder

ZERO = Decimal(0)


class MonthsBefore(Func):
    """The same day so many months ago, the last of a shorter month."""

    template = "(%(expressions)s)::date"
    arg_joiner = " - interval '1 month' * "
    output_field = DateField()


@dataclass(frozen=True)
class Counted:
    """All there is to count of a client: over all time, within the period, and what bearer cards lent or took."""

    spent: Decimal
    visits: int
    recent_spent: Decimal | None
    recent_visits: int | None
    lent_spent: Decimal | None
    lent_visits: int | None

    def value(self, rules: CardRules) -> Decimal:
        """A sum or a number of visits, as the rules say."""
        if rules.earned_by == EarnedBy.VISITS:
            return Decimal((self.recent_visits or 0) if rules.months else self.visits + (self.lent_visits or 0))
        return (self.recent_spent or ZERO) if rules.months else self.spent + (self.lent_spent or ZERO)


def counted_columns(day: date) -> list[Any]:
    """For `values_list` of clients, in the order of `Counted`. The period ends now, and begins the rules' months before `day`."""
    since = CardRules.objects.values(since=MonthsBefore(Value(day, DateField()), F("months")))[:1]
    of_client = Progress.objects.filter(client=OuterRef("pk"))
    parts = (of_client.filter(day__gt=Subquery(since)), of_client.filter(is_lent=True))
    return [
        F("spent_total"),
        F("visits_count"),
        *(total(rows, name) for rows in parts for name in ("amount", "visits")),
    ]


def total(rows: QuerySet[Progress], name: str) -> Subquery:
    return Subquery(rows.order_by().values("client").annotate(total=Sum(name)).values("total"))


def counted_of(clients: Iterable[int], *, day: date) -> dict[int, Counted]:
    """One query for all of them."""
    rows = Client.objects.filter(pk__in=list(clients)).values_list("pk", *counted_columns(day))
    return {pk: Counted(*parts) for pk, *parts in rows}


def value_of(client: Client, rules: CardRules, *, day: date) -> Decimal:
    """With the totals as they stand on the object, which may not be saved yet."""
    found = counted_of([client.pk], day=day)[client.pk]
    return replace(found, spent=client.spent_total, visits=client.visits_count).value(rules)


# The ladder ---------------------------------------------------------------------------------------


def steps_by(rules: CardRules, tiers: Iterable[Tier] | None = None) -> list[Step]:
    """Every tier, also one that these rules cannot reach."""
    known = Tier.objects.all() if tiers is None else tiers
    return [step_of(tier, rules) for tier in known]


def step_of(tier: Tier, rules: CardRules) -> Step:
    by_visits = rules.earned_by == EarnedBy.VISITS
    needs = tier.from_visits if by_visits else tier.from_spent
    return Step(tier.pk, tier.name, tier.discount_percent, None if needs is None else Decimal(needs))


def ladder_columns() -> list[Any]:
    """The rules and all tiers beside a row of something else: no query of their own."""
    rules = CardRules.objects.all()
    words = {name: Cast(name, TextField()) for name in ("discount_percent", "from_spent")}
    tiers = Tier.objects.values(said=JSONObject(pk="pk", name="name", from_visits="from_visits", **words))
    return [Subquery(rules.values("earned_by")[:1]), Subquery(rules.values("months")[:1]), ArraySubquery(tiers)]


def ladder_from(
    earned_by: str | None, months: int | None, tiers: Sequence[dict[str, Any]]
) -> tuple[CardRules, list[Step]]:
    """From what `ladder_columns` gave."""
    rules = CardRules(earned_by=earned_by or EarnedBy.SUM, months=months)
    sums = ("discount_percent", "from_spent")
    return rules, steps_by(rules, [Tier(**each | {name: Decimal(each[name]) for name in sums}) for each in tiers])


def reachable(rules: CardRules) -> list[Step]:
    return ladder(steps_by(rules))
