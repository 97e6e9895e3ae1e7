"""By what masters are paid. A changed rule is a new one: bills point at the old one for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from salon.models import CommissionRule, Goods, Service, ServiceCategory, Staff
from salon.operations.staff import managed

Target = Service | ServiceCategory | Goods | None


@dataclass(frozen=True)
class WantedTerms:
    """`steps`: from which turnover of the month which percent, rising."""

    kind: CommissionRule.Kind = CommissionRule.Kind.PERCENT
    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    base: CommissionRule.Base = CommissionRule.Base.AGREED
    steps: Sequence[tuple[Decimal, Decimal]] = ()


@transaction.atomic
def set_commission(
    staff: Staff, *, scope: CommissionRule.Scope, target: Target, terms: WantedTerms, by: Staff, now: datetime
) -> CommissionRule:
    """Locks the person. The rule for the same target ends; the same terms again leave it as it is."""
    row = managed(staff, by)
    named = {
        "service": target if isinstance(target, Service) else None,
        "category": target if isinstance(target, ServiceCategory) else None,
        "goods": target if isinstance(target, Goods) else None,
    }
    rule = CommissionRule(
        staff=row, scope=scope, **named, kind=terms.kind, percent=terms.percent, amount=terms.amount, base=terms.base,
        steps=[[str(turnover), str(percent)] for turnover, percent in terms.steps], made_at=now, made_by=by,
    )  # fmt: skip
    alike = CommissionRule.objects.in_force().filter(staff=row, scope=scope)
    old = next((each for each in alike if all(getattr(each, name) == value for name, value in named.items())), None)
    if old and says(old) == says(rule):
        return old
    if old:
        old.ended_at = now
        old.save(update_fields=["ended_at"])
    rule.save()
    return rule


def says(rule: CommissionRule) -> tuple[object, ...]:
    return (rule.kind, rule.percent, rule.amount, rule.base, rule.thresholds)


@transaction.atomic
def end_commission(rule: CommissionRule, *, by: Staff, now: datetime) -> None:
    """Ended twice it stays ended when it was."""
    managed(rule.staff, by)
    CommissionRule.objects.in_force().filter(pk=rule.pk).update(ended_at=now)
