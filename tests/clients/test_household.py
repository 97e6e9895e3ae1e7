"""Families: relations, who may book and pay for whom, shared reminders, children."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaigns.operations import run_return_visit
from clients.errors import InAnotherHousehold, NotInHousehold, SamePerson
from clients.models import Child, Client, Household, HouseholdMember
from clients.operations import set_consent
from clients.operations.household import (
    change_member,
    join_household,
    leave_household,
    membership_of,
    note_child,
)
from clients.queries.household import payers_for, reminder_recipients
from loyalty.models import AccountKind, Entry
from loyalty.operations import post_entry
from loyalty.queries import balances
from messaging.models import Message
from tests.factories import BranchFactory, ClientFactory, as_on_card
from visits.errors import MayNotPay
from visits.models import Visit
from visits.operations import WantedLine, WantedPayment, check_out


@pytest.fixture
def mia(branch):
    return ClientFactory(given_name="Mia", family_name="Petrova", phone="+37369111222", home_branch=branch)


def join(person, other, by, now, **may):
    return join_household(person, other=other, relation="child", own_relation="mother", by=by, now=now, **may)


def test_two_make_a_family_and_the_first_gets_the_reminders(person, mia, administrator, now):
    join(person, mia, administrator, now)
    household = Household.objects.get()
    assert household.reminders_to == person
    assert {(m.client, m.relation) for m in household.members.all()} == {(person, "mother"), (mia, "child")}
    assert reminder_recipients([person, mia]) == {mia.pk: person}


def test_joining_again_changes_the_relation_and_makes_no_second_row(person, mia, administrator, now):
    first = join(person, mia, administrator, now)
    again = join(person, mia, administrator, now, may_pay=True)
    assert (again.pk, again.may_pay, HouseholdMember.objects.count()) == (first.pk, True, 2)


def test_a_member_of_another_family_and_oneself_are_refused(person, mia, branch, administrator, now):
    other, third = ClientFactory(home_branch=branch), ClientFactory(home_branch=branch)
    join(person, mia, administrator, now)
    join(other, third, administrator, now)
    with pytest.raises(InAnotherHousehold, match="Take them out"):
        join(person, third, administrator, now)
    with pytest.raises(SamePerson):
        join(person, person, administrator, now)


def test_with_the_last_but_one_the_family_ends(person, mia, administrator, now):
    join(person, mia, administrator, now)
    leave_household(mia, by=administrator, now=now)
    assert (Household.objects.count(), membership_of(person)) == (0, None)
    with pytest.raises(NotInHousehold):
        leave_household(mia, by=administrator, now=now)


def test_reminders_may_go_to_each_their_own(person, mia, administrator, now):
    join(person, mia, administrator, now)
    mine = membership_of(person)
    change_member(mine, relation="mother", may_book=True, may_pay=True, gets_reminders=False, by=administrator)
    assert reminder_recipients([person, mia]) == {}


def test_a_reminder_about_a_child_goes_to_the_mother_once(person, mia, branch, administrator, now):
    join(person, mia, administrator, now)
    day = branch.local_day(now)
    set_consent(person, channel="email", is_given=True, source="desk", now=now)
    Client.objects.filter(pk=mia.pk).update(
        visits_count=3, last_visit_on=day - timedelta(days=40), next_visit_due_on=day, email=""
    )
    run_return_visit(branch, day=day, now=now)
    run_return_visit(branch, day=day, now=now)
    message = Message.objects.get()
    assert (message.client, message.address) == (person, person.email)
    assert "Mia" in message.body + message.subject


def deposit(client, amount, by, now):
    post_entry(client, kind=AccountKind.DEPOSIT, amount=Decimal(amount), reason=Entry.Reason.TOP_UP, key=f"d{client.pk}", by=by, now=now, branch=client.home_branch)  # fmt: skip


def pay(mia, branch, service, master, by, now, payer, kind="deposit", key="k"):
    lines, payments = [WantedLine(service=service, master=master)], [WantedPayment(kind, Decimal(50), payer)]
    return check_out(None, client=mia, branch=branch, lines=lines, payments=payments, by=by, now=now, key=key)


def test_a_mother_who_may_pays_the_childs_bill_from_her_deposit(
    person, mia, branch, service, master, administrator, now
):
    join(mia, person, administrator, now, may_pay=True)
    deposit(person, 80, administrator, now)
    visit = pay(mia, branch, service, master, administrator, now, person)
    assert (visit.client, balances(person)["deposit"], balances(mia)["deposit"]) == (mia, Decimal(30), Decimal(0))
    assert visit.payments.get().entry.account.client == person


@pytest.mark.parametrize("is_family", [True, False])
def test_whoever_may_not_pay_for_the_others_does_not(
    person, mia, branch, service, master, administrator, now, is_family
):
    if is_family:
        join(mia, person, administrator, now)
    deposit(person, 80, administrator, now)
    with pytest.raises(MayNotPay):
        pay(mia, branch, service, master, administrator, now, person)
    assert (Visit.objects.count(), balances(person)["deposit"]) == (0, Decimal(80))


def test_the_till_offers_only_those_who_may_pay(client, person, mia, administrator, now):
    join(mia, person, administrator, now, may_pay=True)
    assert payers_for(mia) == [person]
    assert payers_for(person) == []
    client.force_login(administrator)
    page = client.get(reverse("visits:sell"), {"client": mia.pk}).content.decode()
    assert f'<option value="{person.pk}">' in page


def test_children_are_written_down_once_with_or_without_a_year(person, administrator):
    note_child(person, name="Leo", by=administrator, birth_day=29, birth_month=2, birth_year=None)
    note_child(person, name=" Leo ", by=administrator, birth_day=1, birth_month=3, birth_year=2019)
    child = Child.objects.get()
    assert (child.name, child.birth_year) == ("Leo", 2019)
    assert as_on_card(person).own_children == [{"name": "Leo", "birth_day": 1, "birth_month": 3, "birth_year": 2019}]


class FamiliesTest(TestCase):
    @settings(max_examples=25)
    @given(st.lists(st.tuples(st.sampled_from(["join", "leave"]), st.integers(0, 4), st.integers(0, 4)), max_size=12))
    def test_nobody_is_alone_in_a_family_or_in_two_whatever_is_done(self, steps):
        branch = BranchFactory()
        people = [ClientFactory(home_branch=branch) for _n in range(5)]
        for step, one, other in steps:
            with suppress(SamePerson, InAnotherHousehold, NotInHousehold):
                if step == "join":
                    join(people[one], people[other], None, people[0].registered_at)
                else:
                    leave_household(people[one], by=None, now=people[0].registered_at)
        sizes = [household.members.count() for household in Household.objects.all()]
        assert all(size >= 2 for size in sizes)
        assert sum(sizes) == HouseholdMember.objects.count()


# Pages ---------------------------------------------------------------------------------------------


def test_the_desk_finds_adds_and_changes_a_relative(client, administrator, person, mia):
    client.force_login(administrator)
    url = reverse("clients:household", args=[person.pk])
    assert f"?other={mia.pk}" in client.get(url, {"q": "Mia"}).content.decode()
    assert "Mia Petrova" in client.get(url, {"other": mia.pk}).content.decode()
    added = {"other": mia.pk, "relation": "child", "own_relation": "mother"}
    client.post(reverse("clients:household_join", args=[person.pk]), added)
    member = membership_of(mia)
    client.post(reverse("clients:member_change", args=[member.pk]), {"relation": "child", "may_book": "on"})
    member.refresh_from_db()
    assert (member.may_book, member.household.reminders_to) == (True, person)
    card = client.get(reverse("clients:card", args=[mia.pk])).content.decode()
    assert (person.name in card, "Book for them" in card) == (True, True)


def test_a_wrong_birthday_of_a_child_keeps_what_was_typed(client, administrator, person):
    client.force_login(administrator)
    sent = {"child-name": "Leo", "child-birth_day": "31", "child-birth_month": "4"}
    answer = client.post(reverse("clients:child_note", args=[person.pk]), sent)
    assert (answer.status_code, 'value="Leo"' in answer.content.decode()) == (422, True)
    assert Child.objects.count() == 0
