"""How cards climb and fall: by sum or visits, over all time or a period, after a notice; against a slow reference."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.models import Client
from loyalty.errors import KeyUsedForAnother, TierAboveCeiling, TiersOutOfOrder
from loyalty.models import Card, CardChange, CardRules, Fall, Progress, Tier
from loyalty.operations import count_progress, issue_card, refresh_tier, save_tiers, sweep_tiers
from loyalty.queries import climb_of
from messaging.models import Message
from tests.factories import BranchFactory, ClientFactory, CompanyFactory

STEPS = [("Bronze", 5, 100, 2), ("Silver", 7, 300, 4), ("Gold", 10, 600, 7)]


def make_tiers():
    Tier.objects.all().delete()
    for name, percent, spent, visits in STEPS:
        Tier.objects.create(name=name, discount_percent=percent, from_spent=spent, from_visits=visits)


@pytest.fixture
def three(db):
    make_tiers()


@pytest.fixture
def card(three, person, now):
    return issue_card(person, number="1", by=None, now=now)


def pays(person, amount, key, day, now, visits=1):
    """As the check-out does: totals first, then the progress, then the tier."""
    Client.objects.filter(pk=person.pk).update(
        spent_total=person.spent_total + amount, visits_count=person.visits_count + visits
    )
    person.refresh_from_db()
    count_progress(person, amount=Decimal(amount), visits=visits, day=day, key=key)
    refresh_tier(person, now=now)


def tier_name(person):
    card = Card.objects.select_related("tier").get(client=person, is_blocked=False)
    return card.tier.name if card.tier else ""


def test_progress_counts_once_and_the_database_keeps_it(person, now):
    what = {"amount": Decimal(10), "visits": 1, "day": now.date(), "key": "a"}
    assert count_progress(person, **what) == count_progress(person, **what)
    with pytest.raises(KeyUsedForAnother):
        count_progress(person, **what | {"amount": Decimal(11)})
    for change in (lambda: Progress.objects.update(amount=1), lambda: Progress.objects.all().delete()):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()


def test_by_visits_within_a_period_only_what_is_in_it_counts(card, person, now):
    save_tiers([], rules={"earned_by": "visits", "months": 3}, by=None)
    for n, ago in enumerate((200, 100, 20)):
        pays(person, 500, f"k{n}", now.date() - timedelta(days=ago), now)
    assert tier_name(person) == ""
    pays(person, 1, "k9", now.date(), now)
    climb = climb_of(person, now)
    assert (climb.held.name, climb.next.name, climb.missing_text) == ("Bronze", "Silver", "2 visits")
    assert climb.period_text == "within the last 3 months"


def test_a_card_falls_by_a_step_after_the_client_was_told_in_their_language(card, person, now):
    person.language = "ru"
    person.save(update_fields=["language"])
    save_tiers([], rules={"months": 3, "fall": Fall.STEP, "notice_days": 10}, by=None)
    pays(person, 700, "k", now.date(), now)
    later = now + timedelta(days=120, hours=14)  # in the night of the branch
    for _twice in range(2):
        sweep_tiers(now=later)
    letter = Message.objects.get(kind="tier_falls")
    assert (tier_name(person), letter.is_marketing, letter.language) == ("Gold", False, "ru")
    assert letter.send_after.astimezone(person.home_branch.zone).hour == 9
    assert "600" in letter.body
    assert "Silver" in letter.body
    assert climb_of(person, later).falls_on == later.date() + timedelta(days=10)
    sweep_tiers(now=later + timedelta(days=9))
    assert tier_name(person) == "Gold"
    for _twice in range(2):
        sweep_tiers(now=later + timedelta(days=10))
    assert (tier_name(person), Message.objects.filter(kind="tier_falls").count()) == ("Silver", 2)
    assert list(CardChange.objects.filter(kind="lowered").values_list("from_tier__name", "to_tier__name")) == [
        ("Gold", "Silver")
    ]


def test_a_visit_within_the_notice_keeps_the_tier(card, person, now):
    save_tiers([], rules={"months": 3, "fall": Fall.BALANCE}, by=None)
    pays(person, 700, "k", now.date(), now)
    later = now + timedelta(days=120)
    sweep_tiers(now=later)
    pays(person, 600, "k2", later.date(), later)
    assert climb_of(person, later).falls_on is None
    sweep_tiers(now=later + timedelta(days=14))
    assert tier_name(person) == "Gold"


def test_what_a_refunded_bill_alone_had_earned_is_taken_back_at_once(card, person, now):
    day = now.date()
    pays(person, 350, "a", day - timedelta(days=9), now - timedelta(days=9))
    pays(person, 300, "b", day, now)
    assert tier_name(person) == "Gold"
    pays(person, -300, "b:refund", day, now, visits=-1)
    assert tier_name(person) == "Silver"
    assert CardChange.objects.filter(kind="taken_back").count() == 1
    save_tiers([Tier(name="Diamond", discount_percent=15, from_spent=700, from_visits=9)], by=None)
    Tier.objects.filter(name="Silver").update(from_spent=360)
    pays(person, -1, "a:part", day, now, visits=0)
    assert tier_name(person) == "Silver"  # raised before the day of this bill: only the rules may lower it


def test_whichever_way_a_tier_is_reached_a_later_one_gives_more(three, owner):
    with pytest.raises(TiersOutOfOrder):
        save_tiers([Tier(name="Odd", discount_percent=8, from_spent=400, from_visits=9)], by=owner)
    assert Tier.objects.count() == 3


def test_all_tiers_may_move_past_each_other_at_once_but_not_meet(client, owner, three):
    """Each takes what another had; two that are alike are refused on the page."""
    client.force_login(owner)
    silver, gold, bronze = (Tier.objects.get(name=name) for name in ("Silver", "Gold", "Bronze"))

    def sent(*rows):
        sent = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 3, "rules-earned_by": "sum", "rules-fall": "never"}
        names = ("id", "name", "from_spent", "from_visits", "discount_percent")
        for n, row in enumerate(rows):
            sent |= {f"form-{n}-{name}": value for name, value in zip(names, row, strict=True)}
        return client.post(reverse("loyalty:tiers"), sent | {"rules-notice_days": 14, "rules-prefix": "20"})

    moved = [(bronze.pk, "Silver", 300, 4, 7), (silver.pk, "Gold", 600, 7, 10), (gold.pk, "Bronze", 100, 2, 5)]
    assert sent(*moved).status_code == 302
    assert list(Tier.objects.values_list("pk", "name")) == [
        (gold.pk, "Bronze"), (bronze.pk, "Silver"), (silver.pk, "Gold"),
    ]  # fmt: skip
    alike = sent(moved[0], (silver.pk, "Gold", 300, 7, 10), moved[2])
    assert (alike.status_code, Tier.objects.get(pk=silver.pk).from_spent) == (422, 600)

    def wrong(*rows):
        """What is said at which row; whatever was typed is still there."""
        answer = sent(*rows)
        assert (answer.status_code, all(f'value="{row[4]}"' in answer.content.decode() for row in rows)) == (422, True)
        return [(n, *errors["discount_percent"]) for n, errors in enumerate(answer.context["forms"].errors) if errors]

    low, middle, top = (gold.pk, "Bronze", 100, 2, 5), (bronze.pk, "Silver", 300, 4, 7), (silver.pk, "Gold", 600, 7, 10)
    assert wrong((*low[:4], 8), middle, top) == [(0, "Less than Silver, which gives 7 %.")]
    assert wrong(low, middle, top, ("", "Odd", 700, "", 9)) == [(3, "More than Gold, which gives 10 %.")]
    assert wrong(low, middle, (*top[:4], 26)) == [(2, "Nobody gets more than 25 %: the company's largest discount.")]
    assert sent(low, middle, (*top[:4], 24)).status_code == 302
    assert "Holders get 20 %" in client.get(reverse("loyalty:tiers")).content.decode()


def test_only_a_tier_that_no_card_knows_is_deleted_and_the_page_asks_first(client, owner, card, person, three, now):
    client.force_login(owner)
    bronze, silver, gold = (Tier.objects.get(name=name) for name in ("Bronze", "Silver", "Gold"))
    pays(person, 100, "a", now.date(), now)
    pays(person, 200, "b", now.date(), now)
    for tier, why in ((silver, "1 card holds Silver."), (bronze, "Bronze stands in the history of 1 card.")):
        url = reverse("loyalty:tier_delete", args=[tier.pk])
        assert (why in client.get(url).content.decode(), client.post(url).status_code) == (True, 409)
    url = reverse("loyalty:tier_delete", args=[gold.pk])
    assert (client.get(url).status_code, Tier.objects.count(), client.post(url).status_code) == (200, 3, 302)
    assert (list(Tier.objects.values_list("name", flat=True)), client.get(url).status_code) == (
        ["Bronze", "Silver"],
        404,
    )


def test_no_more_is_promised_than_a_holder_gets_and_no_tier_above_the_ceiling_is_kept(card, person, owner, three, now):
    with pytest.raises(TierAboveCeiling, match="25 %"):
        save_tiers([Tier(name="Odd", discount_percent=26, from_spent=800)], by=owner)
    Tier.objects.filter(name="Gold").update(discount_percent=24)
    pays(person, 300, "a", now.date(), now)
    climb = climb_of(person, now)
    assert (climb.percent, climb.next.percent, climb.next_percent) == (7, 24, 20)
    pays(person, 300, "b", now.date(), now)
    assert (climb_of(person, now).held.name, climb_of(person, now).percent) == ("Gold", 20)


def test_the_sweep_asks_the_same_for_one_card_and_for_three(three, branch, now, django_assert_num_queries):
    for wanted in (1, 3):
        while Card.objects.count() < wanted:
            issue_card(ClientFactory(home_branch=branch), by=None, now=now)
        with django_assert_num_queries(6):
            sweep_tiers(now=now)


def test_the_clients_card_says_what_is_missing_by_the_rule_in_force(client, administrator, card, person, three, now):
    CardRules.objects.create(earned_by="visits")
    client.force_login(administrator)
    assert "2 visits to Bronze" in client.get(reverse("clients:card", args=[person.pk])).content.decode()


# Against a slow reference --------------------------------------------------------------------------


@dataclass
class Slow:
    """The rules in plain words: every value is counted anew from all bills."""

    by: str
    months: int | None
    fall: str
    notice: int
    bills: list = field(default_factory=list)
    rises: list = field(default_factory=list)
    held: int = -1
    falls_on: date | None = None

    def earned(self, day):
        since = day - relativedelta(months=self.months) if self.months else date.min
        counted = [amount for when, amount, kept in self.bills if kept and when > since]
        value = sum(counted) if self.by == "sum" else len(counted)
        needs = [step[2] if self.by == "sum" else step[3] for step in STEPS]
        return max((n for n, need in enumerate(needs) if value >= need), default=-1)

    def climb(self, day):
        if self.earned(day) >= self.held:
            if self.earned(day) > self.held:
                self.rises.append((day, self.held, self.earned(day)))
            self.held, self.falls_on = self.earned(day), None

    def sale(self, day, amount):
        self.bills.append([day, amount, True])
        self.climb(day)

    def refund(self, n, day):
        self.bills[n][2] = False
        for when, before, after in reversed(self.rises):
            if when >= self.bills[n][0] and after == self.held > self.earned(when):
                self.held, self.falls_on = max(before, self.earned(when)), None
        self.climb(day)

    def night(self, day):
        earned = self.earned(day)
        if earned >= self.held:
            self.climb(day)
        elif self.fall != "never":
            if self.falls_on and self.falls_on <= day:
                self.held, self.falls_on = max(earned, self.held - 1) if self.fall == "step" else earned, None
            if self.held > earned and self.falls_on is None:
                self.falls_on = day + timedelta(days=self.notice)


events = st.lists(
    st.tuples(st.sampled_from(["sale", "sale", "sale", "refund", "night"]), st.integers(0, 45), st.integers(20, 350)),
    max_size=12,
)


class TiersAgainstTheReference(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(
        events,
        st.sampled_from(["sum", "visits"]),
        st.sampled_from([None, 1, 4]),
        st.sampled_from(list(Fall.values)),
        st.integers(1, 30),
    )
    def test_a_card_stands_where_the_slow_reference_says(self, happened, by, months, fall, notice):
        CompanyFactory()
        make_tiers()
        CardRules.objects.create(earned_by=by, months=months, fall=fall, notice_days=notice)
        now, slow = datetime(2026, 1, 10, 9, tzinfo=UTC), Slow(by, months, fall, notice)
        person = ClientFactory(home_branch=BranchFactory())
        issue_card(person, number="1", by=None, now=now)
        for n, (what, days, amount) in enumerate(happened):
            now += timedelta(days=days)
            if what == "sale":
                slow.sale(now.date(), amount)
                pays(person, amount, f"k{n}", now.date(), now)
            elif what == "night":
                slow.night(now.date())
                sweep_tiers(now=now)
            elif kept := [place for place, bill in enumerate(slow.bills) if bill[2]]:
                place = kept[amount % len(kept)]
                day, paid, _kept = slow.bills[place]
                slow.refund(place, now.date())
                pays(person, -paid, f"r{n}", day, now, visits=-1)
            card = Card.objects.select_related("tier").get()
            held = STEPS[slow.held][0] if slow.held >= 0 else None
            assert (card.tier and card.tier.name, card.falls_on) == (held, slow.falls_on)
