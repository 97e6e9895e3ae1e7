"""Letters before points expire, and what the salon owes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from loyalty.models import AccountKind, Entry, Lot
from loyalty.operations import PaidIn, expire_points, post_entry, sell_certificate, warn_everybody_of_points
from loyalty.queries import by_month, cost_of, entries_behind, owed_now
from messaging.models import Message
from tests.factories import BranchFactory, ClientFactory

Reason = Entry.Reason


@pytest.fixture
def earn(person, branch):
    def post(amount, at, until=None, reason=Reason.EARNED, key=""):
        what = {"kind": AccountKind.POINTS, "amount": Decimal(amount), "reason": reason, "key": key or f"{at}{amount}"}
        return post_entry(person, **what, branch=branch, by=None, now=at, points_until=until)

    return post


def test_one_letter_of_all_points_that_expire_soon_by_day_and_once(company, person, earn, now):
    today = now.date()
    for days, amount in ((3, 40), (14, 60), (15, 500)):
        earn(amount, now - timedelta(days=100), until=today + timedelta(days=days))
    night = now.replace(hour=23)

    assert [warn_everybody_of_points(now=night + timedelta(minutes=n)) for n in range(2)] == [1, 0]

    letter = Message.objects.get()
    local = letter.send_after.astimezone(person.home_branch.zone)
    assert (letter.kind, letter.is_marketing, letter.state) == ("points_expiring", False, "queued")
    assert (local.hour, letter.subject) == (company.quiet_from.hour, "Nadia, 600 points until 26 Nov 2026")
    assert not Lot.objects.filter(warned_at=None).exists()


def test_nobody_is_told_where_the_owner_wants_no_letters(company, person, earn, now):
    company.points_warning_days = 0
    company.save()
    earn(40, now, until=now.date())
    assert warn_everybody_of_points(now=now) == 0


def test_each_month_adds_up_and_the_cost_is_what_is_usually_claimed(client, manager, person, earn, now):
    august, october = now - timedelta(days=100), now - timedelta(days=40)
    earn(100, august, until=date(2026, 10, 1))
    earn(100, august, until=None, key="b")
    earn(-75, october - timedelta(days=20), reason=Reason.SPENT)
    expire_points(person, now=october)
    earn(50, now)

    months = by_month("points", now=now, today=now.date(), owed=owed_now()["points"])

    assert [(row.first.month, row.owed) for row in months[:4]] == [(11, 150), (10, 100), (9, 125), (8, 200)]
    assert (months[1].flows["lapsed"], months[2].flows["spent"], owed_now()["points"]) == (-25, -75, 150)
    assert (cost_of(months).percent, cost_of(months).expected) == (75, Decimal("112.50"))
    assert [entry.amount for entry in entries_behind("points", "lapsed", date(2026, 10, 1))] == [-25]
    client.force_login(manager)
    page = client.get(reverse("reports:liabilities")).content.decode()
    assert "150.00 points owed × 75 % that are claimed" in page
    behind = client.get(reverse("reports:liability_entries", args=["points"]), {"flow": "spent", "month": "2026-09-01"})
    assert len(behind.context["page"]) == 1
    assert (behind.context["total"], 'href="/reports/liabilities/?kind=points"' in behind.content.decode()) == (
        "−75.00",
        True,
    )
    then = client.get(reverse("reports:liability_balances", args=["points"]), {"month": "2026-09-01"})
    assert [(row.account.client, row.owed) for row in then.context["held"]] == [(person, 125)]


def test_what_moved_is_of_the_chosen_branch_in_the_overview_and_in_its_lists_and_balances_are_of_none(
    client, owner, person, branch
):
    """200 and −20 here, 40 and −5 at the river, −30 expired by itself."""
    river = BranchFactory(name="Riverside")
    for number, (amount, reason, where) in enumerate(
        [
            (200, "earned", branch),
            (40, "earned", river),
            (-20, "spent", branch),
            (-5, "spent", river),
            (-30, "expired", None),
        ]
    ):
        what = {"kind": AccountKind.POINTS, "amount": Decimal(amount), "reason": reason, "key": f"k{number}"}
        post_entry(person, **what, branch=where, by=None, now=timezone.now(), points_until=None)
    client.force_login(owner)
    url, entries = reverse("reports:liabilities"), reverse("reports:liability_entries", args=["points"])
    sums = {}
    for chosen, picked in ((branch, ""), (river, ""), (None, "all")):
        session = client.session
        session["branch"] = (chosen or branch).pk
        session.save()
        page = client.get(url, {"branch": picked} if picked else {})
        month, flows = page.context["months"][0]
        for flow, amount in flows:
            listed = client.get(entries, {"flow": flow, "month": month.first} | ({"branch": picked} if picked else {}))
            assert sum(entry.amount for entry in listed.context["page"]) == amount
        sums[picked or chosen.name] = [int(amount) for _flow, amount in flows if amount]
        assert month.owed == 185
        assert ("belongs to the client, not to a branch" in page.content.decode()) == (not picked)
    assert sums == {branch.name: [200, -20], "Riverside": [40, -5], "all": [240, -25, -30]}


@pytest.mark.parametrize("kind", ["points", "deposit", "certificate"])
def test_who_is_owed_opens_from_the_number_with_the_same_queries_for_one_and_for_three(
    client, owner, branch, now, kind
):
    client.force_login(owner)
    url, asked = reverse("reports:liability_balances", args=[kind]), []
    for number in range(1, 4):
        if kind == "certificate":
            paid = [PaidIn("card", Decimal(number * 10))]
            sell_certificate(
                nominal=Decimal(number * 10), payments=paid, branch=branch, by=owner, now=now, key=str(number)
            )
        else:
            post_entry(
                ClientFactory(), kind=AccountKind(kind), amount=Decimal(number * 10), reason=Reason.OPENING, key=f"{number}",
                branch=branch, by=owner, now=now, points_until=date(2026, 12, number) if kind == "points" else None,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url)
        asked.append(len(queries))
    assert asked == asked[:1] * 3
    assert [row.owed for row in page.context["held"]] == [30, 20, 10]
    assert page.context["total"] == ("60.00" if kind == "points" else "€60")
    expiry = [row.expires_on for row in page.context["held"]]
    assert (
        expiry
        == {
            "points": [date(2026, 12, n) for n in (3, 2, 1)],
            "deposit": [None] * 3,
            "certificate": [date(2027, 11, 23)] * 3,
        }[kind]
    )
    assert page.context["total"] in client.get(reverse("reports:liabilities")).content.decode()
