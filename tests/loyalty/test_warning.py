"""Letters before points expire, and what the salon owes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from loyalty.models import AccountKind, Entry, Lot
from loyalty.operations import expire_points, post_entry, warn_everybody_of_points
from loyalty.queries import by_month, cost_of, entries_behind, owed_now
from messaging.models import Message

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

    months = by_month("points", now=now, today=now.date())

    assert [(row.first.month, row.owed) for row in months[:4]] == [(11, 150), (10, 100), (9, 125), (8, 200)]
    assert (months[1].flows["lapsed"], months[2].flows["spent"], owed_now()["points"]) == (-25, -75, 150)
    assert (cost_of(months).percent, cost_of(months).expected) == (75, Decimal("112.50"))
    assert [entry.amount for entry in entries_behind("points", "lapsed", date(2026, 10, 1))] == [-25]
    client.force_login(manager)
    page = client.get(reverse("reports:liabilities")).content.decode()
    assert "150 points owed × 75 % that are claimed" in page
    behind = client.get(reverse("reports:liability_entries", args=["points"]), {"flow": "spent", "month": "2026-09-01"})
    assert len(behind.context["page"]) == 1
