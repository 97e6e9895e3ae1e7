"""The HTML door of passes and credit: kinds, sold, renewed for less, frozen, used on the bill; who owes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.errors import StillOwed
from clients.operations.erasure import erase_client
from loyalty.models import AccountKind, Certificate, Entry, Pass, PassPlan
from loyalty.operations import PaidIn, pay_in, post_entry, sell_certificate, sell_pass, set_credit_limit
from loyalty.queries import balances, debts, ended_passes, renewals
from tests.factories import BranchFactory, ClientFactory
from visits.models import Visit


@pytest.fixture
def plan(service):
    plan = PassPlan.objects.create(name="Ten cuts", visits=10, days=180, price=Decimal(400))
    plan.services.add(service)
    return plan


@pytest.fixture
def held(person, plan, branch, administrator):
    def sell(client=person, now=None, key="k", **more):
        paid = [PaidIn("cash", plan.price)]
        return sell_pass(
            client, plan=plan, payments=paid, branch=branch, by=administrator, now=now or timezone.now(), key=key, **more
        )  # fmt: skip

    return sell


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def test_the_owner_writes_a_kind_of_pass_and_who_renews_earlier_gets_more(client, owner, service):
    client.force_login(owner)
    given = {
        "name": "Five", "price": "180", "visits": "5", "expected_visits": "8", "days": "90", "most_frozen_days": "7", "early_percent": "3",
        "late_percent": "5", "is_active": "on", "services": [service.pk],
    }  # fmt: skip
    shown = client.get(reverse("loyalty:plan_new")).context["form"].fields["services"].choices
    assert shown == [(service.category.name, [(service.pk, service.name)])]
    page = client.post(reverse("loyalty:plan_new"), given)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["early_percent"])
    client.post(reverse("loyalty:plan_new"), given | {"early_percent": "10"})
    plan = PassPlan.objects.get()
    assert (plan.visits, plan.early_percent, list(plan.services.all())) == (5, 10, [service])
    assert "Five" in client.get(reverse("loyalty:plans")).content.decode()


def test_a_pass_is_sold_on_the_card_shown_there_and_renewed_for_less(desk, person, plan):
    given = {"pass-plan": plan.pk, "pass-rest_by": "card", "pass-of_cash": "100", "pass-key": "k", "pass-starts_on": ""}
    answer = desk.post(reverse("loyalty:pass_new", args=[person.pk]), given)
    sold = Pass.objects.get()
    assert answer.url == reverse("loyalty:pass", args=[sold.pk])
    assert "10 of 10" in desk.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert "Renew for €360" in desk.get(answer.url).content.decode()

    renewal = f"{reverse('loyalty:pass_new', args=[person.pk])}?renews={sold.pk}"
    desk.post(renewal, given | {"pass-key": "k2", "pass-of_cash": ""})
    new = Pass.objects.get(renews=sold)
    assert (new.price, new.starts_on) == (360, sold.ends_on + timedelta(days=1))


def test_freezing_moves_the_end_and_too_much_of_it_is_refused(desk, held):
    sold = held()
    first = sold.starts_on + timedelta(days=1)
    url = reverse("loyalty:pass_freeze", args=[sold.pk])
    assert desk.post(url, {"freeze-first_day": first, "freeze-last_day": ""}).status_code == 422
    assert desk.post(url, {"freeze-first_day": first, "freeze-last_day": first + timedelta(days=30)}).status_code == 409
    desk.post(url, {"freeze-first_day": first, "freeze-last_day": first + timedelta(days=6)})
    assert Pass.objects.get().ends_on == sold.ends_on + timedelta(days=7)


def test_a_pass_and_a_deposit_are_paid_back_from_their_pages(desk, person, branch, held, administrator):
    sold = held()
    pay_in(
        person, amount=Decimal(70), payment_kind="cash", branch=branch, by=administrator, now=timezone.now(), key="in"
    )
    assert "Pay €400 back" in desk.get(reverse("loyalty:pass", args=[sold.pk])).content.decode()
    given = {"out-payment_kind": "transfer", "out-reason": "Moves away"}
    desk.post(reverse("loyalty:pass_pay_out", args=[sold.pk]), given | {"out-key": "p"})
    url = reverse("loyalty:deposit_out", args=[person.pk])
    assert "€70" in desk.get(url).content.decode()
    assert desk.post(url, given | {"out-key": "d", "out-amount": "71"}).status_code == 409
    assert desk.post(url, given | {"out-key": "d", "out-amount": "30"}).url == reverse("clients:card", args=[person.pk])
    sold.refresh_from_db()
    assert (sold.visits_left, balances(person)["pass"], balances(person)["deposit"]) == (0, 0, 40)


def bill(person, service, master, **more):
    line = {"what": f"s{service.pk}", "master": master.pk, "quantity": 1, "discount_percent": "", "discount_reason": ""}
    rows = {f"form-0-{name}": value for name, value in (line | more).items()}
    return rows | {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "key": "bill", "action": "pay"}


def test_the_pass_pays_its_service_unless_told_otherwise_and_the_receipt_says_what_is_left(
    desk, person, service, master, held
):
    sold = held()
    url = f"{reverse('visits:sell')}?client={person.pk}"
    assert "Pay with the pass" not in desk.get(url).content.decode()  # before a service is chosen it only waits
    preview = desk.post(reverse("visits:preview"), bill(person, service, master, by_pass="on") | {"client": person.pk})
    assert (preview.context["bill"].by_passes, preview.context["bill"].to_pay) == (40, 0)

    desk.post(url, bill(person, service, master) | {"cash": "50"})
    desk.post(url, bill(person, service, master, by_pass="on") | {"key": "second"})

    assert list(Visit.objects.order_by("pk").values_list("total", "payments__kind")) == [(50, "cash"), (40, "pass")]
    assert "9 of 10" in desk.get(reverse("visits:receipt", args=[Visit.objects.latest("pk").pk])).content.decode()
    used = desk.get(reverse("loyalty:pass", args=[sold.pk])).context["uses"]
    assert [(use.what, use.is_back) for use in used] == [("Cut & finish", False)]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_passes_and_debts_take_the_same_queries_for_one_and_for_three(
    desk, held, branch, owner, django_assert_max_num_queries, rows
):
    for n in range(rows):
        person = ClientFactory(home_branch=branch)
        held(person, key=f"k{n}")
        owe(person, 10, branch, owner, timezone.now(), key=f"d{n}")
    with django_assert_max_num_queries(8):
        assert len(desk.get(reverse("loyalty:passes")).context["page"]) == rows
    with django_assert_max_num_queries(8):
        assert len(desk.get(reverse("loyalty:debts")).context["debts"]) == rows


def owe(person, sum_, branch, owner, now, key):
    set_credit_limit(person, limit=Decimal(100), reason="Known", by=owner, now=now)
    what = {"kind": AccountKind.CREDIT, "amount": Decimal(-sum_), "reason": Entry.Reason.SPENT, "key": key}
    return post_entry(person, **what, branch=branch, by=owner, now=now)


def test_a_debt_is_as_old_as_its_first_entry_since_nothing_was_owed_and_belongs_where_it_began(
    desk, person, branch, owner, administrator, now
):
    owe(person, 30, branch, owner, now - timedelta(days=90), key="old")
    pay = {"debt-amount": "30", "debt-payment_kind": "cash", "debt-key": "off"}
    desk.post(reverse("loyalty:pay_off", args=[person.pk]), pay)
    assert debts([branch]) == []
    owe(person, 20, branch, owner, now, key="new")
    owe(person, 5, branch, owner, now + timedelta(days=1), key="newer")
    assert [(row.owed, row.since, row.branch) for row in debts([branch])] == [(25, now, branch)]
    assert debts([BranchFactory()]) == []
    too_much = desk.post(reverse("loyalty:pay_off", args=[person.pk]), pay | {"debt-key": "more", "debt-amount": "26"})
    assert too_much.status_code == 409


def test_a_debt_is_paid_from_the_deposit_as_far_as_it_goes(desk, person, branch, owner, administrator, now):
    owe(person, 30, branch, owner, now, key="owed")
    url = reverse("loyalty:pay_off", args=[person.pk])
    assert "Deposit (" not in desk.get(url).content.decode()
    pay_in(person, amount=Decimal(20), payment_kind="cash", branch=branch, by=administrator, now=now, key="in")
    assert "Deposit (€20)" in desk.get(url).content.decode()
    pay = {"debt-amount": "25", "debt-payment_kind": "deposit", "debt-key": "off"}
    assert desk.post(url, pay).status_code == 409
    for _twice in range(2):
        assert desk.post(url, pay | {"debt-amount": "20"}).status_code == 302
    assert (balances(person)["deposit"], balances(person)["credit"]) == (0, -10)
    assert Entry.objects.filter(till_day__isnull=False).count() == 1  # only the money that came in


def test_only_the_owner_trusts_with_a_reason_and_the_card_says_what_may_be_owed(client, owner, manager, person):
    url = reverse("loyalty:credit", args=[person.pk])
    client.force_login(manager)
    assert client.get(url).status_code == 403
    client.force_login(owner)
    assert client.post(url, {"credit-limit": "80", "credit-reason": ""}).status_code == 422
    client.post(url, {"credit-limit": "80", "credit-reason": "Nine years"})
    assert "may owe up to €80" in client.get(reverse("clients:card", args=[person.pk])).content.decode()


def test_of_passes_that_ended_those_count_as_renewed_whose_client_bought_again_within_thirty_days(
    client, manager, branch, held, now
):
    today = branch.local_day(now)
    ended = [held(ClientFactory(home_branch=branch), now=now - timedelta(days=220), key=f"k{n}") for n in range(4)]
    held(ended[0].client, now=now - timedelta(days=45), key="early")
    held(ended[1].client, now=now - timedelta(days=25), key="late")
    held(ended[2].client, now=now - timedelta(days=8), key="too late")
    found = ended_passes([branch], today - timedelta(days=60), today, today=today)
    assert {row.pk: row.is_renewed for row in found} == dict(zip([each.pk for each in ended], [True, True, False, False], strict=True))  # fmt: skip
    figure = renewals(found, today)
    assert (figure.percent, figure.renewed, figure.ended, figure.waiting) == (50, 2, 4, 0)
    client.force_login(manager)
    assert client.get(reverse("reports:pass_renewals"), {"period": "year", "renewed": "no"}).status_code == 200


def test_an_erasure_waits_for_the_pass_and_the_debt_and_forgets_who_bought_a_certificate(
    person, held, branch, owner, administrator
):
    now = timezone.now()
    held()
    owe(person, 25, branch, owner, now, key="d")
    paid = [PaidIn("cash", Decimal(50))]
    sell_certificate(
        nominal=Decimal(50), payments=paid, branch=branch, by=owner, now=now, key="c", buyer=person, wish="N."
    )
    with pytest.raises(StillOwed):
        erase_client(person, why="wish", by=owner, now=now)
    erase_client(person, why="wish", by=owner, now=now, settle={"pass": "returned", "debt": "forgiven"})
    moved = Entry.objects.filter(reason__in=["returned", "correction"]).values_list("account__kind", "amount")
    assert sorted(moved) == [("credit", 25), ("pass", -400)]
    assert Certificate.objects.values_list("buyer", "wish").get() == (None, "")
