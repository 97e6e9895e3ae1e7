"""How cards climb and fall: what counts towards a tier, the rise at once, the fall in the night after a notice, and the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pgtrigger
from django.db import transaction
from django.utils import translation

from clients.models import Client
from loyalty import tiers
from loyalty.addresses import card_link
from loyalty.errors import KeyUsedForAnother, TierAboveCeiling, TierInUse, TiersOutOfOrder
from loyalty.models import Card, CardChange, CardRules, EarnedBy, Fall, Progress, Tier
from loyalty.queries.cards import story_of
from loyalty.queries.progress import counted_of, reachable, step_of, value_of
from loyalty.queries.tiers import uses_of
from loyalty.tiers import Step
from loyalty.wording import above_ceiling, amount_in_words, in_use
from messaging.operations import queue_message
from messaging.quiet import next_allowed
from salon.formats import format_day
from salon.models import Company, Staff

CHUNK = 1000
Kind = CardChange.Kind


# Counting -----------------------------------------------------------------------------------------


@transaction.atomic
def count_progress(client: Client, *, amount: Any, visits: int, day: date, key: str, is_lent: bool = False) -> Progress:
    """What a bill counts towards a tier; the same key again gives back the row it made. The caller has locked the client.

    A refund is a second row with minus sums, its own key and the day of the bill. `client` has the totals as they are after
    it (a bill is in them before, a refund no longer). A tier that only the refunded bill had earned is taken back at once;
    everything else falls by the owner's rules. After a bill call `refresh_tier`.
    """
    said = {"client_id": client.pk, "day": day, "amount": amount, "visits": visits, "is_lent": is_lent}
    row, is_new = Progress.objects.get_or_create(key=key, defaults=said)
    if any(getattr(row, name) != value for name, value in said.items() if name != "client_id"):
        raise KeyUsedForAnother
    if is_new and (amount < 0 or visits < 0):
        take_back(client, since=day)
    return row


def count_all(rows: Sequence[Progress]) -> None:
    """Many past visits at once, by an import."""
    Progress.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def forget_progress(keys: Sequence[str]) -> None:
    """Of past visits whose import is taken back: they never were. The only way around the guard of this table, besides merging."""
    with pgtrigger.ignore("loyalty.Progress:progress_append_only"):
        Progress.objects.filter(key__in=keys).delete()


def tier_for(client: Client, *, day: date) -> Tier | None:
    """What the client has earned by the rules in force, whatever the card says."""
    rules = CardRules.current()
    return tier_of(tiers.earned(reachable(rules), value_of(client, rules, day=day)))


def tier_of(step: Step | None) -> Tier | None:
    return Tier.objects.get(pk=step.pk) if step else None


def percent(tier: Tier | None) -> Any:
    return tier.discount_percent if tier else -1


# Up -----------------------------------------------------------------------------------------------


def refresh_tier(client: Client, *, now: datetime) -> Tier | None:
    """Raises the card to the tier the client has earned; never lowers it. Runs inside the check-out's transaction."""
    card = Card.objects.valid(now).filter(client=client).select_related("tier").first()
    if card is None:
        return None
    reached = tier_for(client, day=now.date())
    if percent(reached) >= percent(card.tier):
        rise(card, reached, now=now)
    return card.tier


def refresh_tiers(client_ids: Sequence[int], *, now: datetime) -> None:
    """After an import."""
    for card in to_look_at(Card.objects.valid(now).filter(client__in=client_ids), now=now):
        look_at(card, now=now, may_fall=False)


def rise(card: Card, tier: Tier | None, *, now: datetime) -> None:
    """To this tier, or keeps it: a notice that it falls no longer holds."""
    before = card.tier
    if before == tier and card.falls_on is None:
        return
    card.tier, card.falls_on = tier, None
    card.save(update_fields=["tier", "falls_on"])
    if before != tier:
        tell_of(card, Kind.RAISED, before, now=now)


def tell_of(card: Card, kind: str, before: Tier | None, *, now: datetime) -> None:
    CardChange.objects.create(
        card=card, kind=kind, from_tier=before, to_tier=card.tier, day=now.date(), happened_at=now
    )


def take_back(client: Client, *, since: date) -> None:
    """Rises of this day and later that the client has not earned any more, the last first."""
    card = Card.objects.filter(client=client, is_blocked=False).select_related("tier").first()
    if card is None:
        return
    rules = CardRules.current()
    rungs = reachable(rules)
    for change in story_of(card).filter(kind=Kind.RAISED, day__gte=since).order_by("-pk"):
        reached = tier_of(tiers.earned(rungs, value_of(client, rules, day=change.day)))
        if change.to_tier != card.tier or percent(reached) >= percent(card.tier):
            continue
        before, card.tier = card.tier, max(reached, change.from_tier, key=percent)
        card.falls_on = None
        card.save(update_fields=["tier", "falls_on"])
        CardChange.objects.create(card=card, kind=Kind.TAKEN_BACK, from_tier=before, to_tier=card.tier, day=change.day)


# Down, in the night -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Looked:
    """A card whose tier is not what its holder has earned."""

    pk: int
    client: int


