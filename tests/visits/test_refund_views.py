"""Tips, doubts, refunds, corrections and the receipt, as the front desk meets them."""

from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty.models import AccountKind, Discount
from loyalty.operations import PaidIn, issue_card, sell_certificate
from loyalty.queries import balances, certificate_left
from messaging.models import Message
from tests.factories import ClientFactory, GoodsFactory
from tests.visits.test_views import HTMX, service_line, text_of, typed
from visits.models import Refund, StockMovement, Tip, Visit
from visits.operations import Pick, WantedLine, WantedPayment, WantedTip, check_out
from visits.queries import day_report
from visits.receipt import receipt_link


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def visit(person, branch, service, master, administrator):
    """A cut for 50 and two oils for 32, 60 in cash and 22 by card, and 5 for the master."""
    goods = GoodsFactory(name="Argan oil", price=Decimal(16), purchase_cost=Decimal(5))
    lines = [WantedLine(service=service, master=master), WantedLine(goods=goods, quantity=2, place=1)]
    payments = [WantedPayment("cash", Decimal(60)), WantedPayment("card", Decimal(22))]
    return check_out(
        None, client=person, branch=branch, lines=lines, payments=payments, tips=[WantedTip(master, "cash", Decimal(5))],
        by=administrator, now=timezone.now(), key="visit",
    )  # fmt: skip


def sell(person):
    return f"{reverse('visits:sell')}?client={person.pk}"


def refund_form(visit, *amounts, pieces=0, **more):
    cut, oil = visit.lines.order_by("pk")
    given = {f"amount_{cut.pk}": amounts[0], f"amount_{oil.pk}": amounts[1], f"pieces_{oil.pk}": pieces}
    return given | {"money_as": "", "reason": "Colour came out", "key": "abc"} | more


def test_a_tip_is_no_part_of_the_bill_and_comes_off_the_change(desk, person, service, master):
    rows = {f"tip_{master.pk}": "5", f"tip_kind_{master.pk}": "cash"}
    form = typed(service_line(service, master), cash="50", tendered="60", **rows)
    shown = desk.post(reverse("visits:preview"), form | {"client": person.pk})
    assert (shown.context["bill"].left, shown.context["bill"].change, shown.context["bill"].with_tips) == (0, 5, 55)
    assert 'id="tips"' in text_of(shown)
    told = desk.post(reverse("visits:preview"), form | {"client": person.pk, "tips_of": str(master.pk)})
    assert 'id="tips"' not in text_of(told)

    paid = desk.post(sell(person), form)

    assert list(Tip.objects.values_list("master", "kind", "amount")) == [(master.pk, "cash", 5)]
    assert Visit.objects.get().total == 50
    receipt = text_of(desk.get(paid["Location"]))
    assert f"Tip: {master.short_name}" in receipt
    assert "Tips for the masters:" in text_of(desk.get(reverse("visits:till")))


def test_a_sum_that_looks_mistyped_is_asked_about_and_kept(desk, person, service, master):
    rows = {f"tip_{master.pk}": "500", f"tip_kind_{master.pk}": "cash"}
    form = typed(service_line(service, master), card="50", **rows)

    asked = desk.post(sell(person), form)

    assert (asked.status_code, Visit.objects.count()) == (422, 0)
    assert "A tip of €500 for" in text_of(asked)
    assert asked.context["bill"].tips.data[f"tip_{master.pk}"] == "500"
    tick = asked.context["bill"].payment.fields["is_right"].widget.attrs["value"]
    other = desk.post(sell(person), form | {f"tip_{master.pk}": "600", "is_right": tick})
    assert (other.status_code, Visit.objects.count()) == (422, 0)
    assert desk.post(sell(person), form | {"is_right": tick}).status_code == 302
    assert Tip.objects.get().amount == 500


