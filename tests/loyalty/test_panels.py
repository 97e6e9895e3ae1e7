"""What loyalty puts on the card, into the history and into what is handed over."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.card import panels
from clients.erasure import everything_about
from clients.timeline import newest
from loyalty.models import Account
from loyalty.operations import issue_card, pay_in
from loyalty.panels import tier_kind
from visits.models import LedgerCheck


@pytest.fixture
def gold(person, tiers, now):
    person.spent_total = Decimal(2600)
    person.save()
    return issue_card(person, number="000042", by=None, now=now)


@pytest.fixture
def deposit(person, branch, administrator, now):
    return pay_in(person, amount=Decimal(25), payment_kind="cash", branch=branch, by=administrator, now=now, key="in")


def panel_named(name, by):
    return next(panel for panel in panels(by) if panel.name == name)


@pytest.mark.parametrize("name", ["balances"])
def test_a_panel_keeps_to_the_queries_it_states(person, administrator, gold, deposit, now, name):
    panel = panel_named(name, administrator)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        panel.context(person, by=administrator, now=now)
    assert len(asked) <= panel.queries


def test_the_card_shows_the_tier_the_deposit_and_what_is_missing(client, administrator, person, tiers, deposit, now):
    person.spent_total = Decimal(1000)
    person.save()
    issue_card(person, number="000042", by=None, now=now)
    client.force_login(administrator)

    page = client.get(reverse("clients:card", args=[person.pk])).content.decode()

    assert "Bronze" in page
    assert "€25" in page
    assert "€1,500 to Gold" in page
    assert reverse("loyalty:deposit", args=[person.pk]) in page


def test_a_master_sees_the_balance_and_no_button_to_move_it(client, master, person, deposit):
    client.force_login(master)
    page = client.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert "€25" in page
    assert reverse("loyalty:deposit", args=[person.pk]) not in page
    assert reverse("loyalty:ledger", args=[person.pk]) not in page


def test_a_blocked_card_shows_no_tier(person, administrator, gold, now):
    gold.is_blocked = True
    gold.save()
    purse = panel_named("balances", administrator).context(person, by=administrator, now=now)["purse"]
    assert (purse.climb.card, purse.climb.held) == ("", None)


def test_badges_have_the_colours_of_their_metals(gold, tiers):
    assert tier_kind(gold.tier.discount_percent) == "gold"
    assert tier_kind(tiers[0].discount_percent) == ""


def test_money_moved_is_in_the_history(person, administrator, deposit, now):
    found = newest(person, by=administrator, before=now + timedelta(minutes=1), limit=5, kind="money")
    assert [(event.amount, event.by) for event in found] == [(25, administrator.short_name)]


def test_cards_and_entries_are_handed_over(person, gold, deposit, now):
    assert everything_about(person)["loyalty"] == {
        "cards": ["000042"],
        "changes_of_cards": [
            {
                "card__number": "000042",
                "kind": "issued",
                "from_tier__name": None,
                "to_tier__name": "Gold",
                "note": "",
                "day": "2026-11-23",
            }
        ],
        "progress": [],
        "recommended": [],
        "was_recommended": [],
        "sent_to_partners": [],
        "entries": [
            {
                "account": "deposit",
                "when": now.isoformat(),
                "sum": "25.00",
                "balance": "25.00",
                "reason": "top_up",
            }
        ],
    }


def test_check_ledger_finds_nothing_when_all_is_right(deposit):
    out = StringIO()
    call_command("check_ledger", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["ok"], [found for found in said["off"].values() if found]) == (True, [])
    assert LedgerCheck.objects.get().is_right


def test_check_ledger_names_an_account_that_is_not_the_sum_of_its_entries(deposit):
    Account.objects.update(balance=26)
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("check_ledger", "--json", stdout=out)
    assert left.value.code == 1
    assert json.loads(out.getvalue())["off"]["accounts"] == [deposit.account_id]
