"""What a refund would do, told beforehand: the refund itself, taken back before anybody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction

from clients.models import Client
from loyalty.models import Card, Entry, Pass
from loyalty.queries import balances, card_of
from salon.models import Staff
from visits.models import PaymentKind, Refund, RefundLine, Visit
from visits.operations.refunds import WantedRefund, refund_bill


@dataclass(frozen=True)
class PassBack:
    name: str
    visits_left: int | None


@dataclass(frozen=True)
class WalkBack:
    """`payments` by kind, as what they come back; `tier_after` is empty where the tier stays."""

    total: Decimal
    payments: dict[str, Decimal]
    points_taken_back: Decimal
    points_short: Decimal
    points_left: Decimal
    passes: list[PassBack]
    goods: list[tuple[str, int]]
    commissions: list[tuple[str, Decimal]]
    thanks: list[tuple[str, Decimal]]
    tier_before: str
    tier_after: str
    is_void: bool

    @property
    def shown(self) -> list[tuple[PaymentKind, Decimal]]:
        return [(kind, self.payments[kind]) for kind in PaymentKind if kind in self.payments]


def rehearse_refund(
    visit: Visit, *, lines: Sequence[WantedRefund], money_as: str, by: Staff, now: datetime
) -> WalkBack:
    """Refuses what the refund would refuse, except that no reason is asked for. Writes nothing that stays."""
    before = tier_of(visit.client, now)
    with transaction.atomic():
        refund = refund_bill(
            visit, lines=lines, money_as=money_as, reason="?", by=by, now=now, key=f"rehearsal:{uuid4()}"
        )
        told = walk_back(refund, before, now=now)
        transaction.set_rollback(True)
    return told


def walk_back(refund: Refund, tier_before: str, *, now: datetime) -> WalkBack:
    sums: dict[str, Decimal] = {}
    for kind, amount in refund.payments.values_list("kind", "amount"):
        sums[kind] = sums.get(kind, Decimal(0)) + amount
    lines = list(refund.lines.select_related("line__master"))
    tier_after = tier_of(refund.visit.client, now)
    used = Pass.objects.filter(lines__refunds__refund=refund, lines__refunds__amount__gt=0).select_related("plan")
    return WalkBack(
        total=refund.total,
        payments=sums,
        points_taken_back=refund.points_taken_back,
        points_short=refund.points_short,
        points_left=balances(refund.visit.client)["points"],
        passes=[PassBack(each.plan.name, each.visits_left) for each in used.distinct()],
        goods=[(each.line.name, each.pieces) for each in lines if each.pieces],
        commissions=sums_by_master(lines),
        thanks=thanks_back(refund),
        tier_before=tier_before,
        tier_after="" if tier_after == tier_before else tier_after,
        is_void=refund.visit.is_void,
    )


def thanks_back(refund: Refund) -> list[tuple[str, Decimal]]:
    """Points for a recommendation that this refund takes from both sides."""
    taken = Entry.objects.filter(
        reason=Entry.Reason.TAKEN_BACK, happened_at=refund.made_at, key__startswith="referral:"
    )
    taken = taken.filter(key__contains=f":visit:{refund.visit_id}:").select_related("account__client")
    return [(str(entry.account.client), -entry.amount) for entry in taken]


def sums_by_master(lines: Sequence[RefundLine]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = {}
    for each in lines:
        if each.line.master and each.commission:
            sums[each.line.master.short_name] = sums.get(each.line.master.short_name, Decimal(0)) + each.commission
    return list(sums.items())


def tier_of(client: Client, now: datetime) -> str:
    card: Card | None = card_of(client, now)
    return str(card.tier) if card and card.tier else ""
