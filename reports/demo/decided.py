"""What the demo's owner has decided before anybody came: made by the operations, and asked by the history."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clients.models import Client
from loyalty.models import Discount, DiscountKind, Package, PackageItem, Partner, PassPlan, ReferralRule, Tier
from loyalty.operations import Promotion, make_usual_discounts, publish_promotion, save_package, save_partner
from reports.demo import deals
from reports.demo.people import Salon
from salon.models import CommissionRule, Goods, Role, Service, Staff
from salon.operations import WantedTerms, set_commission

POINTS_MONTHS = 12
TOLD_TALES = "sofia"  # the day of the demo is told of a client of hers: nothing unusual happens to those
PAID_BY_RULES = timedelta(days=95)  # so long ago the commissions were agreed
FRIENDS_SINCE = timedelta(days=700)
FOR_RECOMMENDING, FOR_FRIENDS, SMALLEST_FIRST_BILL = Decimal(10), Decimal(5), Decimal(20)


@dataclass(frozen=True)
class Given:
    """A discount on a line of the past, in the words of the bill."""

    percent: Decimal
    reason: str
    kind: str
    rule: int | None = None
    is_shared: bool = False


@dataclass
class Decided:
    """`seasons` pairs each discount that was given by itself with the keys of its services."""

    salon: Salon
    owner: Staff
    friend: Discount
    seasons: list[tuple[Discount, set[int]]] = field(default_factory=list)
    partners: dict[str, list[Partner]] = field(default_factory=dict)

    def best(self, service: Service, day: date, tier: Tier | None, friend_of: Client | None) -> Given | None:
        """Discounts do not add up. `friend_of`: whoever comes for the first time."""
        found = [given_by(each) for each, of in self.seasons if service.pk in of and is_on(each, day)]
        if tier and tier.discount_percent:
            found.append(by_card(tier))
        if friend_of and friend_of.recommended_by_id and day >= self.salon.today - FRIENDS_SINCE:
            found.append(given_by(self.friend))
        if friend_of and (partner := self.partner_of(friend_of)):
            found.append(given_by(partner.discount))
        return max(found, key=lambda given: given.percent, default=None)

    def partner_of(self, client: Client) -> Any:
        if client.source != "partner’s referral":
            return None
        here = self.partners[client.home_branch.code]
        return here[client.pk % len(here)]


def given_by(discount: Any) -> Given:
    reason = f"{discount.name}, {plain(discount.percent)} %"
    return Given(discount.percent, reason, discount.kind, discount.pk, discount.who_pays == "shared")


def by_card(tier: Tier) -> Given:
    return Given(tier.discount_percent, f"{tier} card, {plain(tier.discount_percent)} %", "card")


def is_on(discount: Discount, day: date) -> bool:
    return bool(discount.valid_from and discount.valid_until and discount.valid_from <= day <= discount.valid_until)


def plain(percent: Decimal) -> str:
    return f"{percent.normalize():f}"


def decide(salon: Salon) -> Decided:
    """Points that expire, classics, discounts, packages, passes, partners, recommendations, commissions."""
    owner = Staff.objects.get(role=Role.OWNER)
    found = {service.name: service for each in salon.services.values() for service in each}
    salon.company.points_months = POINTS_MONTHS
    salon.company.save(update_fields=["points_months"])
    salon.company.refresh_from_db()
    for name in deals.CLASSICS:
        found[name].is_classic = True
    Service.objects.filter(name__in=deals.CLASSICS).update(is_classic=True)
    make_usual_discounts(company=salon.company, by=owner)
    decided = Decided(salon, owner, Discount.objects.get(kind=DiscountKind.FRIEND))
    make_discounts(decided, found)
    bundle(salon, owner, found)
    offer_passes(found)
    find_partners(decided)
    ask_for_friends(decided)
    agree_on_pay(salon, owner, found)
    return decided


def make_discounts(decided: Decided, found: dict[str, Service]) -> None:
    salon = decided.salon
    masters = {master.username: master for each in salon.masters.values() for master in each}
    for name, kind, percent, first, last, services, payer, more in deals.DISCOUNTS:
        made = Discount.objects.create(
            name=name, kind=kind, percent=percent, who_pays=payer, weekdays=more.get("weekdays", []), code=more.get("code", ""),
            valid_from=ahead(salon, first), valid_until=ahead(salon, last), only_new="only_new" in more,
            is_active="is_over" not in more, **more.get("hours", {}),
        )  # fmt: skip
        made.services.set([found[each] for each in services])
        made.masters.set([masters[each] for each in more.get("masters", [])])
        if kind == DiscountKind.SEASON:
            made.percent = Decimal(percent)
            decided.seasons.append((made, {found[each].pk for each in services}))
    name, percent, first, last, services = deals.PLANNED
    begins, ends = salon.today + timedelta(days=first), salon.today + timedelta(days=last)
    plan = Promotion(percent=Decimal(percent), first=begins, last=ends, services=[found[each] for each in services])
    publish_promotion(plan, name=name, company=salon.company, by=decided.owner)


def ahead(salon: Salon, days: int | None) -> date | None:
    return None if days is None else salon.today + timedelta(days=days)


def bundle(salon: Salon, owner: Staff, found: dict[str, Service]) -> None:
    goods = {each.sku: each for each in salon.goods}
    for name, price, services, articles in deals.PACKAGES:
        items = [PackageItem(service=found[each]) for each in services]
        items += [PackageItem(goods=goods[each]) for each in articles]
        save_package(Package(name=name, price=Decimal(price)), items, company=salon.company, by=owner)


def offer_passes(found: dict[str, Service]) -> None:
    for name, services, visits, days, price in deals.PLANS:
        plan = PassPlan.objects.create(name=name, visits=visits, expected_visits=15, days=days, price=Decimal(price))
        plan.services.set([found[each] for each in services])


def find_partners(decided: Decided) -> None:
    for name, contact, code, percent, benefit, ours, (we, we_sum), (they, they_sum), branch in deals.PARTNERS:
        partner = Partner(
            name=name, contact=contact, benefit=benefit, our_code=ours,
            we_percent=we, we_sum=we_sum, they_percent=they, they_sum=they_sum,
        )  # fmt: skip
        made = save_partner(partner, code=code, percent=Decimal(percent), by=decided.owner)
        decided.partners.setdefault(branch, []).append(made)


def ask_for_friends(decided: Decided) -> None:
    ReferralRule.objects.create(
        is_on=True, recommender_points=FOR_RECOMMENDING, friend_points=FOR_FRIENDS, min_bill=SMALLEST_FIRST_BILL, discount=decided.friend
    )  # fmt: skip


def agree_on_pay(salon: Salon, owner: Staff, found: dict[str, Service]) -> None:
    masters = {master.username: master for each in salon.masters.values() for master in each}
    targets: dict[str, Any] = {name: services[0].category for name, services in salon.services.items()}
    targets |= found | {each.sku: each for each in Goods.objects.all()}
    for username, scope, what, kind, percent, amount, base, steps in deals.COMMISSIONS:
        terms = WantedTerms(
            CommissionRule.Kind(kind), Decimal(percent), Decimal(amount), CommissionRule.Base(base),
            [(Decimal(turnover), Decimal(reached)) for turnover, reached in steps],
        )  # fmt: skip
        set_commission(
            masters[username], scope=CommissionRule.Scope(scope), target=targets[what] if what else None, terms=terms,
            by=owner, now=salon.now - PAID_BY_RULES,
        )  # fmt: skip
