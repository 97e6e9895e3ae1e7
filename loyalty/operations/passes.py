"""Passes: sold and renewed, used visit by visit, frozen, lapsed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from loyalty.errors import CannotFreeze, PassUnusable
from loyalty.models import Account, AccountKind, Entry, Pass, PassFreeze, PassPlan
from loyalty.operations.ledger import post_entry
from loyalty.operations.points import over_everywhere
from loyalty.operations.prepaid import PaidIn, check_paid_in, fill, pay_out
from salon.models import Branch, Company, Staff

HUNDRED = Decimal(100)


def price_of_pass(plan: PassPlan, *, renews: Pass | None, day: date, company: Company) -> Decimal:
    """Less when an earlier pass is renewed in time; the earlier the better."""
    percent = renews.renewal_percent(day) if renews else Decimal(0)
    return (plan.price * (HUNDRED - percent) / HUNDRED).quantize(company.precision, ROUND_HALF_UP)


@transaction.atomic
def sell_pass(
    client: Client,
    *,
    plan: PassPlan,
    payments: Sequence[PaidIn],
    branch: Branch,
    by: Staff,
    now: datetime,
    key: str,
    starts_on: date | None = None,
    renews: Pass | None = None,
) -> Pass:
    """Locks the pass that is renewed: it is renewed once. The same `key` again gives back the pass it made."""
    if known := Pass.objects.filter(key=key).first():
        return known
    company, day = Company.objects.get(), branch.local_day(now)
    if renews:
        renews = renewable(client, renews)
    price = price_of_pass(plan, renews=renews, day=day, company=company)
    check_paid_in(price, payments)
    first = starts_on or (max(day, renews.ends_on + timedelta(days=1)) if renews and renews.ends_on >= day else day)
    sold = Pass.objects.create(
        plan=plan, client=client, price=price, visit_value=value_of_visit(plan, price, company), visits_total=plan.visits,
        visits_left=plan.visits, starts_on=first, ends_on=first + timedelta(days=plan.days - 1), branch=branch,
        sold_by=by, sold_at=now, renews=renews, key=key,
    )  # fmt: skip
    fill(sold, payments, owner=client, buyer=client, branch=branch, by=by, now=now)
    return sold


def renewable(client: Client, renews: Pass) -> Pass:
    locked = Pass.objects.select_for_update().get(pk=renews.pk)
    if locked.client_id != client.pk or Pass.objects.filter(renews=locked).exists():
        raise PassUnusable(_("This pass is renewed already."))
    return locked


def value_of_visit(plan: PassPlan, price: Decimal, company: Company) -> Decimal:
    return (price / (plan.visits or plan.expected_visits)).quantize(company.precision, ROUND_DOWN)


def lock_usable(of: Pass, *, client: Client, day: date) -> Pass:
    """The pass, locked; refuses somebody else's, and one that is over, frozen or used up."""
    locked = Pass.objects.select_for_update().select_related("plan").get(pk=of.pk)
    if locked.client_id != client.pk:
        raise PassUnusable(_("This pass belongs to somebody else."))
    if not Pass.objects.usable(day).filter(pk=locked.pk).exists():
        raise PassUnusable
    return locked


def worth_now(locked: Pass) -> Decimal:
    """What the next visit takes: the last one takes the rest."""
    held = Account.objects.filter(kind=AccountKind.PASS, subject=locked.ledger_subject).first()
    balance = held.balance if held else Decimal(0)
    return balance if locked.visits_left == 1 else min(balance, locked.visit_value)


def take_visit(locked: Pass) -> None:
    if locked.visits_left is not None:
        locked.visits_left -= 1
        locked.save(update_fields=["visits_left"])


def give_visit_back(of: Pass) -> None:
    locked = Pass.objects.select_for_update().get(pk=of.pk)
    if locked.visits_left is not None and locked.visits_total is not None:
        locked.visits_left = min(locked.visits_left + 1, locked.visits_total)
        locked.save(update_fields=["visits_left"])


@transaction.atomic
def freeze_pass(of: Pass, *, first_day: date, last_day: date, by: Staff, now: datetime) -> PassFreeze:
    """Locks the pass. Its end moves by as many days; together not more than its kind allows."""
    locked = Pass.objects.select_for_update().select_related("plan").get(pk=of.pk)
    days = (last_day - first_day).days + 1
    frozen = list(locked.freezes.all())
    if days < 1 or first_day < over_everywhere(now) or not locked.starts_on <= first_day <= locked.ends_on:
        raise CannotFreeze(_("Choose days within the pass, from today on."))
    if any(each.first_day <= last_day and first_day <= each.last_day for each in frozen):
        raise CannotFreeze(_("Some of these days are frozen already."))
    used = sum((each.days.days for each in frozen), 0)
    if used + days > locked.plan.most_frozen_days:
        left = {"days": max(0, locked.plan.most_frozen_days - used)}
        raise CannotFreeze(_("This pass may be frozen for %(days)d more days.") % left)
    locked.ends_on += timedelta(days=days)
    locked.save(update_fields=["ends_on"])
    return PassFreeze.objects.create(of=locked, first_day=first_day, last_day=last_day, by=by, made_at=now)


@transaction.atomic
def pay_out_pass(
    of: Pass, *, payment_kind: str, reason: str, branch: Branch, by: Staff, now: datetime, key: str
) -> Entry:
    """All that is left goes back to its client, and the pass ends with the visits that were left. Locks the pass first."""
    locked = Pass.objects.select_for_update().select_related("client").get(pk=of.pk)
    moved = {"branch": branch, "by": by, "now": now, "key": key}
    entry = pay_out(locked.client, prepaid=locked, payment_kind=payment_kind, reason=reason, **moved)  # type: ignore[arg-type]
    locked.visits_total, locked.visits_left = locked.visits_total or 0, 0
    locked.ends_on = min(locked.ends_on, max(locked.starts_on, branch.local_day(now)))
    locked.save(update_fields=["visits_total", "visits_left", "ends_on"])
    return entry


@transaction.atomic
def lapse_pass(of: Pass, *, now: datetime) -> Entry | None:
    """What is left of an ended pass is the salon's."""
    locked = Pass.objects.select_for_update().get(pk=of.pk)
    held = Account.objects.filter(kind=AccountKind.PASS, subject=locked.ledger_subject, balance__gt=0).first()
    if held is None or locked.ends_on >= over_everywhere(now):
        return None
    return post_entry(
        locked.client, kind=AccountKind.PASS, subject=locked.ledger_subject, amount=-held.balance,
        reason=Entry.Reason.EXPIRED, key=f"{locked.ledger_subject}:lapsed:{locked.ends_on}", branch=None, by=None, now=now,
    )  # fmt: skip


def lapse_passes(*, now: datetime) -> int:
    over = Pass.objects.filter(ends_on__lt=over_everywhere(now))
    return sum(1 for each in over.with_money() if lapse_pass(each, now=now))
