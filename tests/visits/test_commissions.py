"""What masters earn: the terms, the bill, the month, what walks back, and the pages of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bookings.operations import WantedPart, book_appointment
from bookings.queries import own_day
from loyalty.commissions import Base, Kind, Sold, Terms, commission_of, terms_for
from reports.commissions import Asked, earnings
from reports.periods import Period
from salon.errors import NotAllowed
from salon.models import CommissionRule, Shift
from salon.operations import WantedTerms, end_commission, set_commission
from tests.factories import GoodsFactory, MasterFactory
from visits.models import VisitLine
from visits.operations import WantedLine, WantedRefund, WantedTip, refund_bill

CENT = Decimal("0.01")
NOW, STEPPED, FIXED = Decimal(0), CommissionRule.Kind.STEPPED, CommissionRule.Kind.FIXED
SERVICES, GOODS = CommissionRule.Scope.SERVICES, CommissionRule.Scope.GOODS
sums = st.decimals(0, 10_000, places=2)
percents = st.decimals(0, 100, places=2)


def test_the_worked_example_manicure_for_500_with_40_percent():
    manicure = {"full": Decimal(500), "paid": Decimal(400)}
    terms = Terms(percent=Decimal(40))
    by_salon, shared = Sold(**manicure, agreed=Decimal(500)), Sold(**manicure, agreed=Decimal(400))
    assert [commission_of(each, terms, turnover=NOW, precision=CENT) for each in (by_salon, shared)] == [200, 160]
    paid = Terms(percent=Decimal(40), base=Base.PAID)
    assert commission_of(by_salon, paid, turnover=NOW, precision=CENT) == 160
    fixed = Terms(kind=Kind.FIXED, amount=Decimal(70))
    assert commission_of(Sold(**manicure, agreed=Decimal(400), quantity=2), fixed, turnover=NOW, precision=CENT) == 140


@given(sums, sums, percents, st.dictionaries(st.decimals("0.01", 10_000, places=2), percents, max_size=3), sums, sums)
def test_a_percent_that_rises_never_falls_with_turnover_and_pays_no_more_than_it_counts_from(
    full, off, first, steps, less, more
):
    rising = sorted(zip(sorted(steps), sorted(max(each, first) for each in steps.values()), strict=True))
    terms = Terms(kind=Kind.STEPPED, percent=first, steps=tuple(rising[::-1]))
    sold = Sold(full=full, paid=max(NOW, full - off), agreed=full)
    low, high = (commission_of(sold, terms, turnover=at, precision=CENT) for at in sorted([less, more]))
    assert 0 <= low <= high <= full


@given(st.permutations(range(5)))
def test_the_narrowest_rule_counts_in_whichever_order_they_are_read(order):
    rules = [
        Terms(rule=1), Terms(rule=2, category=7), Terms(rule=3, service=5), Terms(rule=4, is_for_goods=True),
        Terms(rule=5, is_for_goods=True, goods=9),
    ]  # fmt: skip
    mixed, of = [rules[n] for n in order], {"full": NOW, "paid": NOW, "agreed": NOW}
    asked = [
        {"service": 5, "category": 7},
        {"service": 6, "category": 7},
        {"service": 6, "category": 8},
        {"goods": 9},
        {"goods": 8},
    ]
    assert [terms_for(Sold(**of, **each), mixed, NOW).rule for each in asked] == [3, 2, 1, 5, 4]
    assert terms_for(Sold(**of, goods=9), rules[:3], Decimal(40)).percent == 0
    assert terms_for(Sold(**of, service=5), [], Decimal(40)).percent == 40


@pytest.fixture
def agree(master, owner, now):
    def agreeing(scope, target=None, **terms):
        return set_commission(master, scope=scope, target=target, terms=WantedTerms(**terms), by=owner, now=now)

    return agreeing


def stepped(agree):
    steps = [(Decimal(100), Decimal(50)), (Decimal(500), Decimal(60))]
    return agree(SERVICES, kind=STEPPED, percent=Decimal(40), steps=steps)


def test_a_bill_pays_by_service_and_goods_and_keeps_its_rule_when_it_is_changed(
    agree, bill, service, master, owner, now
):
    oil = GoodsFactory(price=Decimal(16), purchase_cost=Decimal(5))
    fixed = agree(SERVICES, service, kind=FIXED, amount=Decimal("12.50"))
    agree(GOODS, percent=Decimal(10))
    assert agree(SERVICES, service, kind=FIXED, amount=Decimal("12.50")) == fixed
    lines = [
        WantedLine(service=service, master=master),
        WantedLine(goods=oil, master=master, quantity=2),
        WantedLine(goods=oil),
    ]
    visit = bill(lines, cash=98)
    assert [line.commission for line in visit.lines.all()] == [Decimal("12.50"), Decimal("3.20"), 0]

    newer = agree(SERVICES, service, percent=Decimal(20))
    fixed.refresh_from_db()
    assert (fixed.ended_at, visit.lines.first().commission_rule) == (now, fixed)
    end_commission(newer, by=owner, now=now)
    assert bill([WantedLine(service=service, master=master)], cash=50, key="two").lines.get().commission == 20


def test_nobody_sets_the_commission_of_those_above(manager, owner, now):
    with pytest.raises(NotAllowed):
        set_commission(owner, scope=GOODS, target=None, terms=WantedTerms(), by=manager, now=now)


def test_the_month_is_reckoned_by_the_step_it_reached_and_refunds_walk_back(
    agree, bill, service, master, person, branch, company, administrator, now
):
    """Four cuts for 50: the bills hold 40, 40, 50 and 50 per cent; the month of 200 reached 50. One cut goes back: 150, still 50."""
    stepped(agree)
    visits = [
        bill([WantedLine(service=service, master=master)], cash=50, key=f"k{n}", tips=[WantedTip(master, "cash", Decimal(5))] if not n else ())
        for n in range(4)
    ]  # fmt: skip
    assert list(VisitLine.objects.order_by("pk").values_list("commission", flat=True)) == [20, 20, 25, 25]
    period = Period("month", now.date().replace(day=1), now.date())

    def told():
        [row] = earnings(Asked([branch], period), company=company)
        return (row.services, row.at_bills, row.walked_back, row.by_steps, row.due, row.tips)

    assert told() == (200, 90, 0, 10, 100, 5)
    wanted = [WantedRefund(visits[0].lines.get(), Decimal(50))]
    refund_bill(visits[0], lines=wanted, money_as="cash", reason="Wrong colour", by=administrator, now=now, key="r")
    assert told() == (200, 90, 20, 5, 75, 5)
    wanted = [
        WantedRefund(visits[1].lines.get(), Decimal(50)),
    ]
    refund_bill(visits[1], lines=wanted, money_as="cash", reason="Wrong colour", by=administrator, now=now, key="s")
    refund_bill(visits[2], lines=[WantedRefund(visits[2].lines.get(), Decimal(25))], money_as="cash", reason="Late", by=administrator, now=now, key="t")  # fmt: skip
    assert told() == (200, 90, Decimal("52.50"), Decimal("-7.50"), 30, 5), "75 left of the month: 40 per cent of 75"


def test_the_pages_say_who_earned_what_and_each_number_opens_its_lines(
    agree, bill, branch, service, master, client, manager
):
    stepped(agree)
    lately = timezone.now()
    bill([WantedLine(service=service, master=master)], cash=50, at=lately, tips=[WantedTip(master, "cash", Decimal(5))])
    client.force_login(manager)
    year = {"period": "year"}

    def queries(name):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse(f"reports:{name}"), year)
        return answer, len(asked)

    names = ["commissions", "commission_lines", "commission_tips"]
    one = [queries(name)[1] for name in names]
    others = [MasterFactory(branches=[branch], services=[service]) for _ in range(2)]
    for n, other in enumerate(others):
        bill(
            [WantedLine(service=service, master=other)],
            cash=50,
            at=lately,
            key=f"o{n}",
            tips=[WantedTip(other, "cash", Decimal(1))],
        )
    answers = [queries(name) for name in names]
    assert [count for _answer, count in answers] == one
    assert sorted(row.due for row in answers[0][0].context["rows"]) == [20, 20, 20]
    shown = client.get(reverse("reports:commission_lines"), year | {"master": master.pk, "of": "stepped"})
    assert [(line.master, percent) for line, percent in shown.context["rows"]] == [(master, 40)]
    file = client.get(reverse("reports:commissions_file", args=["csv"]), year).content.decode("utf-8-sig").splitlines()
    assert (len(file), file[0].split(",")[0], file[1].split(",")[-2:]) == (4, "Master", ["20.00", "5.00"])


def test_a_master_sees_her_own_earnings_and_nobody_elses(bill, branch, service, master, client, administrator, person):
    """At the till without a booking, and the bill of a booking; given back the same day; another master's stay closed."""
    other, lately = MasterFactory(branches=[branch], services=[service]), timezone.now()
    today = branch.local_day(lately)
    bill(
        [WantedLine(service=service, master=other)],
        cash=50,
        at=lately,
        key="o",
        tips=[WantedTip(other, "cash", Decimal(9))],
    )
    bill([WantedLine(service=service, master=master), WantedLine(service=service, master=other)], cash=100, at=lately)
    wrong = bill(
        [WantedLine(service=service, master=master)],
        cash=50,
        at=lately,
        key="two",
        tips=[WantedTip(master, "cash", Decimal(5))],
    )
    Shift.objects.create(staff=master, branch=branch, period=(lately, lately + timedelta(hours=2)))
    parts = [WantedPart(service, master)]
    booked = book_appointment(person, branch=branch, parts=parts, starts_at=lately, by=administrator, now=lately)
    assert own_day(master, branch, today, now=lately).share == 60
    paid = bill(
        [WantedLine(service=service, master=master, quantity=2)], cash=100, at=lately, key="three", appointment=booked
    )
    assert own_day(master, branch, today, now=lately).share == 80
    said = {"money_as": "cash", "reason": "Call +37360918273", "by": administrator, "now": lately}
    refund_bill(wrong, lines=[WantedRefund(wrong.lines.get(), Decimal(50))], key="r", **said)
    assert own_day(master, branch, today, now=lately).share == 60

    client.force_login(master)
    own = client.get(reverse("reports:my_earnings")).context["own"]
    assert (own.master, own.services, own.at_bills, own.walked_back, own.due, own.tips) == (master, 200, 80, 20, 60, 5)
    lists = {
        name: client.get(reverse(f"reports:my_{name}"), {"master": other.pk}) for name in ("lines", "returned", "tips")
    }
    assert {name: len(answer.context["page"]) for name, answer in lists.items()} == {
        "lines": 3,
        "returned": 1,
        "tips": 1,
    }
    assert {line.master for line, _percent in lists["lines"].context["rows"]} == {master}
    assert "60918273" not in lists["returned"].content.decode()
    assert reverse("visits:receipt", args=[paid.pk]) not in lists["lines"].content.decode()
    assert client.get(reverse("reports:commissions")).status_code == 403


def test_the_owner_writes_a_rule_on_the_page_and_ends_it(client, owner, master, service):
    client.force_login(owner)
    url = reverse("salon:staff_commission", args=[master.pk])
    typed = {
        "what": f"s{service.pk}",
        "kind": "stepped",
        "percent": "40",
        "base": "paid",
        "from_1": "5000",
        "percent_1": "45",
    }
    for sent, errors in (
        (typed | {"from_2": "4000", "percent_2": ""}, {"percent_2": ["Write both, or leave both empty."]}),
        (typed | {"percent": ""}, {"percent": ["Write the percent before the first step; 0 is one too."]}),
        (typed | {"kind": "fixed", "percent": "x", "from_2": "y"}, {"amount": ["Write the sum."]}),
    ):
        wrong = client.post(url, sent)
        assert (wrong.status_code, wrong.context["form"].errors) == (422, errors)
    assert client.post(url, typed).url == url
    rule = CommissionRule.objects.get()
    assert (rule.service, rule.base, rule.thresholds) == (service, "paid", [(5000, 45)])
    assert "5,000" in client.get(url).content.decode()
    client.post(reverse("salon:commission_end", args=[rule.pk]))
    assert list(client.get(url).context["rules"]) == []
