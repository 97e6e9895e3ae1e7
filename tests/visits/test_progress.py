"""What bills count towards the tiers of cards: at the till, with somebody else's bearer card, by an import and its undo."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from clients.importing.jobs import claim_next, undo_later, work
from loyalty.errors import CardIsPersonal
from loyalty.models import CardRules, Progress, Tier
from loyalty.operations import change_card, issue_card
from loyalty.queries import climb_of
from tests.factories import ClientFactory
from tests.visits.test_importing import brought
from visits.models import Visit
from visits.operations import WantedLine, WantedPayment, check_out
from visits.operations.progress import count_bill


@pytest.fixture
def gold(person, administrator, now):
    """Nadia's bearer card of 10 %; the next tier is 45 away."""
    Tier.objects.all().delete()
    Tier.objects.create(name="Gold", discount_percent=Decimal(10), from_spent=0)
    Tier.objects.create(name="Platinum", discount_percent=Decimal(20), from_spent=45)
    card = issue_card(person, number="000042", by=administrator, now=now)
    return change_card(card, kind="bearer", valid_until=None, by=administrator, now=now)


@pytest.fixture
def friend(branch):
    return ClientFactory(given_name="Vera", home_branch=branch)


@pytest.fixture
def pays(branch, service, master, administrator, now):
    def paying(client, amount, card=None, key="k"):
        lines, payments = [WantedLine(service=service, master=master)], [WantedPayment("cash", Decimal(amount))]
        what = {"client": client, "branch": branch, "lines": lines, "payments": payments, "card": card}
        return check_out(None, **what, by=administrator, now=now, key=key)

    return paying


def counted():
    return sorted(Progress.objects.values_list("client__given_name", "amount", "visits", "key"))


def test_a_bill_with_somebody_elses_bearer_card_counts_for_its_holder(gold, person, friend, pays, now):
    visit = pays(friend, 45, card=gold)
    assert (visit.card, visit.total, visit.lines.get().discount_reason) == (gold, 45, "Gold card, 10 %")
    gold.refresh_from_db()
    assert gold.tier.name == "Platinum"
    assert (climb_of(person, now).value, climb_of(friend, now).value) == (45, 0)
    CardRules.objects.create(months=12)
    assert (climb_of(person, now).value, climb_of(friend, now).value) == (45, 0)
    count_bill(visit, client=friend, holder=person, amount=Decimal(-45), visits=-1, key="refund")
    assert (climb_of(person, now).value, climb_of(friend, now).value) == (0, 0)
    gold.refresh_from_db()
    assert gold.tier.name == "Gold"


def test_a_personal_card_gives_nothing_to_a_friend_and_the_own_card_stays_the_own(
    gold, person, friend, pays, administrator, now
):
    assert pays(person, 45, card=gold).card is None
    change_card(gold, kind="personal", valid_until=None, by=administrator, now=now)
    with pytest.raises(CardIsPersonal):
        pays(friend, 45, card=gold, key="k2")
    assert counted() == [("Nadia", 45, 1, f"visit:{Visit.objects.get().pk}")]


def test_the_till_and_the_api_take_the_card_that_is_shown(client, gold, friend, branch, service, master, administrator):
    client.force_login(administrator)
    typed = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-what": f"s{service.pk}", "form-0-quantity": 1}
    typed |= {"form-0-master": master.pk, "key": "a", "client": friend.pk, "shown_card": "000042"}
    shown = client.post(reverse("visits:preview"), typed).content.decode()
    assert "Gold card, 10 %" in shown
    assert client.post(reverse("visits:preview"), typed | {"shown_card": "1"}).status_code == 409
    url = f"{reverse('visits:sell')}?client={friend.pk}"
    page = client.post(url, typed | {"action": "card"}).content.decode()
    assert "Card of Nadia Petrova" in page
    paid = client.post(url, typed | {"action": "pay", "cash": "45"})
    assert "000042" in client.get(paid.url).content.decode()
    api = APIClient()
    api.force_authenticate(administrator)
    asked = {"client": friend.pk, "branch": branch.code, "lines": [{"service": service.pk, "master": master.pk}]}
    asked["card_number"] = "000042"
    answer = api.post("/api/v1/visits/preview/", asked, format="json")
    assert Decimal(answer.json()["total"]) == 40  # Platinum by now


def test_imported_visits_count_raise_the_card_and_are_taken_back_with_the_import(branch, person, administrator, now):
    Tier.objects.all().delete()
    Tier.objects.create(name="Gold", discount_percent=Decimal(10), from_spent=1000)
    card = issue_card(person, number="000042", by=administrator, now=now)
    rows = "12.03.2025;Nadia Petrova;+37369111222;Cut;450\n15.05.2025;Nadia Petrova;+37369111222;Colour;1 200\n"
    source, _tally = brought(branch, f"Дата;Клиент;Телефон;Услуга;Сумма\n{rows}")
    card.refresh_from_db()
    assert (card.tier.name, [row[1:3] for row in counted()]) == ("Gold", [(450, 1), (1200, 1)])
    undo_later(source)
    work(claim_next(now=timezone.now()), clock=timezone.now)
    assert counted() == []
