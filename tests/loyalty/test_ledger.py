"""Points by lots, credit, gift certificates and passes: what may be taken, when it lapses, and that it happens once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from loyalty.errors import (
    CannotFreeze,
    CertificateUnusable,
    DayTooFar,
    LimitBelowDebt,
    MoreThanOwed,
    NotEnough,
    PaidTooMuchOrLittle,
    PassUnusable,
    ReasonMissing,
)
from loyalty.models import Account, AccountKind, Entry, Lot, LotUse, Pass, PassPlan
from loyalty.operations import (
    PaidIn,
    block_certificate,
    expire_all_points,
    extend_certificate,
    freeze_pass,
    lapse_certificates,
    lapse_passes,
    lock_usable,
    pay_in,
    pay_out,
    pay_out_pass,
    post_entry,
    sell_certificate,
    sell_pass,
    set_credit_limit,
    unblock_certificate,
    usable_certificate,
)
from loyalty.queries import accounts_off, balances, lots_off
from salon.errors import Refused
from tests.factories import ClientFactory
from visits.queries.closing import day_report

DAY = timedelta(days=1)


@pytest.fixture
def at_desk(branch, administrator, now):
    return {"branch": branch, "by": administrator, "now": now}


@pytest.fixture
def points(person, at_desk):
    """points(30, "a", until=…): moves them."""

    def move(amount, key, until=None, **at):
        reason = Entry.Reason.EARNED if amount > 0 else Entry.Reason.SPENT
        moved = at_desk | at
        return post_entry(
            person, kind="points", amount=Decimal(amount), reason=reason, key=key, points_until=until, **moved
        )

    return move


@pytest.fixture
def plan(service):
    made = PassPlan.objects.create(name="Ten cuts", visits=10, days=90, price=Decimal(450))
    made.services.add(service)
    return made


@pytest.fixture
def sell(person, plan, at_desk):
    def selling(key="p", price=450, of=plan, client=person, **more):
        return sell_pass(client, plan=of, payments=[PaidIn("cash", Decimal(price))], key=key, **at_desk | more)

    return selling


@pytest.fixture
def certificate(at_desk):
    return sell_certificate(nominal=Decimal(100), payments=[PaidIn("card", Decimal(100))], key="c", **at_desk)


def lots():
    return list(Lot.objects.oldest_first().values_list("left", flat=True))


# Points ---------------------------------------------------------------------------------------------------


def test_points_that_expire_first_are_spent_first(points, now):
    points(10, "never")
    points(20, "late", until=now.date() + 60 * DAY)
    points(30, "soon", until=now.date() + 5 * DAY)
    points(-40, "spent")
    assert lots() == [0, 10, 10]
    assert sorted(LotUse.objects.values_list("amount", flat=True)) == [10, 30]
    assert (lots_off(), accounts_off()) == ([], [])


def test_points_out_of_date_lapse_once(points, person, now):
    points(30, "soon", until=now.date() + 5 * DAY)
    points(20, "late", until=now.date() + 60 * DAY)
    assert expire_all_points(now=now + 5 * DAY) == 0
    later = now + 7 * DAY
    assert (expire_all_points(now=later), expire_all_points(now=later)) == (1, 0)
    assert balances(person)["points"] == 20
    assert Entry.objects.get(reason="expired").amount == -30
    assert lots_off() == []


# Credit ---------------------------------------------------------------------------------------------------


def owe(person, at_desk, amount, key="v"):
    return post_entry(person, kind="credit", amount=-Decimal(amount), reason=Entry.Reason.SPENT, key=key, **at_desk)


def test_a_credit_goes_to_its_limit_and_no_further(person, owner, at_desk, now):
    with pytest.raises(NotEnough):
        owe(person, at_desk, 1)
    set_credit_limit(person, limit=Decimal(50), reason="Ten years with us", by=owner, now=now)
    owe(person, at_desk, 50)
    with pytest.raises(NotEnough):
        owe(person, at_desk, "0.01", "more")
    with pytest.raises(LimitBelowDebt):
        set_credit_limit(person, limit=Decimal(49), reason="Less", by=owner, now=now)
    assert balances(person)["credit"] == -50


def test_nobody_pays_back_more_than_is_owed(person, owner, at_desk, now):
    set_credit_limit(person, limit=Decimal(50), reason="Ten years with us", by=owner, now=now)
    owe(person, at_desk, 30)
    with pytest.raises(MoreThanOwed):
        pay_in(person, amount=Decimal(31), payment_kind="cash", key="a", kind="credit", **at_desk)
    pay_in(person, amount=Decimal(30), payment_kind="cash", key="b", kind="credit", **at_desk)
    assert balances(person)["credit"] == 0


def test_a_limit_needs_a_reason(person, owner, now):
    with pytest.raises(ReasonMissing):
        set_credit_limit(person, limit=Decimal(50), reason=" ", by=owner, now=now)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"kind": "credit", "limit": 50, "balance": -51}, "account_not_overdrawn"),
        ({"kind": "credit", "limit": 50, "balance": 1}, "account_credit_is_owed"),
        ({"kind": "deposit", "limit": 50}, "account_limit_of_credit"),
        ({"kind": "pass"}, "account_subject_by_kind"),
        ({"kind": "certificate", "subject": "certificate:1"}, "account_certificate_is_nobodys"),
    ],
)
def test_the_database_itself_keeps_the_rules_of_accounts(person, values, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Account.objects.create(client=person, **values)


# Certificates ---------------------------------------------------------------------------------------------


def test_a_certificate_is_found_however_its_code_is_typed(certificate, branch, now):
    typed = certificate.code.lower().replace("-", " ")
    assert usable_certificate(typed, day=now.date()) == certificate
    assert Account.objects.get(kind="certificate").balance == 100


def test_a_certificate_is_sold_once_a_key_and_to_the_cent(certificate, at_desk):
    again = sell_certificate(nominal=Decimal(100), payments=[PaidIn("card", Decimal(100))], key="c", **at_desk)
    assert again == certificate
    with pytest.raises(PaidTooMuchOrLittle):
        sell_certificate(nominal=Decimal(100), payments=[PaidIn("card", Decimal(99))], key="d", **at_desk)


def test_a_certificate_from_the_buyers_deposit_moves_the_money(person, at_desk):
    pay_in(person, amount=Decimal(60), payment_kind="cash", key="a", **at_desk)
    half = [PaidIn("deposit", Decimal(60)), PaidIn("cash", Decimal(40))]
    sell_certificate(nominal=Decimal(100), payments=half, key="c", buyer=person, **at_desk)
    assert balances(person)["deposit"] == 0
    moved = Entry.objects.filter(account__kind="certificate").order_by("pk")
    assert sorted(moved.values_list("reason", "note", "amount")) == [("moved", "", 60), ("top_up", "cash", 40)]


@pytest.mark.parametrize("why", ["unknown", "blocked", "expired"])
def test_a_certificate_that_cannot_be_used_says_why(certificate, administrator, now, why):
    code, day = certificate.code, now.date()
    if why == "unknown":
        code = "AAAA-BBBB-CCCC"
    elif why == "blocked":
        block_certificate(certificate, reason="Lost", by=administrator, now=now)
    else:
        day = certificate.expires_on + DAY
    with pytest.raises(CertificateUnusable) as refusal:
        usable_certificate(code, day=day)
    assert refusal.value.details["why"] == why


def test_a_blocked_certificate_found_again_is_as_good_as_before(certificate, administrator, now):
    with pytest.raises(ReasonMissing):
        block_certificate(certificate, reason="", by=administrator, now=now)
    block_certificate(certificate, reason="Lost", by=administrator, now=now)
    unblock_certificate(certificate, by=administrator)
    assert usable_certificate(certificate.code, day=now.date()) == certificate


def test_what_is_left_of_a_certificate_lapses_once_unless_it_is_made_longer(certificate, administrator, now):
    over = now + (certificate.expires_on - now.date()) + 2 * DAY
    longer = {"until": over.date() + DAY, "by": administrator}
    with pytest.raises(ReasonMissing):
        extend_certificate(certificate, reason=" ", now=now, **longer)
    with pytest.raises(DayTooFar):  # not longer than one sold today
        extend_certificate(certificate, reason="Was ill", now=now, **longer)
    extend_certificate(certificate, reason="Was ill", now=now + 5 * DAY, **longer)
    assert lapse_certificates(now=over) == 0
    much_later = over + 4 * DAY
    assert (lapse_certificates(now=much_later), lapse_certificates(now=much_later)) == (1, 0)
    assert Account.objects.get(kind="certificate").balance == 0


# Paid back ------------------------------------------------------------------------------------------------


def test_a_part_of_a_deposit_goes_back_once_with_a_reason_and_never_more_than_there_is(person, branch, at_desk):
    pay_in(person, amount=Decimal(60), payment_kind="cash", key="in", **at_desk)
    back = {"payment_kind": "card", "reason": "Moves away"} | at_desk
    assert pay_out(person, amount=Decimal(50), key="a", **back) == pay_out(person, amount=Decimal(50), key="a", **back)
    with pytest.raises(NotEnough):
        pay_out(person, amount=Decimal(11), key="b", **back)
    with pytest.raises(ReasonMissing):
        pay_out(person, amount=Decimal(1), key="c", **back | {"reason": " "})
    entry = Entry.objects.get(reason="returned")
    assert (balances(person)["deposit"], entry.till_day, entry.note_text) == (10, branch.local_day(at_desk["now"]), "Bank card: Moves away")  # fmt: skip
    report = day_report(branch, entry.till_day)
    assert (report.paid_in, report.paid_out, report.expected["card"]) == ({"cash": 60}, {"card": 50}, -50)


def test_a_certificate_and_a_pass_are_paid_back_wholly_and_good_for_nothing_afterwards(
    certificate, sell, plan, person, at_desk, now
):
    back = {"payment_kind": "cash", "reason": "By mistake"} | at_desk
    assert pay_out(None, prepaid=certificate, key="c1", **back) == pay_out(None, prepaid=certificate, key="c1", **back)
    with pytest.raises(NotEnough):
        pay_out(None, prepaid=certificate, key="c2", **back)
    plan.visits = None
    plan.save()
    for n, sold in enumerate((sell(), sell("q"))):  # the second one counts no visits
        pay_out_pass(sold, key=f"p{n}", **back)
        with pytest.raises(PassUnusable):
            lock_usable(sold, client=person, day=now.date())
    assert set(Account.objects.values_list("balance", flat=True)) == {0}
    assert sorted(Entry.objects.filter(reason="returned").values_list("amount", flat=True)) == [-450, -450, -100]


@pytest.mark.django_db(transaction=True)
def test_two_desks_pay_a_deposit_back_once(person, at_desk):
    pay_in(person, amount=Decimal(60), payment_kind="cash", key="in", **at_desk)

    def back(n):
        try:
            return pay_out(
                person, amount=Decimal(60), payment_kind="cash", reason="x", key=f"k{n}", **at_desk
            ).balance_after
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(back, range(4)))
    assert sorted(answers, key=str) == [0, "not_enough", "not_enough", "not_enough"]


# Passes ---------------------------------------------------------------------------------------------------


def test_a_pass_says_what_a_visit_is_worth_and_how_long_it_lives(sell, now):
    sold = sell()
    assert (sold.visit_value, sold.visits_left, (sold.ends_on - sold.starts_on).days) == (45, 10, 89)
    assert Account.objects.get(kind="pass").balance == 450
    assert sell() == sold


@pytest.mark.parametrize(("left", "price"), [(10, 405), (6, 405), (5, "427.50"), (1, "427.50"), (0, 450)])
def test_the_earlier_a_pass_is_renewed_the_less_it_costs(sell, left, price):
    first = sell()
    Pass.objects.filter(pk=first.pk).update(visits_left=left)
    first.refresh_from_db()
    renewed = sell("r", price, renews=first)
    assert (renewed.price, renewed.renews) == (Decimal(price), first)
    assert renewed.starts_on == first.ends_on + DAY
    with pytest.raises(PassUnusable):
        sell("again", price, renews=first)


def test_a_frozen_pass_ends_later_and_not_for_longer_than_its_kind_allows(sell, administrator, now):
    sold, day = sell(), now.date()
    ends = sold.ends_on
    freezing = {"by": administrator, "now": now}
    freeze_pass(sold, first_day=day + 2 * DAY, last_day=day + 8 * DAY, **freezing)
    sold.refresh_from_db()
    assert sold.ends_on == ends + 7 * DAY
    usable = [offset for offset in range(11) if Pass.objects.usable(day + offset * DAY).exists()]
    assert usable == [0, 1, 9, 10]
    with pytest.raises(CannotFreeze, match="frozen already"):
        freeze_pass(sold, first_day=day + 8 * DAY, last_day=day + 9 * DAY, **freezing)
    with pytest.raises(CannotFreeze, match="7 more days"):
        freeze_pass(sold, first_day=day + 10 * DAY, last_day=day + 17 * DAY, **freezing)
    with pytest.raises(CannotFreeze, match="from today on"):
        freeze_pass(sold, first_day=date(2020, 1, 1), last_day=date(2020, 1, 2), **freezing)


def test_what_is_left_of_an_ended_pass_lapses_once(sell, now):
    sold = sell()
    over = now + (sold.ends_on - now.date()) + 2 * DAY
    assert (lapse_passes(now=over), lapse_passes(now=over)) == (1, 0)
    assert Account.objects.get(kind="pass").balance == 0


def test_somebody_elses_pass_is_not_renewed(sell):
    first = sell()
    with pytest.raises(PassUnusable):
        sell("r", 405, client=ClientFactory(), renews=first)
    assert first.kind == AccountKind.PASS
