"""The HTML door of deposits, cards, the ledger and the tiers."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty.models import AccountKind, Card, CardRules, Entry, Tier
from loyalty.operations import issue_card, pay_in
from loyalty.queries import balances
from tests.factories import ClientFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def paid_in(client):
    return list(Entry.objects.filter(account__client=client).values_list("account__kind", "amount", "reason", "note"))


def test_topping_up_writes_the_entry_and_goes_back_to_the_card(desk, person):
    url = reverse("loyalty:deposit", args=[person.pk])
    typed = {"deposit-amount": "120.50", "deposit-payment_kind": "cash", "deposit-key": "k"}

    answer = desk.post(url, typed)

    assert (answer.status_code, answer.url) == (302, reverse("clients:card", args=[person.pk]))
    assert paid_in(person) == [(AccountKind.DEPOSIT, Decimal("120.50"), Entry.Reason.TOP_UP, "cash")]


def test_the_dialog_sent_twice_tops_up_once(desk, person):
    url = reverse("loyalty:deposit", args=[person.pk])
    typed = {"deposit-amount": "50", "deposit-payment_kind": "card", "deposit-key": "k"}

    desk.post(url, typed, headers=HTMX)
    desk.post(url, typed, headers=HTMX)

    assert balances(person)["deposit"] == 50


@pytest.mark.parametrize("amount", ["", "0", "-5", "ten", "1.005", "99999999999999"])
def test_what_is_no_sum_is_said_beside_the_field_and_kept(desk, person, amount):
    url = reverse("loyalty:deposit", args=[person.pk])

    page = desk.post(url, {"deposit-amount": amount, "deposit-payment_kind": "cash", "deposit-key": "k"})

    assert page.status_code == 422
    assert "amount" in page.context["form"].errors
    assert page.context["form"]["amount"].value() == amount
    assert paid_in(person) == []


def test_a_deposit_in_whole_won_has_no_fractions(desk, person, company):
    company.currency = "KRW"
    company.save()
    typed = {"deposit-amount": "100.5", "deposit-payment_kind": "cash", "deposit-key": "k"}

    assert desk.post(reverse("loyalty:deposit", args=[person.pk]), typed).status_code == 422
    assert paid_in(person) == []


def test_giving_a_card_finds_the_client_by_its_number(desk, person, tiers):
    answer = desk.post(reverse("loyalty:card_new", args=[person.pk]), {"card-number": " 000042 "})

    assert answer.url == reverse("clients:card", args=[person.pk])
    assert Card.objects.get().number == "000042"
    assert desk.get(reverse("clients:search"), {"q": "000042"}).url == reverse("clients:card", args=[person.pk])


def test_a_number_of_another_client_is_refused_in_the_dialog(desk, person, branch):
    issue_card(ClientFactory(home_branch=branch), number="000042", by=None, now=timezone.now())

    answer = desk.post(reverse("loyalty:card_new", args=[person.pk]), {"card-number": "000042"}, headers=HTMX)

    assert answer.status_code == 409
    assert 'data-code="card_number_taken"' in answer.content.decode()
    assert person.cards.count() == 0


def test_a_blocked_card_finds_nobody_and_gives_nothing(desk, person, tiers):
    card = issue_card(person, number="000042", by=None, now=timezone.now())

    answer = desk.post(reverse("loyalty:card_block", args=[card.pk]))

    card.refresh_from_db()
    assert (answer.url, card.is_blocked) == (reverse("clients:card", args=[person.pk]), True)
    assert 'id="found-' not in desk.get(reverse("clients:search"), {"q": "000042"}, headers=HTMX).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_takes_the_same_queries_for_one_entry_and_for_three(
    desk, person, branch, administrator, django_assert_max_num_queries, rows
):
    now = timezone.now()
    for n in range(rows):
        pay_in(person, amount=Decimal(10), payment_kind="cash", branch=branch, by=administrator, now=now, key=f"k{n}")

    with django_assert_max_num_queries(10):
        page = desk.get(reverse("loyalty:ledger", args=[person.pk]))

    shown = [(entry.amount, entry.balance_after) for entry in page.context["page"]]
    assert shown == [(10, 10 * n) for n in range(rows, 0, -1)]


def test_an_empty_ledger_says_so(desk, person):
    assert "Nothing has moved yet" in desk.get(reverse("loyalty:ledger", args=[person.pk])).content.decode()


@pytest.mark.parametrize("page", ["deposit", "card_new", "ledger"])
def test_a_master_moves_no_money(client, master, person, page):
    client.force_login(master)
    assert client.get(reverse(f"loyalty:{page}", args=[person.pk])).status_code == 403


@pytest.mark.parametrize("who", ["administrator", "manager", "master"])
def test_only_the_owner_sets_the_tiers(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("loyalty:tiers")).status_code == 403


def typed_tiers(*rows):
    typed = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": sum(1 for row in rows if row[0])}
    rules = {"earned_by": "sum", "months": "12", "fall": "step", "notice_days": "30", "prefix": "21"}
    typed |= {f"rules-{name}": value for name, value in rules.items()}
    for n, (pk, name, percent, spent) in enumerate(rows):
        values = {"id": pk or "", "name": name, "discount_percent": percent, "from_spent": spent}
        typed |= {f"form-{n}-{field}": value for field, value in values.items()}
    return typed


def test_the_owner_changes_a_tier_and_adds_one(client, owner, tiers):
    client.force_login(owner)
    bronze, gold = tiers

    answer = client.post(
        reverse("loyalty:tiers"),
        typed_tiers((bronze.pk, "Bronze", 6, 400), (gold.pk, "Gold", 10, 2500), ("", "Diamond", 20, 9000)),
    )

    assert answer.url == reverse("loyalty:tiers")
    found = list(Tier.objects.values_list("name", "discount_percent", "from_spent"))
    assert found == [("Bronze", 6, 400), ("Gold", 10, 2500), ("Diamond", 20, 9000)]
    rules = CardRules.current()
    assert (rules.months, rules.fall, rules.notice_days, rules.prefix) == (12, "step", 30, "21")


@pytest.mark.parametrize("percent", ["101", "-1", "much"])
def test_a_discount_that_is_none_is_said_and_nothing_is_saved(client, owner, tiers, percent):
    client.force_login(owner)
    bronze, gold = tiers

    page = client.post(
        reverse("loyalty:tiers"), typed_tiers((bronze.pk, "Bronze", percent, 300), (gold.pk, "Gold", 10, 2500))
    )

    assert page.status_code == 422
    assert "discount_percent" in page.context["forms"].forms[0].errors
    bronze.refresh_from_db()
    assert bronze.discount_percent == 5


def test_a_tier_below_another_with_a_bigger_discount_is_refused(client, owner, tiers):
    client.force_login(owner)
    bronze, gold = tiers

    answer = client.post(
        reverse("loyalty:tiers"), typed_tiers((bronze.pk, "Bronze", 15, 300), (gold.pk, "Gold", 10, 2500))
    )

    assert answer.status_code == 422
    assert list(Tier.objects.values_list("discount_percent", flat=True)) == [5, 10]


def test_a_tier_after_less_than_nothing_is_said_and_nothing_is_saved(client, owner, tiers):
    client.force_login(owner)
    bronze, gold = tiers

    page = client.post(
        reverse("loyalty:tiers"), typed_tiers((bronze.pk, "Bronze", 5, -300), (gold.pk, "Gold", 10, 2500))
    )

    assert (page.status_code, page.context["forms"].forms[0].errors) == (
        422,
        {"from_spent": ["The least is 0."]},
    )
    bronze.refresh_from_db()
    assert bronze.from_spent == 300
