"""The JSON door: price, check-out, lists; problem+json when a rule says no."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from bookings.models import State
from bookings.operations import WantedPart, book_appointment
from loyalty.models import PassPlan
from loyalty.operations import PaidIn, pay_in, sell_certificate, sell_pass
from tests.factories import ClientFactory, GoodsFactory, MasterFactory
from visits.models import StockMovement, Visit
from visits.operations import WantedLine, WantedPayment, check_out

VISITS, PAYMENTS = "/api/v1/visits/", "/api/v1/payments/"


def api_of(staff):
    api = APIClient()
    api.force_authenticate(staff)
    return api


@pytest.fixture
def api(administrator):
    return api_of(administrator)


@pytest.fixture
def sell(person, branch, service, master, administrator, now):
    def sell(n=0, when=now, at=branch, client=person):
        line, paid = WantedLine(service=service, master=master), [WantedPayment("cash", service.price)]
        return check_out(
            None, client=client, branch=at, lines=[line], payments=paid, by=administrator, now=when, key=f"t{n}"
        )

    return sell


@pytest.fixture
def appointment(person, branch, service, master, administrator, now):
    parts = [WantedPart(service, master)]
    return book_appointment(
        person, branch=branch, parts=parts, starts_at=now + timedelta(hours=1), by=administrator, now=now
    )


def test_an_appointment_is_priced_and_checked_out_as_booked(api, appointment):
    price = api.post(f"{VISITS}preview/", {"appointment": appointment.pk}, format="json")
    assert (price.status_code, price.json()["total"]) == (200, "50.00")

    payments = [{"kind": "card", "amount": price.json()["total"]}]
    body = {"appointment": appointment.pk, "payments": payments}
    early = api.post(VISITS, body, format="json")
    assert (early.status_code, early.json()["code"], Visit.objects.count()) == (409, "not_its_hour", 0)
    made = api.post(VISITS, body | {"may_be_early": True}, format="json")

    appointment.refresh_from_db()
    assert (made.status_code, appointment.state) == (201, State.DONE)
    assert [(line["name"], line["total"]) for line in made.json()["lines"]] == [("Cut & finish", "50.00")]
    assert made.json()["payments"] == payments


def test_the_same_key_gives_back_the_same_visit(api, person, branch):
    goods = GoodsFactory(price=16)
    body = {
        "client": person.pk,
        "branch": branch.code,
        "lines": [{"goods": goods.pk}],
        "payments": [{"kind": "cash", "amount": "16"}],
    }
    first, second = (api.post(VISITS, body, format="json", headers={"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, second.status_code, Visit.objects.count()) == (201, 200, 1)
    assert first.json() == second.json()


def test_a_refusal_is_a_problem_with_its_code(api, appointment):
    body = {
        "appointment": appointment.pk,
        "payments": [{"kind": "cash", "amount": "49"}],
        "may_be_early": True,
    }
    answer = api.post(VISITS, body, format="json")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert (answer.json()["code"], answer.json()["total"], Visit.objects.count()) == (
        "payments_do_not_cover",
        "50.00",
        0,
    )


@pytest.mark.parametrize(
    "line", [{}, {"service": "service", "goods": "goods"}, {"service": "service"}, {"goods": "goods", "quantity": 0}]
)
def test_a_wrong_line_is_said_by_field(api, person, branch, service, line):
    names = {"service": service.pk, "goods": GoodsFactory().pk}
    body = {
        "client": person.pk,
        "branch": branch.code,
        "lines": [{name: names.get(value, value) for name, value in line.items()}],
    }
    answer = api.post(f"{VISITS}preview/", body, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["lines"])


def test_a_bill_needs_somebody_and_somewhere(api, branch):
    answer = api.post(f"{VISITS}preview/", {"lines": []}, format="json")
    assert (answer.status_code, sorted(answer.json()["errors"])) == (400, ["branch", "client"])


def test_a_discount_by_hand_needs_its_reason(api, appointment, service, master):
    line = {"service": service.pk, "master": master.pk, "discount_percent": "10"}
    refused = api.post(f"{VISITS}preview/", {"appointment": appointment.pk, "lines": [line]}, format="json")
    given = api.post(
        f"{VISITS}preview/",
        {"appointment": appointment.pk, "lines": [line | {"discount_reason": "Late"}]},
        format="json",
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "discount_needs_reason")
    assert (given.json()["total"], given.json()["lines"][0]["discount_reason"]) == ("45.00", "Late")


def test_visits_are_filtered_and_newest_first(api, sell, branch, now):
    old, new = sell(1, now - timedelta(days=5)), sell(2)
    day = branch.local_day(now)
    shown = [each["id"] for each in api.get(VISITS).json()["results"]]
    only = [
        each["id"]
        for each in api.get(VISITS, {"day_from": day, "day_to": day, "branch": branch.code}).json()["results"]
    ]
    assert (shown, only) == ([new.pk, old.pk], [new.pk])
    assert api.get(VISITS, {"client": ClientFactory().pk}).json()["results"] == []
    assert api.get(VISITS, {"day_from": "soon"}).status_code == 400


def test_payments_of_a_day(api, sell, branch, now):
    sell(1, now - timedelta(days=5))
    visit = sell(2)
    rows = api.get(PAYMENTS, {"day": branch.local_day(now)}).json()["results"]
    assert [(row["visit"], row["kind"], Decimal(row["amount"]), row["branch"]) for row in rows] == [
        (visit.pk, "cash", 50, "riverside")
    ]


@pytest.mark.parametrize("path", [VISITS, PAYMENTS])
def test_the_lists_take_the_same_queries_for_one_and_three(api, sell, path):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            api.get(path)
        return len(asked)

    sell(1)
    one = queries()
    sell(2)
    sell(3)
    assert queries() == one


def test_another_branch_sees_and_bills_nothing_of_ours(outsider, sell, appointment, branch, person):
    visit, stranger = sell(), api_of(outsider)
    assert stranger.get(VISITS).json()["results"] == []
    assert stranger.get(PAYMENTS).json()["results"] == []
    assert stranger.get(f"{VISITS}{visit.pk}/").status_code == 404
    for body in ({"appointment": appointment.pk}, {"client": person.pk, "branch": branch.code}):
        assert stranger.post(f"{VISITS}preview/", body, format="json").status_code == 400


def test_a_master_has_no_till_here_either(master):
    assert [api_of(master).get(path).status_code for path in (VISITS, PAYMENTS)] == [403, 403]


@pytest.mark.parametrize(
    ("url", "asked", "name"),
    [
        (VISITS, {"days": "2026-11-23"}, "days"),
        (VISITS, {"client": "Nadia"}, "client"),
        (VISITS, {"client": ""}, "client"),
        (VISITS, {"day_from": "9999-12-31"}, "day_from"),
        (PAYMENTS, {"kind": "cash"}, "kind"),
        (PAYMENTS, {"day": "tomorrow"}, "day"),
    ],
)
def test_a_filter_that_is_not_understood_is_said(api, sell, url, asked, name):
    sell()
    answer = api.get(url, asked)
    assert (answer.status_code, answer["Content-Type"], list(answer.json()["errors"])) == (
        400,
        "application/problem+json",
        [name],
    )


@pytest.fixture
def stranger(service, outsider):
    return MasterFactory(
        first_name="Lilit", last_name="Petrosyan", branches=outsider.branches.all(), services=[service]
    )


@pytest.mark.parametrize("path", [VISITS, f"{VISITS}preview/"])
def test_a_master_of_another_branch_is_refused(api, person, branch, service, stranger, path):
    body = {
        "client": person.pk,
        "branch": branch.code,
        "lines": [{"service": service.pk, "master": stranger.pk}],
        "payments": [{"kind": "cash", "amount": "50"}],
    }
    answer = api.post(path, body, format="json")
    assert (answer.status_code, answer.json()["code"], Visit.objects.count()) == (409, "works_elsewhere", 0)
    assert answer.json()["detail"] == "Lilit P. does not work at Riverside salon."


def test_who_was_booked_is_paid_though_they_left_the_branch(api, appointment, master):
    master.branches.clear()
    body = {
        "appointment": appointment.pk,
        "payments": [{"kind": "card", "amount": "50"}],
        "may_be_early": True,
    }
    assert api.post(f"{VISITS}preview/", {"appointment": appointment.pk}, format="json").status_code == 200
    assert api.post(VISITS, body, format="json").status_code == 201


def test_a_bill_is_paid_in_every_way_with_a_tip_and_given_back(
    api, person, branch, service, master, administrator, now
):
    goods = GoodsFactory(price=Decimal(16))
    paying = {"branch": branch, "by": administrator, "now": timezone.now()}
    pay_in(person, amount=Decimal(10), payment_kind="cash", key="in", **paying)
    certificate = sell_certificate(nominal=Decimal(20), payments=[PaidIn("cash", Decimal(20))], key="gift", **paying)
    plan = PassPlan.objects.create(name="Cuts", visits=2, days=30, price=Decimal(80))
    plan.services.add(service)
    sold = sell_pass(person, plan=plan, payments=[PaidIn("card", Decimal(80))], key="pass", **paying)
    lines = [{"service": service.pk, "master": master.pk, "by_pass": sold.pk}, {"goods": goods.pk, "quantity": 3}]
    body = {"client": person.pk, "branch": branch.code, "lines": lines}
    price = api.post(f"{VISITS}preview/", body, format="json").json()
    assert (price["total"], price["passes"]) == ("88.00", "40.00")
    paid = [("cash", "18"), ("deposit", "10"), ("certificate", "20")]
    payments = [{"kind": kind, "amount": amount} for kind, amount in paid]
    assert api.post(VISITS, body | {"payments": payments}, format="json").status_code == 400
    payments[-1]["certificate"] = certificate.code.lower()
    tips = [{"master": master.pk, "kind": "card", "amount": "5.00"}]
    made = api.post(VISITS, body | {"payments": payments, "tips": tips}, format="json").json()
    assert (made["tips"], sorted(each["kind"] for each in made["payments"])) == (
        tips, ["cash", "certificate", "deposit", "pass"],
    )  # fmt: skip

    url, key = f"{VISITS}{made['id']}/refunds/", {"Idempotency-Key": "back"}
    answers = [
        api.post(url, {"reason": "All wrong", "money_as": "deposit"}, format="json", headers=key) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 200]
    back = {each["kind"]: each["amount"] for each in answers[0].json()["payments"]}
    assert (answers[0].json()["total"], back["pass"], back["certificate"]) == ("88.00", "40.00", "20.00")
    assert api.get(url).json() == [answers[0].json()]
    assert api.get(f"{VISITS}{made['id']}/").json()["is_void"] is True
    assert StockMovement.objects.filter(visit=made["id"]).aggregate(sum=Sum("quantity"))["sum"] == 0
