"""Partners: codes, counted both ways, settled by month."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from loyalty.errors import MonthRuns, MonthSettled
from loyalty.models import Discount, Partner, PartnerReferral, Settlement
from loyalty.operations import note_sent, report_sent, save_partner
from tests.factories import ClientFactory
from visits.operations import Pick, WantedLine, WantedPayment, check_out, settle_partner
from visits.queries import bills_through, months_with, sent_to

MONTH, NEXT = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def gym(owner, company):
    row = Partner(name="Gym", we_percent=10, we_sum=2, they_percent=5, they_sum=3)
    return save_partner(row, code="GYM", percent=Decimal(10), by=owner)


@pytest.fixture
def comes(gym, person, branch, service, master, administrator, now):
    """comes("a"): a bill of 50 with the partner's code."""

    def coming(key, client=person):
        lines, paid = [WantedLine(service=service, master=master)], [WantedPayment("cash", Decimal(45))]
        return check_out(
            None, client=client, branch=branch, lines=lines, payments=paid, by=administrator, now=now, key=key, pick=Pick(gym.discount)
        )  # fmt: skip

    return coming


def counted(partner):
    return months_with([partner], MONTH, MONTH)[partner.pk, MONTH]


def test_both_ways_are_counted_and_a_month_is_settled_once_when_it_is_over(
    gym, comes, person, branch, company, owner, now
):
    comes("a")
    comes("b")
    comes("c", ClientFactory(home_branch=branch))
    for _again in range(2):
        note_sent(person, partner=gym, day=date(2026, 11, 20), by=owner, now=now)
    row = counted(gym)
    assert (row.bills, row.came, row.spent, row.sent) == (3, 2, 135, 1)
    assert row.owed(company) == (Decimal("17.50"), 3)
    report_sent(gym, month=MONTH, number=9, amount=Decimal(0), by=owner, now=now)
    report_sent(gym, month=MONTH, number=4, amount=Decimal(200), by=owner, now=now)
    assert (counted(gym).sent, counted(gym).owed(company)) == (4, (Decimal("17.50"), 22))
    assert (bills_through(gym, MONTH).count(), sent_to(gym, MONTH).count()) == (3, 2)

    with pytest.raises(MonthRuns):
        settle_partner(gym, month=MONTH, today=date(2026, 11, 30), by=owner, now=now)
    done = settle_partner(gym, month=MONTH, today=NEXT, by=owner, now=now)
    assert (done.came, done.sent, done.balance) == (2, 4, Decimal("-4.50"))
    for again in (
        lambda: settle_partner(gym, month=MONTH, today=NEXT, by=owner, now=now),
        lambda: note_sent(person, partner=gym, day=MONTH, by=owner, now=now),
    ):
        with pytest.raises(MonthSettled):
            again()
    comes("late")
    assert (counted(gym).spent, counted(gym).owed(company)) == (135, (Decimal("17.50"), 22))
    with pytest.raises(InternalError), transaction.atomic():
        Settlement.objects.update(we_owe=0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_and_a_partners_page_ask_the_same_for_one_and_for_three(
    gym, comes, client, owner, rows, django_assert_max_num_queries
):
    for number in range(rows):
        Partner.objects.create(name=f"P{number}", they_sum=1)
        comes(str(number))
    client.force_login(owner)
    with django_assert_max_num_queries(13):
        page = client.get(reverse("visits:partners"), {"month": "2026-11"})
    assert page.context["sums"]["we"] == Decimal("4.50") * rows + 2
    with django_assert_max_num_queries(13):
        client.get(reverse("visits:partner", args=[gym.pk]))
    for name in ("partner_bills", "partner_sent"):
        assert client.get(reverse(f"visits:{name}", args=[gym.pk]), {"month": "2026-11"}).status_code == 200
    assert client.get(reverse("visits:partner_bills", args=[gym.pk]), {"month": "soon"}).status_code == 404


def test_a_partner_is_made_noted_and_settled_on_the_pages(client, owner, person):
    client.force_login(owner)
    typed = {
        "name": "Hotel", "code": "hotel", "percent": "15", "we_percent": "0", "we_sum": "5", "they_percent": "0", "they_sum": "1,5", "is_active": "on",
    }  # fmt: skip
    taken = Discount.objects.create(name="Old", kind="partner", code="HOTEL", percent=5)
    assert client.post(reverse("visits:partner_new"), typed).context["form"].errors.keys() == {"code"}
    taken.delete()
    client.post(reverse("visits:partner_new"), typed)
    hotel = Partner.objects.get()
    assert (hotel.discount.kind, hotel.discount.code, hotel.discount.percent, hotel.they_sum) == (
        "partner",
        "hotel",
        15,
        Decimal("1.5"),
    )
    client.post(reverse("loyalty:sent", args=[person.pk]), {"partner": hotel.pk, "day": "2026-01-02"})
    client.post(reverse("visits:partner_report", args=[hotel.pk]), {"month": "2026-01", "number": "2", "amount": "0"})
    client.post(reverse("visits:partner_settle", args=[hotel.pk]), {"month": "2026-01"})
    assert (PartnerReferral.objects.count(), Settlement.objects.get().they_owe) == (2, 3)
    client.post(reverse("visits:partner_edit", args=[hotel.pk]), typed | {"is_active": ""})
    assert not Discount.objects.get().is_active
    page = reverse("visits:partner", args=[hotel.pk])
    asked = client.get(page)
    assert "What the partner reports" in asked.content.decode()
    month = f"{asked.context['reported']:%Y-%m}"
    client.post(reverse("visits:partner_settle", args=[hotel.pk]), {"month": month})
    assert "What the partner reports" not in client.get(page).content.decode()