def sweep_tiers(*, now: datetime) -> int:
    """Every card once: up at once, down after a notice, as the rules say. Run again on the same day it does nothing more.

    Reads by chunks, writes card by card under the client's lock; gives back how many cards it looked at closely.
    """
    count, last = 0, 0
    while chunk := list(
        Card.objects.valid(now).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        last = chunk[-1]
        for card in to_look_at(Card.objects.filter(pk__in=chunk), now=now):
            look_at(card, now=now)
            count += 1
    return count


def to_look_at(cards: Any, *, now: datetime) -> list[Looked]:
    """Two queries: those whose tier is another than the earned one, and those that were to fall."""
    rules = CardRules.current()
    rungs, found = reachable(rules), list(cards.select_related("tier"))
    counted = counted_of({card.client_id for card in found}, day=now.date())
    reached = {pk: tiers.worth(tiers.earned(rungs, each.value(rules))) for pk, each in counted.items()}
    return [
        Looked(card.pk, card.client_id)
        for card in found
        if card.falls_on or (differs(reached[card.client_id], card.tier, rules))
    ]


def differs(reached: Any, tier: Tier | None, rules: CardRules) -> bool:
    return reached != percent(tier) if rules.fall != Fall.NEVER else reached > percent(tier)


@transaction.atomic
def look_at(looked: Looked, *, now: datetime, may_fall: bool = True) -> None:
    """Locks the holder and looks again: a visit may have been paid, or the card moved, since."""
    client = Client.objects.select_for_update(no_key=True).get(pk=looked.client)
    card = Card.objects.valid(now).filter(pk=looked.pk, client=client).select_related("tier").first()
    if card is None:
        return
    rules = CardRules.current()
    rungs = reachable(rules)
    value = value_of(client, rules, day=now.date())
    reached = tier_of(tiers.earned(rungs, value))
    if percent(reached) >= percent(card.tier) or (rules.fall == Fall.NEVER and card.falls_on):
        rise(card, max(reached, card.tier, key=percent), now=now)
    elif may_fall and rules.fall != Fall.NEVER:
        fall(card, rungs, value, rules=rules, now=now)


def fall(card: Card, rungs: Sequence[Step], value: Any, *, rules: CardRules, now: datetime) -> None:
    """Falls when the day it was told has come, and tells of the next fall at once if there is one."""
    if card.falls_on and card.falls_on <= now.date() and card.tier:
        before = card.tier
        held = step_of(before, rules)
        card.tier = tier_of(tiers.after_fall(rungs, held, value, by_one=rules.fall == Fall.STEP))
        card.falls_on = None
        tell_of(card, Kind.LOWERED, before, now=now)
    if card.tier and card.falls_on is None and card.tier.discount_percent > tiers.worth(tiers.earned(rungs, value)):
        card.falls_on = now.date() + timedelta(days=rules.notice_days)
        tell_of(card, Kind.TOLD, card.tier, now=now)
        warn(card, rungs, value, rules=rules, now=now)
    card.save(update_fields=["tier", "falls_on"])


def warn(card: Card, rungs: Sequence[Step], value: Any, *, rules: CardRules, now: datetime) -> None:
    """A letter about the card, not an offer: it needs no consent, and is not sent at night."""
    client, company = card.client, Company.objects.get()
    branch = client.home_branch
    if card.tier is None or card.falls_on is None:
        return
    held = step_of(card.tier, rules)
    lower = tiers.after_fall(rungs, held, value, by_one=rules.fall == Fall.STEP)
    with translation.override(client.language or company.language):
        context = {
            "tier": held.name,
            "percent": f"{min(held.percent, company.regular_max_discount_percent).normalize():f}",
            "day": format_day(card.falls_on, "day"),
            "lower": lower.name if lower else "",
            "missing": amount_in_words(
                tiers.missing(held, value), is_sum=rules.earned_by == EarnedBy.SUM, currency=company.currency
            ),
            "link": card_link(client.pk),
        }
    send_after = next_allowed(now, zone=branch.zone, opens=company.quiet_from, closes=company.quiet_until)
    queue_message(
        client, kind="tier_falls", dedupe_key=f"tier_falls:{card.pk}:{held.pk}:{card.falls_on}", branch=branch,
        context=context, now=now, is_marketing=False, send_after=send_after,
    )  # fmt: skip


# Rules --------------------------------------------------------------------------------------------


@transaction.atomic
def save_tiers(found: Sequence[Tier], *, rules: Mapping[str, Any] | None = None, by: Staff) -> None:
    """All or none: whichever way a tier is reached, a later one must give more than an earlier one. Locks the company.

    None of those that are `found` gives more than the company's largest discount: the engine would cut it on every bill.
    """
    most = Company.objects.select_for_update(no_key=True).get().max_discount_percent
    for tier in found:
        if tier.discount_percent > most:
            raise TierAboveCeiling(above_ceiling(most))
        tier.save()
    if rules:
        CardRules.objects.update_or_create(defaults=dict(rules))
    for column in ("from_spent", "from_visits"):
        reached = Tier.objects.exclude(**{column: None}).order_by(column)
        given = reached.values_list(column, "discount_percent")
        if any(later <= earlier for pair in pairwise(given) for earlier, later in zip(*pair, strict=True)):
            raise TiersOutOfOrder


@transaction.atomic
def delete_tier(tier: Tier, *, by: Staff) -> None:
    """Only one that no card holds and no story names: what happened to a card is never rewritten. Locks the tier."""
    locked = Tier.objects.select_for_update().get(pk=tier.pk)
    uses = uses_of(locked)
    if any(uses):
        raise TierInUse(in_use(locked.name, uses))
    locked.delete()
