"""The terms masters work by, read once for a bill or a day."""

from collections.abc import Iterable

from loyalty.commissions import Base, Kind, Terms
from salon.models import CommissionRule, Staff


def terms_of(rule: CommissionRule) -> Terms:
    return Terms(
        kind=Kind(rule.kind),
        percent=rule.percent,
        amount=rule.amount,
        base=Base(rule.base),
        steps=tuple(rule.thresholds),
        is_for_goods=rule.scope == CommissionRule.Scope.GOODS,
        service=rule.service_id,
        category=rule.category_id,
        goods=rule.goods_id,
        rule=rule.pk,
    )


def terms_by_master(masters: Iterable[Staff]) -> dict[int, list[Terms]]:
    """Of those in force. One query, none for nobody."""
    found: dict[int, list[Terms]] = {master.pk: [] for master in masters}
    for rule in CommissionRule.objects.in_force().filter(staff__in=found) if found else ():
        found[rule.staff_id].append(terms_of(rule))
    return found
