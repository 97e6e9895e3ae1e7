"""The HTML door of gift certificates."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty.models import Account, Certificate, Entry
from loyalty.operations import PaidIn, block_certificate, pay_in, sell_certificate

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def sold(branch, administrator):
    def sell(n=0, **more):
        paid = [PaidIn("cash", Decimal(50))]
        given = {"nominal": Decimal(50), "payments": paid, "branch": branch, "by": administrator, "now": timezone.now()}
        return sell_certificate(**given | {"key": f"k{n}"} | more)

    return sell


def typed(**values):
    given = {"nominal": "100", "rest_by": "card", "key": "k", "buyer": "", "recipient": "Maria", "wish": ""} | values
    return {f"certificate-{name}": value for name, value in given.items()}


def test_a_certificate_is_sold_for_cash_deposit_and_the_rest_by_card(desk, person, branch, administrator):
    now = timezone.now()
    pay_in(person, amount=Decimal(25), payment_kind="cash", branch=branch, by=administrator, now=now, key="in")
    given = typed(buyer="069 111 222", of_cash="30", of_deposit="25")

    for _twice in range(2):
        answer = desk.post(reverse("loyalty:certificate_new"), given)

    certificate = Certificate.objects.get()
    assert answer.url == reverse("loyalty:certificate", args=[certificate.pk])
    assert (certificate.buyer, certificate.recipient, certificate.nominal) == (person, "Maria", 100)
    entries = Entry.objects.filter(account__kind="certificate").order_by("pk").values_list("amount", "reason", "note")
    assert list(entries) == [(30, "top_up", "cash"), (45, "top_up", "card"), (25, "moved", "")]
    assert Account.objects.get(client=person, kind="deposit").balance == 0


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"nominal": "0"}, "nominal"),
        ({"buyer": "Nobody At All"}, "buyer"),
        ({"rest_by": "deposit"}, "rest_by"),
        ({"of_cash": "ten"}, "of_cash"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_sold(desk, given, wrong):
    page = desk.post(reverse("loyalty:certificate_new"), typed(**given))
    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    assert not Certificate.objects.exists()


def test_more_than_the_price_is_refused_and_what_was_typed_stays(desk):
    answer = desk.post(reverse("loyalty:certificate_new"), typed(of_cash="130"), headers=HTMX)
    assert answer.status_code == 409
    assert 'data-code="paid_too_much_or_little"' in answer.content.decode()


def test_a_code_typed_anyhow_opens_its_certificate_from_the_list_and_from_the_search_box(desk, sold, master):
    certificate = sold()
    loose = certificate.code.lower().replace("-", "  ")
    for page in ("loyalty:certificates", "clients:search"):
        assert desk.get(reverse(page), {"q": loose}).url == reverse("loyalty:certificate", args=[certificate.pk])
    desk.force_login(master)
    assert list(desk.get(reverse("clients:search"), {"q": loose}).context["things"]) == []


def test_the_list_says_the_state_of_each(desk, sold, administrator):
    now = timezone.now()
    kinds = [sold(1), sold(2, now=now - timedelta(days=400)), sold(3)]
    block_certificate(kinds[2], reason="Lost", by=administrator, now=now)
    for state, row in zip(("usable", "expired", "blocked"), kinds, strict=True):
        assert list(desk.get(reverse("loyalty:certificates"), {"state": state}).context["page"]) == [row]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(desk, sold, django_assert_max_num_queries, rows):
    for n in range(rows):
        sold(n)
    with django_assert_max_num_queries(8):
        page = desk.get(reverse("loyalty:certificates"))
    assert len(page.context["page"]) == rows


def test_blocked_with_a_reason_unblocked_extended_and_printed(desk, sold):
    certificate = sold()
    page = [certificate.pk]
    assert desk.post(reverse("loyalty:certificate_block", args=page), {"block-reason": ""}).status_code == 422
    desk.post(reverse("loyalty:certificate_block", args=page), {"block-reason": "Lost"})
    assert "Lost" in desk.get(reverse("loyalty:certificate", args=page)).content.decode()
    desk.post(reverse("loyalty:certificate_unblock", args=page))
    past = desk.post(
        reverse("loyalty:certificate_extend", args=page),
        {"extend-until": "2020-01-01", "extend-reason": "x"},
        headers=HTMX,
    )
    later = timezone.now().date() + timedelta(days=200)
    assert desk.post(reverse("loyalty:certificate_extend", args=page), {"extend-until": later}).status_code == 422
    desk.post(reverse("loyalty:certificate_extend", args=page), {"extend-until": later, "extend-reason": "Was ill"})

    certificate.refresh_from_db()
    assert (past.status_code, certificate.blocked_at, certificate.expires_on) == (409, None, later)
    assert "Was ill" in desk.get(reverse("loyalty:certificate", args=page)).content.decode()
    pdf = desk.get(reverse("loyalty:certificate_pdf", args=page))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_a_sum_with_a_zero_too_many_is_asked_about_before_it_is_sold(desk, service):
    url = reverse("loyalty:certificate_new")
    page = desk.post(url, typed(nominal="1000"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["is_right"])
    assert "a visit is usually €50" in page.content.decode()
    desk.post(url, typed(nominal="1000", is_right=page.context["form"]["is_right"].field.widget.attrs["value"]))
    assert Certificate.objects.get().nominal == 1000


def test_what_is_left_is_paid_back_with_a_reason_and_no_more_is_offered(desk, sold):
    certificate = sold()
    url, shown = (reverse(f"loyalty:certificate{page}", args=[certificate.pk]) for page in ("_pay_out", ""))
    assert "Pay €50 back" in desk.get(shown).content.decode()
    given = {"out-payment_kind": "cash", "out-key": "k", "out-reason": ""}
    assert desk.post(url, given).status_code == 422
    for _twice in range(2):
        assert desk.post(url, given | {"out-reason": "By mistake"}).url == shown
    page = desk.get(shown).content.decode()
    assert "Cash: By mistake" in page
    assert "Pay €" not in page
    assert Entry.objects.get(reason="returned").amount == -50