def test_a_refund_is_told_before_it_is_given_and_stands_on_the_receipt(desk, visit, person, master):
    url = reverse("visits:refund", args=[visit.pk])
    before = desk.get(url)
    assert (before.context["walk"].total, before.context["walk"].is_void) == (82, True)
    assert "€60 goes back in cash" in text_of(before)
    assert "€82 less counts towards the card’s tier." in text_of(before)
    assert "of commission" not in text_of(before)  # the desk does not see it
    assert before.context["walk"].commissions == [(master.short_name, 20)]

    form = refund_form(visit, "", "16", pieces=1, money_as="deposit")
    told = desk.post(reverse("visits:refund_preview", args=[visit.pk]), form | {"reason": ""}, headers=HTMX)
    assert "€16 goes to the client’s deposit." in text_of(told)
    assert "“Argan oil”: 1 piece goes back on the shelf." in text_of(told)
    assert "points this bill had earned are taken back" in text_of(told)
    assert (Refund.objects.count(), balances(person)[AccountKind.DEPOSIT]) == (0, 0)

    given = [desk.post(url, form) for _ in range(2)]

    assert [answer["Location"] for answer in given] == [reverse("visits:receipt", args=[visit.pk])] * 2
    refund = Refund.objects.get()
    assert (refund.total, refund.reason, balances(person)[AccountKind.DEPOSIT]) == (16, "Colour came out", 16)
    assert StockMovement.objects.filter(reason=StockMovement.Reason.RETURNED).get().quantity == 1
    receipt = text_of(desk.get(given[0]["Location"]))
    assert "Given back: €16" in receipt
    assert reverse("visits:correction", args=[visit.pk]) not in receipt
    assert "Given back of bills:" in text_of(desk.get(reverse("visits:till")))


def test_a_refund_without_a_reason_or_above_what_was_paid_is_not_given(desk, visit):
    url = reverse("visits:refund", args=[visit.pk])
    asked = desk.post(url, refund_form(visit, "50", "0", reason=""))
    assert (asked.status_code, asked.context["form"].errors["reason"]) == (422, ["Write why."])
    assert asked.context["walk"].total == 50
    refused = desk.post(url, refund_form(visit, "51", "0"), headers=HTMX)
    assert (refused.status_code, Refund.objects.count()) == (422, 0)


def test_a_correction_begins_with_the_bill_and_writes_one_refund_and_one_bill(desk, visit, service, master):
    url = reverse("visits:correction", args=[visit.pk])
    bill = desk.get(url).context["bill"]
    assert [row["what"].value() for row in bill.lines.forms][0] == f"s{service.pk}"
    assert (bill.left, bill.paid, bill.tips.total) == (0, 82, 5)

    rows = {f"tip_{master.pk}": "6", f"tip_kind_{master.pk}": "cash"}
    form = typed(service_line(service, master), cash="50", reason="No oil was taken", **rows)
    unexplained = desk.post(url, form | {"reason": ""})
    assert (unexplained.status_code, Visit.objects.count()) == (422, 1)
    answers = [desk.post(url, form) for _ in range(2)]

    right = Visit.objects.get(corrects=visit)
    assert [answer["Location"] for answer in answers] == [reverse("visits:receipt", args=[right.pk])] * 2
    assert (right.total, Visit.objects.count(), Refund.objects.get().is_correction) == (50, 2, True)
    today = day_report(visit.branch, visit.till_day)
    assert (today.tips, today.expected) == ({"cash": 6}, {"cash": 56, "card": 0, "transfer": 0})
    old = text_of(desk.get(reverse("visits:receipt", args=[visit.pk])))
    assert "Corrected by another bill" in old
    assert reverse("visits:receipt", args=[right.pk]) in old
    assert "Written in place of receipt 1." in text_of(desk.get(answers[0]["Location"]))


