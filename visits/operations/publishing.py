"""The rules that were tried become the rules: tiers, cards, points, birthdays and ceilings in one transaction."""

from django.db import transaction

from loyalty.models import CardRules, EarnedBy, Tier
from loyalty.operations import save_tiers
from salon.models import Company, Staff
from visits.errors import RulesHaveChanged
from visits.queries.simulation import book_of
from visits.simulation import Book, Rung


@transaction.atomic
def publish_rules(tried: Book, *, known: str, by: Staff) -> None:
    """Locks the company. Refused when the rules no longer bear the mark `known`; again it does nothing."""
    company = Company.objects.select_for_update().get()
    today = book_of(company)
    if tried == today:
        return
    if known != today.mark:
        raise RulesHaveChanged
    write_tiers(tried.rungs)
    rules = {
        "earned_by": EarnedBy.VISITS if tried.by_visits else EarnedBy.SUM,
        "months": tried.months,
        "fall": tried.fall,
        "notice_days": tried.notice_days,
    }
    CardRules.objects.select_for_update().first()
    save_tiers([], rules=rules, by=by)
    write_company(company, tried)


def write_tiers(rungs: tuple[Rung, ...]) -> None:
    """Steps are unique, so those that go up are moved from the top, those that go down from the bottom."""
    tiers = {tier.pk: tier for tier in Tier.objects.all()}
    moved = [(rung, tiers[rung.pk]) for rung in rungs if rung.pk in tiers and differs(rung, tiers[rung.pk])]
    Tier.objects.filter(pk__in=[tier.pk for _rung, tier in moved]).update(from_visits=None)
    up = [each for each in moved if each[0].from_spent > each[1].from_spent]
    down = [each for each in moved if each[0].from_spent <= each[1].from_spent]
    up.sort(key=lambda each: -each[1].from_spent)
    down.sort(key=lambda each: each[1].from_spent)
    for rung, tier in [*up, *down]:
        tier.discount_percent, tier.from_spent, tier.from_visits = rung.percent, rung.from_spent, rung.from_visits
        tier.save()


def differs(rung: Rung, tier: Tier) -> bool:
    return (rung.percent, rung.from_spent, rung.from_visits) != (
        tier.discount_percent, tier.from_spent, tier.from_visits,
    )  # fmt: skip


def write_company(company: Company, tried: Book) -> None:
    company.points_percent, company.points_months = tried.points_percent, tried.points_months
    company.points_max_share_percent = tried.points_share
    company.points_birthday_factor = tried.points_birthday_factor
    company.birthday_discount_percent = tried.birthday_percent
    company.max_discount_percent, company.regular_max_discount_percent = tried.ceiling, tried.regular_ceiling
    company.save()
