from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.queries import search
from loyalty.errors import CardNumberTaken, HasCard, KeyUsedForAnother, NotEnough, SumNotPositive, TiersOutOfOrder
from loyalty.models import Account, AccountKind, Card, Entry, Tier
from loyalty.operations import block_card, issue_card, pay_in, post_entry, refresh_tier, save_tiers
from loyalty.queries import accounts_off, balances, climb_of, near_birthday, offers
from tests.factories import BranchFactory, ClientFactory, CompanyFactory


def post(person, amount, key, branch, now, kind=AccountKind.DEPOSIT):
    reason = Entry.Reason.TOP_UP if amount > 0 else Entry.Reason.SPENT
    return post_entry(
        person, kind=kind, amount=Decimal(amount), reason=reason, key=key, branch=branch, by=None, now=now
    )


def test_the_balance_is_kept_with_the_entry(person, branch, now):
    entry = post(person, 100, "a", branch, now)
    assert (entry.balance_after, balances(person)) == (
        100,
        {"deposit": 100, "points": 0, "reservation": 0, "credit": 0, "pass": 0},
    )


def test_the_same_key_moves_money_once(person, branch, now):
    first, second = post(person, 100, "a", branch, now), post(person, 100, "a", branch, now)
    assert first == second
    assert balances(person)["deposit"] == 100


def test_the_same_key_for_another_sum_is_refused(person, branch, now):
    post(person, 100, "a", branch, now)
    with pytest.raises(KeyUsedForAnother):
        post(person, 50, "a", branch, now)


def test_a_balance_never_goes_below_zero(person, branch, now):
    post(person, 100, "a", branch, now)
    with pytest.raises(NotEnough) as refusal:
        post(person, -101, "b", branch, now)
    assert refusal.value.details == {"balance": "100.00"}
    assert balances(person)["deposit"] == 100


def test_the_database_itself_refuses_a_negative_balance(person, branch, now):
    post(person, 1, "a", branch, now)
    with pytest.raises(IntegrityError, match="account_not_overdrawn"), transaction.atomic():
        Account.objects.update(balance=-1)


@pytest.mark.parametrize("change", ["update loyalty_entry set amount = 1", "delete from loyalty_entry"])
def test_the_database_refuses_to_change_or_delete_an_entry(person, branch, now, change):
    post(person, 100, "a", branch, now)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Entry.objects.get().amount == 100


def test_paying_in_says_how(person, branch, administrator, now):
    entry = pay_in(person, amount=Decimal(50), payment_kind="cash", branch=branch, by=administrator, now=now, key="k")
    assert (entry.reason, entry.note, entry.by) == (Entry.Reason.TOP_UP, "cash", administrator)


def test_paying_in_nothing_is_refused(person, branch, administrator, now):
    with pytest.raises(SumNotPositive):
        pay_in(person, amount=Decimal(0), payment_kind="cash", branch=branch, by=administrator, now=now, key="k")


@pytest.mark.django_db(transaction=True)
def test_fifty_payments_at_once_from_one_deposit_never_overdraw_it(person, branch, now):
    post(person, 100, "in", branch, now)

    def spend(n):
        try:
            post(person, -10, f"out{n}", branch, now)
        except NotEnough:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=16) as pool:
        paid = list(pool.map(spend, range(50)))
    assert paid.count(True) == 10
    assert balances(person)["deposit"] == 0
    assert accounts_off() == []


class LedgerProperties(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 6), st.integers(-60, 60).filter(bool)), max_size=25))
    def test_a_balance_is_always_the_sum_of_its_entries_and_never_negative(self, moves):
        CompanyFactory()
        person = ClientFactory(home_branch=BranchFactory())
        happened = {}
        for key, amount in moves:
            try:
                post(person, amount, f"k{key}", None, person.registered_at)
            except (NotEnough, KeyUsedForAnother):
                continue
            happened[key] = amount
        assert balances(person)["deposit"] == sum(happened.values()) >= 0
        assert accounts_off() == []


def test_a_card_starts_at_the_tier_that_was_earned(tiers, person, administrator, now):
    person.spent_total = 400
    person.save(update_fields=["spent_total"])
    assert issue_card(person, number="000042", by=administrator, now=now).tier == tiers[0]


def test_a_card_finds_its_holder(person, administrator, now):
    issue_card(person, number="К-0042", by=administrator, now=now)
    assert [found.client_id for found in search("К-0042", by=administrator)] == [person.pk]


def test_the_same_card_given_twice_is_one(person, administrator, now):
    first = issue_card(person, number="1", by=administrator, now=now)
    assert issue_card(person, number="1", by=administrator, now=now) == first


def test_a_second_card_or_another_ones_number_is_refused(person, administrator, now, branch):
    issue_card(person, number="1", by=administrator, now=now)
    with pytest.raises(HasCard):
        issue_card(person, number="2", by=administrator, now=now)
    with pytest.raises(CardNumberTaken):
        issue_card(ClientFactory(home_branch=branch), number="1", by=administrator, now=now)


def test_a_blocked_card_gives_nothing_and_can_be_replaced(tiers, company, person, administrator, now):
    person.spent_total = 400
    person.save(update_fields=["spent_total"])
    card = issue_card(person, number="1", by=administrator, now=now)
    block_card(card, by=administrator, now=now)
    assert offers(person, company=company, day=now.date(), now=now) == []
    issue_card(person, number="2", by=administrator, now=now)
    assert [offer.percent for offer in offers(person, company=company, day=now.date(), now=now)] == [5]


def test_a_tier_climbs_and_never_falls(tiers, person, administrator, now):
    card = issue_card(person, number="1", by=administrator, now=now)
    person.spent_total = Decimal(2600)
    assert refresh_tier(person, now=now) == tiers[1]
    person.spent_total = Decimal(10)
    assert refresh_tier(person, now=now) == tiers[1]
    assert Card.objects.get(pk=card.pk).tier == tiers[1]


def test_what_is_missing_to_the_next_tier(tiers, person, now):
    for spent, name, missing in ((400, "Gold", 2100), (9000, None, 0)):
        person.spent_total = spent
        person.save(update_fields=["spent_total"])
        climb = climb_of(person, now)
        assert (climb.next and climb.next.name, climb.missing) == (name, missing)


def test_a_dearer_tier_must_give_more(tiers, owner):
    wrong = Tier(name="Platinum", discount_percent=Decimal(8), from_spent=Decimal(6000))
    with pytest.raises(TiersOutOfOrder):
        save_tiers([wrong], by=owner)
    assert Tier.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "near"), [((2026, 11, 20), True), ((2026, 11, 30), True), ((2026, 11, 19), False), ((2026, 12, 1), False)]
)
def test_the_birthday_discount_holds_three_days_before_and_seven_after(company, person, day, near):
    person.birth_day, person.birth_month = 23, 11
    assert near_birthday(person, company, date(*day)) is near


def test_the_database_refuses_a_tier_after_less_than_nothing(db):
    with pytest.raises(IntegrityError, match="tier_from_spent_not_negative"), transaction.atomic():
        Tier.objects.create(name="Minus", discount_percent=Decimal(1), from_spent=Decimal(-1))
