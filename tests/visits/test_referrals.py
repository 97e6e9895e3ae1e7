"""Recommendations: both sides, once a friend, taken back with the bill, the ranking."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from clients.operations import merge_clients
from loyalty.errors import NoFriendAnyMore, RecommendedInCircle
from loyalty.models import Discount, Entry, Referral, ReferralRule
from loyalty.operations import post_entry, set_recommender
from loyalty.queries import balances, recommenders
from messaging.models import Message
from tests.factories import ClientFactory
from visits.operations import WantedLine, WantedPayment, WantedRefund, correct_bill, lines_left, refund_bill
from visits.operations.proof import find_wrong


@pytest.fixture
def rule(company):
    return ReferralRule.objects.create(is_on=True, recommender_points=30, friend_points=10, min_bill=40)


@pytest.fixture
def friend(person, branch):
    return ClientFactory(home_branch=branch, given_name="Secret", recommended_by=person)


@pytest.fixture
def cut(service, master):
    return WantedLine(service=service, master=master)


@pytest.fixture
def give_all_back(administrator, now):
    def giving(visit):
        wanted = [WantedRefund(line, rest) for line, rest in lines_left(visit)]
        return refund_bill(visit, lines=wanted, money_as="cash", reason="Unhappy", by=administrator, now=now, key="r")

    return giving


def points(*people):
    return [balances(each)["points"] for each in people]


def test_both_get_points_once_and_a_whole_refund_takes_them_back(
    rule, friend, person, bill, cut, give_all_back, branch, administrator, now
):
    first = bill([cut], client=friend, cash=50)
    bill([cut], client=friend, cash=50, key="two")
    assert points(person, friend) == [30, 15]  # 2.50 a bill are earned besides
    letter = Message.objects.get(kind="referral_thanks")
    assert (letter.client, "30 points" in letter.subject, friend.given_name in letter.body) == (person, True, False)

    post_entry(
        person, kind="points", amount=Decimal(-25), reason="spent", key="s", branch=branch, by=administrator, now=now
    )
    give_all_back(first)
    taken = Referral.objects.get()
    assert (points(person, friend), taken.short, taken.taken_back_at) == ([0, Decimal("2.50")], 25, now)
    assert not any(find_wrong().values())


def test_a_corrected_first_bill_is_rewarded_in_its_place(rule, friend, person, bill, cut, administrator, now):
    first = bill([cut], client=friend, cash=50)
    bill([cut], client=friend, cash=50, key="two")
    paid = [WantedPayment("card", Decimal(50))]
    correct_bill(first, lines=[cut], payments=paid, reason="By card", by=administrator, now=now, key="new")
    assert (points(person, friend), Referral.objects.standing().count()) == ([30, 15], 1)


@pytest.mark.parametrize("why", ["off", "small", "known", "nobody"])
def test_nothing_is_given_where_the_rule_does_not_hold(rule, friend, person, bill, cut, why):
    if why in ("off", "small"):
        ReferralRule.objects.update(**{"off": {"is_on": False}, "small": {"min_bill": 51}}[why])
    else:
        type(friend).objects.update(**{"known": {"visits_count": 1}, "nobody": {"recommended_by": None}}[why])
    bill([cut], client=friend, cash=50)
    assert (points(person), Referral.objects.count()) == ([0], 0)


def test_merging_pays_nobody_twice_and_the_points_stay_where_the_card_goes(
    rule, friend, person, bill, cut, owner, branch, now
):
    bill([cut], client=friend, cash=50)
    twin = ClientFactory(home_branch=branch)
    merge_clients(twin, gone=friend, by=owner, now=now)
    bill([cut], client=twin, cash=50, key="two")
    merge_clients(person, gone=twin, by=owner, now=now)
    bill([cut], client=person, cash=50, key="three")
    assert Entry.objects.filter(reason="referral").count() == 2


def test_the_friends_discount_is_given_on_the_first_visit_only(rule, friend, person, bill, cut):
    ReferralRule.objects.update(discount=Discount.objects.create(name="Friend", kind="friend", percent=20))
    assert bill([cut], client=friend, cash=40).lines.get().discount_kind == "friend"
    assert bill([cut], client=friend, cash=50, key="two").discount_total == 0
    assert bill([cut], client=person, cash=50, key="three").discount_total == 0


def test_nobody_recommends_themselves_nor_in_a_circle_nor_a_client_who_came(friend, person, branch, owner, now):
    def says(client, recommender):
        return set_recommender(client, recommender=recommender, by=owner, now=now)

    for giver in (person, friend):
        with pytest.raises(RecommendedInCircle):
            says(person, giver)
    type(friend).objects.filter(pk=friend.pk).update(visits_count=1)
    with pytest.raises(NoFriendAnyMore):
        says(friend, ClientFactory(home_branch=branch))
    assert says(ClientFactory(home_branch=branch), friend).recommended_by == friend


@pytest.mark.django_db(transaction=True)
def test_a_friend_at_two_desks_at_once_brings_the_points_once(rule, friend, person, bill, cut):
    def one(number):
        try:
            return bill([cut], client=friend, cash=50, key=str(number)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert len(set(pool.map(one, range(4)))) == 4
    assert (points(person, friend), Referral.objects.count()) == ([30, 20], 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ranking_counts_and_each_number_opens_its_list(
    rule, bill, cut, client, owner, branch, django_assert_max_num_queries, rows
):
    for number in range(rows):
        giver = ClientFactory(home_branch=branch)
        came, _not_yet = (ClientFactory(home_branch=branch, recommended_by=giver) for _ in range(2))
        bill([cut], client=came, cash=50, key=str(number))
    best = recommenders(by=owner)[0]
    assert (best.friends, best.came, best.spent, best.given) == (2, 1, 50, 30)
    client.force_login(owner)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("loyalty:referrals"))
    assert len(page.context["page"].object_list) == rows
    for only, wanted in (("", 2), ("came", 1), ("given", 1)):
        friends = client.get(reverse("loyalty:friends", args=[giver.pk]), {"only": only}).context["page"]
        assert len(friends.object_list) == wanted


def test_the_rule_and_the_recommender_are_set_on_their_pages(client, owner, person, branch):
    client.force_login(owner)
    typed = {"is_on": "on", "recommender_points": "30", "friend_points": "10", "min_bill": "12,50", "discount": ""}
    assert client.post(reverse("loyalty:referral_rule"), typed).url == reverse("loyalty:referrals")
    assert ReferralRule.current().min_bill == Decimal("12.50")
    somebody, url = ClientFactory(home_branch=branch), reverse("loyalty:recommender", args=[person.pk])
    assert somebody.name in client.get(url, {"to": somebody.pk}).content.decode()
    client.post(url, {"to": somebody.pk})
    person.refresh_from_db()
    assert person.recommended_by == somebody
