"""The loyalty simulator: under unchanged rules it comes to today's balances, tiers and discounts; under others, to what they would be."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from time import sleep
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from loyalty.models import Account, Card, CardRules, Tier
from loyalty.operations import expire_all_points, issue_card, sweep_tiers
from loyalty.operations.ledger import post_entry
from salon.errors import Refused
from salon.models import Company
from tests.factories import BranchFactory, ClientFactory, GoodsFactory
from visits import trials
from visits.models import Visit, VisitLine
from visits.operations import (
    WantedLine,
    WantedPayment,
    WantedRefund,
    check_out,
    correct_bill,
    lines_left,
    publish_rules,
    refund_bill,
)
from visits.operations.billing import priced
from visits.queries.simulation import book_of, people_in, simulated, window_of
from visits.simulation import Kept, learn, replay
from visits.tasks import reckon_trial

TIERS = [("Bronze", 5, 60, 1), ("Silver", 7, 150, 3), ("Gold", 10, 300, 6)]


@pytest.fixture
def three(db):
    Tier.objects.all().delete()
    return [Tier.objects.create(name=n, discount_percent=p, from_spent=s, from_visits=v) for n, p, s, v in TIERS]


class Year:
    """What happens in a salon, through its own operations; the nights come as the clock brings them."""

    def __init__(self, person, branch, service, master, owner, company, now):
        self.person, self.branch, self.owner, self.company, self.now, self.keys = (
            person, branch, owner, company, now - timedelta(days=300), 0,
        )  # fmt: skip
        self.cut = WantedLine(service=service, master=master)
        self.cream = WantedLine(goods=GoodsFactory(price=Decimal(16), purchase_cost=Decimal("15.20")), quantity=2)

    @property
    def at(self):
        self.keys += 1
        self.now += timedelta(minutes=1)
        return {"by": self.owner, "now": self.now, "key": f"step:{self.keys}"}

    def wait(self, days):
        """Night after night: cards at 2:10, points at 12:05."""
        until = self.now + timedelta(days=days)
        while self.now < until:
            night = self.now.replace(hour=2, minute=10, second=0)
            noon = self.now.replace(hour=12, minute=5, second=0)
            for tick, door in ((night, sweep_tiers), (noon, expire_all_points)):
                if self.now < tick:
                    door(now=tick)
            self.now = (self.now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
        self.now = self.now.replace(hour=15)
        sweep_tiers(now=self.now.replace(hour=2, minute=10))
        expire_all_points(now=self.now.replace(hour=12, minute=5))

    def card(self, _n):
        issue_card(self.person, by=self.owner, now=self.at["now"])

    def present(self, n):
        at = self.at
        post_entry(
            self.person, kind="points", amount=Decimal(n), reason="opening", branch=None, by=None, now=at["now"],
            key=at["key"], points_until=at["now"].date() + timedelta(days=n),
        )  # fmt: skip

    def bill(self, n):
        lines = [self.cut, self.cream] if n % 3 else [self.cut]
        check_out(None, client=self.person, branch=self.branch, lines=lines, payments=self.paid(lines, n), **self.at)

    def paid(self, lines, n):
        self.person.refresh_from_db()
        place = {"branch": self.branch, "company": self.company, "day": self.branch.local_day(self.now)}
        total = priced(self.person, lines, appointment=None, by=self.owner, now=self.now, **place).total
        points = Decimal(n % 7) if n % 2 else Decimal(0)
        return [WantedPayment("points", points), WantedPayment("cash", total - points)]

    def refund(self, n):
        if visit := self.some_visit(n):
            share = Decimal(n % 4) / 3 if n % 4 else Decimal(1)
            rest = [
                (line, (left * min(share, Decimal(1))).quantize(Decimal("0.01"))) for line, left in lines_left(visit)
            ]
            wanted = [WantedRefund(line, amount) for line, amount in rest]
            refund_bill(visit, lines=wanted, money_as="cash", reason="x", **self.at)

    def correct(self, n):
        if (visit := self.some_visit(n)) and not visit.is_void:
            correct_bill(visit, lines=[self.cut], payments=self.paid([self.cut], 0), reason="x", **self.at)

    def some_visit(self, n):
        visits = list(Visit.objects.order_by("pk"))
        return visits[n % len(visits)] if visits else None


STEPS = ["wait", "wait", "card", "present", "bill", "bill", "bill", "bill", "refund", "correct"]


@pytest.mark.django_db
@settings(
    max_examples=8,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 40)), min_size=8, max_size=18),
    months=st.sampled_from([None, 1, 3]),
    earned_by=st.sampled_from(["sum", "visits"]),
    fall=st.sampled_from(["never", "step", "balance"]),
)
def test_under_unchanged_rules_it_comes_to_todays_balances_tiers_and_discounts(
    steps, months, earned_by, fall, three, person, branch, service, master, owner, company, now, django_db_blocker
):
    with transaction.atomic():
        CardRules.objects.create(earned_by=earned_by, months=months, fall=fall, notice_days=5)
        company.points_months, company.points_percent, company.points_birthday_factor = 1, Decimal(9), Decimal(2)
        company.save()
        company.refresh_from_db()
        person.birth_month, person.birth_day = (now - timedelta(days=280)).month, 3
        person.save()
        year = Year(person, branch, service, master, owner, company, now)
        for name, n in steps:
            try:
                with transaction.atomic():
                    getattr(year, name)(n)
                event(name)
            except Refused:
                pass
        assert_reproduced(company, year.now)
        transaction.set_rollback(True)


def assert_reproduced(company, now):
    window, today = window_of(now), book_of(company)
    for person in people_in(window):
        marked, known, kept = learn(person, today, window)
        assert (marked.card_is_given, marked.points_are_given, len(kept)) == (False, False, 0)
        again = replay(person, today, window, Kept())
        assert again == known
        assert again.balance == sum(
            Account.objects.filter(client=person.pk, kind="points").values_list("balance", flat=True)
        )
        assert again.tier == Card.objects.filter(client=person.pk).values_list("tier", flat=True).first()
        given = VisitLine.objects.filter(visit__client=person.pk).values_list("discount", flat=True)
        assert sum(month.discounts for month in again.months.values()) == sum(given)


@pytest.fixture
def gold_in_a_year(three, person, branch, service, master, owner, company, now):
    """Nadia came eight times, 50 each, and has a card that climbs to gold."""
    company.refresh_from_db()
    year = Year(person, branch, service, master, owner, company, now)
    year.card(0)
    for n in range(8):
        year.bill(n * 6)
        year.now += timedelta(days=20)
    return year


def trial(client, **changed):
    form = client.get(reverse("visits:simulator")).context["form"]
    values = {name: "" if value is None else value for name, value in form.initial.items()}
    return values | {name: str(value) for name, value in changed.items()}


def test_another_rule_shows_who_falls_and_what_it_saves_and_is_published_once(client, owner, gold_in_a_year, three):
    client.force_login(owner)
    gold = three[2]
    asked = trial(client, **{f"spent_{gold.pk}": 1000, "points_percent": 10})
    page = client.get(reverse("visits:simulator"), asked)
    shown = page.context["result"]
    assert [(each.tier, each.tier_then) for each in shown.fallen.first] == [("Gold", "Silver")]
    assert shown.before.discounts == sum(VisitLine.objects.values_list("discount", flat=True)) > shown.after.discounts
    assert shown.result.owed_then > shown.result.owed == Account.objects.get(kind="points").balance
    assert shown.is_whole
    assert shown.months[-1].owed_then == shown.result.owed_then
    gold.refresh_from_db()
    assert gold.from_spent == 300
    known = {"known": page.context["publish"]["known"].value()}
    address = f"{reverse('visits:simulator_publish')}?{urlencode(asked)}"
    Tier.objects.filter(pk=three[0].pk).update(from_spent=61)
    assert client.post(address, known).status_code == 409
    Tier.objects.filter(pk=three[0].pk).update(from_spent=60)
    for _twice in range(2):
        assert client.post(address, known).status_code == 302
    gold.refresh_from_db()
    assert (gold.from_spent, Company.objects.get().points_percent) == (1000, 10)


def test_who_waits_sees_how_far_it_is_and_only_one_worker_begins(client, owner, gold_in_a_year, three, monkeypatch):
    begun = []
    monkeypatch.setattr(reckon_trial, "delay", begun.append)
    client.force_login(owner)
    asked = trial(client, points_percent=10)
    for _twice in range(2):
        page = client.get(reverse("visits:simulator"), asked)
        assert "Waiting for a worker." in page.content.decode()
    (key,) = begun
    seen = []
    keep = trials.cache.set
    monkeypatch.setattr(trials.cache, "set", lambda *row: (seen.append(row[1]), keep(*row)))
    reckon_trial(key)
    assert (0, 1) in seen
    found = client.get(reverse("visits:simulator"), asked)
    assert (found.context["result"].result.clients, len(begun)) == (1, 1)


def test_a_trial_whose_worker_died_begins_anew(client, owner, gold_in_a_year, three, monkeypatch):
    monkeypatch.setattr(reckon_trial, "delay", lambda key: None)
    monkeypatch.setattr(trials, "SILENT", 0.05)
    client.force_login(owner)
    asked = trial(client, points_percent=10)
    client.get(reverse("visits:simulator"), asked)
    sleep(0.1)
    begun = []
    monkeypatch.setattr(reckon_trial, "delay", begun.append)
    client.get(reverse("visits:simulator"), asked)
    assert len(begun) == 1


def test_tiers_out_of_order_are_refused_with_what_was_typed(client, owner, three):
    client.force_login(owner)
    page = client.get(reverse("visits:simulator"), trial(client, **{f"percent_{three[0].pk}": 12}))
    assert (page.status_code, page.context["form"][f"percent_{three[0].pk}"].value()) == (422, "12")
    above = client.get(reverse("visits:simulator"), trial(client, **{f"percent_{three[2].pk}": 26}))
    assert "percent_" + str(three[2].pk) in above.context["form"].errors


def test_steps_move_up_past_each_other(three, company, owner):
    company.refresh_from_db()
    today = book_of(company)
    tried = replace(today, rungs=tuple(replace(rung, from_spent=rung.from_spent + 90) for rung in today.rungs))
    publish_rules(tried, known=today.mark, by=owner)
    assert book_of(company) == tried


def test_more_clients_need_no_more_queries(three, company, owner, now):
    def reckoned():
        with CaptureQueriesContext(connection) as asked:
            found = simulated(company, book_of(company), now=now)
        return found.clients, len(asked)

    company.refresh_from_db()
    branch = BranchFactory()
    counts = []
    for n in (1, 2):
        for _each in range(n):
            issue_card(ClientFactory(home_branch=branch), by=owner, now=now)
        counts.append(reckoned())
    assert [clients for clients, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] < 20
