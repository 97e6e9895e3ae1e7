"""The demo's till and loyalty: every page has something to show, and the money is right to the cent."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db.models import Count, F, Sum

from clients.models import Client
from loyalty.models import (
    AccountKind,
    Certificate,
    CertificateState,
    Discount,
    Entry,
    Lot,
    Package,
    Pass,
    PassFreeze,
    Referral,
    Settlement,
)
from loyalty.queries import debts, ended_passes, recommenders, renewals
from reports.commissions import Asked, earnings
from reports.losses import given_away, losses
from reports.periods import Period
from salon.models import Branch, CommissionRule, Company, Goods, Staff
from tests.reports.conftest import NOW
from visits.models import DayClose, StockMovement, Tip, Visit, VisitLine
from visits.queries.partners import months_with

TODAY = NOW.date()


def the_till_and_loyalty_have_something_of_everything():
    call_command("check_ledger", stdout=StringIO())
    certificates_and_passes_are_in_every_state()
    points_are_of_every_age()
    friends_partners_and_debts_have_somebody()
    discounts_say_who_pays_and_a_promotion_is_planned()
    masters_earn_by_every_kind_of_rule()
    bills_were_given_back_corrected_and_signed_for()
    evenings_are_closed_but_for_yesterday()
    goods_came_were_counted_and_run_out()
    receipts_are_numbered_in_the_order_of_time()


def certificates_and_passes_are_in_every_state():
    states = set(Certificate.objects.with_state(TODAY).values_list("state", flat=True))
    assert states == set(CertificateState)
    assert Certificate.objects.with_balance().filter(balance__gt=0, balance__lt=F("nominal")).exists()
    assert Pass.objects.usable(TODAY).exists()
    assert PassFreeze.objects.filter(last_day__gte=TODAY).exists()
    assert Pass.objects.ending(TODAY).exists()
    figure = renewals(ended_passes(Branch.objects.all(), TODAY - timedelta(90), TODAY, today=TODAY), TODAY)
    assert 0 < figure.renewed < figure.ended


def points_are_of_every_age():
    assert Lot.objects.open().filter(expires_on__isnull=True).count() == 0
    assert Lot.objects.expiring(TODAY, within=timedelta(days=14)).exists()
    assert Lot.objects.expiring(TODAY + timedelta(days=300), within=timedelta(days=65)).exists()
    assert Entry.objects.filter(account__kind=AccountKind.POINTS, reason=Entry.Reason.EXPIRED).exists()


def friends_partners_and_debts_have_somebody():
    best = recommenders(by=Staff.objects.get(username="owner"))[0]
    assert best.came > 1
    assert Referral.objects.exists()
    assert Client.objects.filter(recommended_by__isnull=False, visits_count=0).exists()
    assert len(debts(list(Branch.objects.all()))) == 2
    month = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    rows = months_with([each.partner for each in Settlement.objects.select_related("partner__discount")], month, month)
    assert any(sum(row.owed(Company.objects.get())) for row in rows.values())
    assert Settlement.objects.filter(month=month).count() == 0


def discounts_say_who_pays_and_a_promotion_is_planned():
    assert set(Discount.objects.values_list("who_pays", flat=True)) == {"salon", "shared"}
    assert Discount.objects.filter(valid_from__gt=TODAY).count() == 1
    given = set(VisitLine.objects.exclude(discount_kind="").values_list("discount_kind", flat=True))
    assert given >= {"card", "friend", "partner", "season", "package", "pass", "manual", "apology"}
    assert all(package.saved > 0 for package in Package.objects.with_items())


def masters_earn_by_every_kind_of_rule():
    kinds = set(VisitLine.objects.exclude(commission_rule=None).values_list("commission_rule__kind", flat=True))
    assert kinds == set(CommissionRule.Kind)
    month = Period("month", TODAY.replace(day=1), TODAY)
    rows = earnings(Asked(list(Branch.objects.all()), month), company=Company.objects.get())
    assert any(row.tips for row in rows)
    assert any(row.goods for row in rows)


def bills_were_given_back_corrected_and_signed_for():
    branches = list(Branch.objects.all())
    away = given_away(branches, company=Company.objects.get(), today=TODAY, now=NOW)
    found = losses(branches, today=TODAY, now=NOW, given_away=away)
    assert (found.open_days, found.differing, found.is_proven) == (1, 1, True)
    assert found.refunds >= 3
    assert Visit.objects.filter(is_void=True, corrected_by=None).exists()
    assert Visit.objects.filter(corrects__isnull=False).count() == 1
    assert VisitLine.objects.exclude(override_reason="").count() == 2
    assert Tip.objects.values("visit").annotate(masters=Count("master")).filter(masters=2).exists()


def evenings_are_closed_but_for_yesterday():
    for branch in Branch.objects.all():
        last = DayClose.objects.filter(branch=branch).order_by("day").last()
        assert (TODAY - last.day).days == {"riverside": 2, "hrazdan": 1}[branch.code]
        assert last.float_before <= 100


def goods_came_were_counted_and_run_out():
    assert set(StockMovement.objects.values_list("reason", flat=True)) >= {"received", "sold", "counted", "broken"}
    level = StockMovement.objects.filter(branch__code="riverside").values("goods").annotate(left=Sum("quantity"))
    few = [row for row in level if row["left"] <= Goods.objects.get(pk=row["goods"]).low_level]
    assert 0 < len(few) < Goods.objects.count()


def receipts_are_numbered_in_the_order_of_time():
    for branch in Branch.objects.all():
        numbers = list(Visit.objects.filter(branch=branch).order_by("paid_at", "pk").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
