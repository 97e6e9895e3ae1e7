"""The close of a day, cash in the drawer, and what managers see of it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.models import DailyFact
from reports.operations import refresh_facts
from reports.tasks import refresh_daily_facts
from tests.factories import BranchFactory
from tests.visits.test_views import HTMX, text_of
from visits.models import CashMovement, DayClose, LedgerCheck
from visits.operations import (
    WantedLine,
    WantedPayment,
    WantedRefund,
    check_out,
    close_day,
    correct_bill,
    lines_left,
    refund_bill,
)
from visits.operations import proof as proof_of_ledger


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def today(branch):
    return branch.local_day(timezone.now())


@pytest.fixture
def pay(person, branch, service, master, administrator):
    def pay(key, at=None, percent=0, by=administrator, **sums):
        line = WantedLine(
            service=service,
            master=master,
            discount_percent=Decimal(percent),
            discount_reason="A friend" if percent else "",
        )
        payments = [WantedPayment(kind, Decimal(amount)) for kind, amount in sums.items()]
        return check_out(
            None, client=person, branch=branch, lines=[line], payments=payments, by=by, now=at or timezone.now(), key=key
        )  # fmt: skip

    return pay


def counted(cash="", card="0", transfer="0", left="0", reason=""):
    return {
        "counted_cash": cash,
        "counted_card": card,
        "counted_transfer": transfer,
        "float_after": left,
        "reason": reason,
    }


def close_url(day):
    return reverse("visits:close", args=[day.isoformat()])


def test_a_day_is_counted_explained_closed_and_locked(desk, pay, today, branch):
    pay("a", cash=50)
    pay("b", card=50)
    moved = {"direction": "out", "amount": "20", "reason": "bank", "note": "", "key": "k"}
    assert desk.post(reverse("visits:cash"), moved).status_code == 302
    url = close_url(today)
    assert [row.expected for row in desk.get(url).context["form"].rows] == [30, 50, 0]

    asked = desk.post(url, counted(cash="25", card="50", left="10"))
    assert (asked.status_code, DayClose.objects.count()) == (422, 0)
    assert "What was counted differs by €5" in text_of(asked)
    assert [row.difference for row in asked.context["form"].rows] == [-5, 0, 0]
    closed = desk.post(url, counted(cash="25", card="50", left="10", reason="A wrong note"))

    close = DayClose.objects.get()
    assert closed["Location"] == reverse("visits:closed", args=[close.pk])
    report = text_of(desk.get(closed["Location"]))
    for told in ("A wrong note", "−€5", "To the bank", "€10"):
        assert told in report
    assert desk.post(url, counted(cash="25"), headers=HTMX).status_code == 409
    assert "A wrong note" in text_of(desk.get(reverse("visits:closes")))


def test_what_is_paid_after_the_close_counts_for_the_next_day(desk, pay, today, branch, administrator):
    close_day(branch, day=today, counted={}, float_after=Decimal(0), reason="", by=administrator, now=timezone.now())
    late = pay("late", cash=50)
    tomorrow = today + timedelta(days=1)
    assert (late.day, late.till_day) == (today, tomorrow)
    shown = desk.get(reverse("visits:till"), {"day": tomorrow.isoformat()})
    assert (shown.context["day"], shown.context["till"].paid) == (tomorrow, [late])
    assert "Today is closed: money goes to" in text_of(shown)
    assert "Counted in the till of" in text_of(desk.get(reverse("visits:receipt", args=[late.pk])))


def test_open_days_are_told_and_closed_one_after_another(desk, pay, today, branch, administrator):
    days = [today - timedelta(days=n) for n in (3, 2, 1)]
    for day in days:
        pay(f"d{day}", at=timezone.now() - (today - day), cash=50)
    page = desk.get(reverse("visits:till"))
    assert page.context["open_days"] == days
    assert "3 days before today are not closed:" in text_of(page)
    assert desk.get(reverse("visits:uncounted")).status_code == 403
    assert "This day has not come yet." in text_of(desk.get(close_url(today + timedelta(days=1))))
    assert desk.post(close_url(days[0]), counted(cash="50", left="50"))["Location"]
    skipped = desk.post(close_url(days[2]), counted(cash="100"), headers=HTMX)
    assert (skipped.status_code, DayClose.objects.count()) == (409, 1)
    second = desk.post(close_url(days[1]), counted(cash="100", left="0"))
    assert (second.status_code, desk.get(close_url(days[2])).context["before"]) == (302, 0)


def test_more_than_is_in_the_drawer_is_asked_about(desk, pay):
    pay("a", cash=50)
    form = {"direction": "out", "amount": "500", "reason": "bank", "note": "", "key": "k"}
    asked = desk.post(reverse("visits:cash"), form)
    assert (asked.status_code, CashMovement.objects.count()) == (422, 0)
    tick = asked.context["form"].fields["is_right"].widget.attrs["value"]
    desk.post(reverse("visits:cash"), form | {"is_right": tick})
    assert CashMovement.objects.get().amount == -500


def test_large_sums_into_the_drawer_are_asked_about_and_its_reason_is_one_of_that_way(desk, pay):
    pay("a", cash=50)
    form = {"direction": "in", "amount": "10000", "reason": "bank", "note": "", "key": "k"}
    asked = desk.post(reverse("visits:cash"), form)
    assert (asked.status_code, "the other way" in text_of(asked)) == (422, True)
    form["reason"] = "change"
    asked = desk.post(reverse("visits:cash"), form)
    assert (asked.status_code, CashMovement.objects.count()) == (422, 0)
    assert "€10,000 is put in, and there should be €50 in the drawer." in text_of(asked)
    assert desk.post(reverse("visits:cash"), form | {"amount": "100"}).status_code == 302
    too_much = desk.post(reverse("visits:cash"), form | {"amount": "99999999999"})
    assert (too_much.status_code, "This sum is too large: the most is 999,999,999." in text_of(too_much)) == (422, True)


def test_a_corrected_bill_counts_once_in_the_net(desk, pay, today, administrator):
    wrong = pay("a", cash=50)
    line = [WantedLine(service=each.service, master=each.master) for each in wrong.lines.all()]
    twice = [replace(line[0], quantity=2)]
    correct_bill(
        wrong, lines=twice, payments=[WantedPayment("cash", Decimal(100))], reason="Two", by=administrator, now=timezone.now(), key="c"
    )  # fmt: skip
    report = desk.get(close_url(today)).context["report"]
    assert (report.turnover, report.returned, report.net) == (150, 50, 100)


def test_a_deposit_ten_times_a_visit_is_asked_about(desk, pay, person):
    pay("a", cash=50)
    url = reverse("loyalty:deposit", args=[person.pk])
    form = {"deposit-amount": "1000", "deposit-payment_kind": "cash", "deposit-key": "k"}
    asked = desk.post(url, form)
    assert (asked.status_code, "€1,000, and a visit is usually €50." in text_of(asked)) == (422, True)
    tick = asked.context["form"].fields["is_right"].widget.attrs["value"]
    assert desk.post(url, form | {"deposit-is_right": tick}).status_code == 302


def test_managers_see_where_money_may_be_lost_and_each_number_opens_its_list(
    client, manager, pay, today, branch, administrator, owner, monkeypatch, django_capture_on_commit_callbacks
):
    gone, lowered = pay("a", cash=50), pay("b", percent=20, cash=40)
    everything = [WantedRefund(line, left) for line, left in lines_left(gone)]
    refund_bill(gone, lines=everything, money_as="", reason="Burnt", by=administrator, now=timezone.now(), key="r")
    pay("c", at=timezone.now() - timedelta(days=2), cash=50)
    client.force_login(manager)
    before = today - timedelta(days=2)
    left = {"through": before.isoformat(), "float_after": "0", "reason": "Nobody was here"}
    assert before in client.get(reverse("reports:losses")).context["losses"].unclosed[0][1]
    kept = client.post(reverse("visits:uncounted"), left)
    assert "Nobody was here" in text_of(client.get(kept["Location"]))
    assert "1 day not counted" in text_of(client.get(reverse("visits:closes")))
    close_day(
        branch,
        day=today,
        counted={"cash": Decimal(39)},
        float_after=Decimal(0),
        reason="?",
        by=administrator,
        now=timezone.now(),
    )
    client.force_login(manager)
    assert "Not proven yet" in text_of(client.get(reverse("reports:losses")))
    assert client.post(reverse("reports:prove")).status_code == 403
    LedgerCheck.objects.create(ran_at=timezone.now(), is_right=False, off={"visits": [lowered.pk], "lots": []})

    page = client.get(reverse("reports:losses"))
    assert (page.context["losses"].open_days, "Nobody was here" in text_of(page)) == (0, True)

    told, (row,) = page.context["losses"], page.context["people"]
    assert (told.refunds, told.returned, told.lowered, told.given, told.differing) == (1, 50, 1, 10, 1)
    assert (row.staff, row.refunds, row.voided, row.returned, row.lowered, row.given) == (
        administrator,
        1,
        1,
        50,
        1,
        10,
    )
    assert page.context["missing"] == 1
    for name, words in (("loss_refunds", "Burnt"), ("deep_discounts", "A friend"), ("differences", "−€1")):
        assert words in text_of(client.get(reverse(f"reports:{name}"), {"by": administrator.pk}))
    assert text_of(client.get(reverse("reports:loss_refunds"), {"by": owner.pk})).count("Burnt") == 0
    proof = text_of(client.get(reverse("reports:proof")))
    assert "Bills whose payments do not cover them" in proof
    assert reverse("visits:receipt", args=[lowered.pk]) in proof
    assert "The ledger is off" in text_of(client.get(reverse("reports:overview")))
    pay("d", percent=60, by=owner, cash=20)
    assert client.get(reverse("reports:losses")).context["losses"].overridden == 1
    signed = client.get(reverse("reports:past_the_rules"))
    assert [(line.overridden_by, line.override_reason) for line in signed.context["page"]] == [(owner, "A friend")]
    assert "A friend" in text_of(signed)
    client.force_login(owner)
    assert client.post(reverse("reports:prove")).url == reverse("reports:proof")
    assert (LedgerCheck.objects.count(), LedgerCheck.objects.first().is_right) == (2, True)
    monkeypatch.setattr(proof_of_ledger, "MANY_BILLS", 0)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reports:prove"))
    assert LedgerCheck.objects.count() == 3
    client.force_login(administrator)
    assert client.get(reverse("reports:losses")).status_code == 403


def test_each_day_that_is_not_closed_opens_its_close_also_of_another_branch(client, owner, pay, branch):
    for days in range(1, 8):
        pay(f"k{days}", at=timezone.now() - timedelta(days=days), cash=50)
    first = branch.local_day(timezone.now()) - timedelta(days=7)
    url = reverse("visits:close", args=[first])
    client.force_login(owner)
    page = client.get(reverse("reports:losses")).content.decode()
    assert (f'<a href="{url}">' in page, "<details>" in page) == (True, True)
    client.post(reverse("salon:switch_branch"), {"branch": BranchFactory().pk})
    page = client.get(reverse("reports:losses"), {"branch": "all"}).content.decode()
    assert f'name="next" value="{url}"' in page
    assert (
        client.post(reverse("salon:switch_branch"), {"branch": branch.pk, "next": url}, follow=True).status_code == 200
    )


@pytest.mark.parametrize(
    "page",
    [
        "reports:loss_refunds",
        "reports:deep_discounts",
        "reports:differences",
        "reports:past_the_rules",
        "visits:closes",
    ],
)
def test_the_lists_ask_the_same_for_one_and_for_three(client, owner, pay, branch, page):
    client.force_login(owner)
    counts = []
    for n in range(3):
        at = timezone.now() - timedelta(days=3 - n)
        visit = pay(f"v{n}", at=at, percent=60, by=owner, cash=20)
        everything = [WantedRefund(line, left) for line, left in lines_left(visit)]
        if n != 1:
            refund_bill(visit, lines=everything, money_as="", reason="x", by=owner, now=at, key=f"r{n}")
            pay(f"w{n}", at=at, percent=60, by=owner, cash=20)
        close_day(
            branch,
            day=branch.local_day(at),
            counted={"cash": Decimal(99)},
            float_after=Decimal(0),
            reason="x",
            by=owner,
            now=at,
        )
        client.get(reverse(page))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(page))
        counts.append(len(asked))
    assert counts == counts[:1] * 3


def test_figures_of_a_day_are_counted_again_when_its_bill_is_given_back_later(pay, branch, administrator, today):
    now = timezone.now()
    old = pay("old", at=now - timedelta(days=20), cash=50)
    refresh_facts(branch, first=old.day, last=old.day, now=now)
    everything = [WantedRefund(line, left) for line, left in lines_left(old)]
    refund_bill(old, lines=everything, money_as="", reason="x", by=administrator, now=now, key="r")
    refresh_daily_facts()
    assert DailyFact.objects.get(branch=branch, day=old.day).revenue == 0