@pytest.mark.parametrize("language", ["hy", "ro", "ru", "ko"])
def test_the_receipt_is_a_pdf_in_the_clients_language_and_goes_by_mail_once(desk, client, visit, person, language):
    person.language = language
    person.given_name = {"hy": "Նադյա", "ro": "Ștefania", "ru": "Надя", "ko": "나디아"}[language]
    person.save()
    for _ in range(2):
        desk.post(reverse("visits:receipt_send", args=[visit.pk]))
    letter = Message.objects.get(kind="receipt")
    assert (letter.language, letter.is_marketing, letter.state) == (language, False, "queued")
    assert "Argan oil (2 × " in letter.body
    client.logout()
    file = client.get(urlsplit(receipt_link(visit)).path)
    assert (file.status_code, file["Content-Type"], file.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert client.get(reverse("visits:receipt_by_link", args=["forged"])).status_code == 404


def test_without_an_address_no_letter_is_written(desk, visit, person):
    person.email = ""
    person.save()
    answer = desk.post(reverse("visits:receipt_send", args=[visit.pk]), headers=HTMX)
    assert (answer.status_code, Message.objects.count()) == (409, 0)


def test_two_certificates_pay_one_bill_in_the_order_of_their_codes(
    desk, person, branch, service, master, administrator
):
    at = {"branch": branch, "by": administrator, "now": timezone.now()}
    small, large = (
        sell_certificate(nominal=Decimal(n), payments=[PaidIn("cash", Decimal(n))], key=f"g{n}", **at) for n in (20, 70)
    )
    codes = f"{small.code.lower()} {large.code.replace('-', ' ')}"
    form = typed(service_line(service, master), certificate="50", certificate_code=codes)
    shown = desk.post(reverse("visits:preview"), form | {"client": person.pk})
    assert shown.context["bill"].certificate == 90
    wrong = desk.post(sell(person), form | {"certificate_code": f"{small.code} AAAABBBBCCCC"})
    assert (wrong.status_code, "AAAA-BBBB-CCCC" in wrong.content.decode()) == (409, True)

    desk.post(sell(person), form)

    assert [certificate_left(each.code, day=at["now"].date()) for each in (small, large)] == [0, 40]
    corrected = desk.get(reverse("visits:correction", args=[Visit.objects.get().pk]))
    assert corrected.context["bill"].payment["certificate_code"].value() == f"{small.code} {large.code}"


def test_a_correction_brings_back_the_code_and_the_card_that_was_shown(
    desk, person, branch, service, master, administrator, now
):
    discount = Discount.objects.create(name="Gym", kind="partner", percent=10, code="GYM10")
    lines = [WantedLine(service=service, master=master)]
    friend = issue_card(ClientFactory(home_branch=branch), number="900", kind="bearer", by=administrator, now=now)
    at = {"client": person, "branch": branch, "by": administrator, "now": timezone.now()}
    pick, paid = Pick(discount), [WantedPayment("cash", Decimal(45))]
    sold = check_out(None, lines=lines, payments=paid, pick=pick, card=friend, key="picked", **at)
    bill = desk.get(reverse("visits:correction", args=[sold.pk])).context["bill"]
    assert (bill.left, bill.pick["code"].value(), bill.payment["shown_card"].value()) == (0, "GYM10", "900")


def test_what_cannot_be_given_back_is_said_beside_the_sum_and_kept(desk, visit):
    url = reverse("visits:refund", args=[visit.pk])
    answer = desk.post(url, refund_form(visit, "70", "0"))
    assert (answer.status_code, answer.context["form"]["reason"].value()) == (422, "Colour came out")
    assert "finish: At most €50 is left to give back of this line." in text_of(answer)
    nothing = desk.post(reverse("visits:refund_preview", args=[visit.pk]), refund_form(visit, "0", "0"), headers=HTMX)
    assert nothing.status_code == 200
    assert "Write how much is given back" in text_of(nothing)


def test_the_letter_says_where_the_client_stands_in_the_clients_language(desk, visit, person, company):
    person.language = "ru"
    person.save()
    issue_card(person, number="901", by=None, now=timezone.now())
    desk.post(reverse("visits:receipt_send", args=[visit.pk]))
    body = Message.objects.get(kind="receipt").body
    assert "2 × " in body
    assert "+" in body.split("2 × ")[1]  # the points it earned
