"""Every figure is the count or the sum of the list that opens behind it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.models import Appointment
from clients.models import Client
from feedback.models import Survey
from reports import queries
from reports.periods import KINDS, period_to_date
from salon.models import Branch, Company
from tests.factories import ClientFactory
from tests.reports.conftest import NOW


@pytest.fixture
def branches(demo):
    return list(Branch.objects.all())


@pytest.mark.parametrize("kind", KINDS)
def test_revenue_and_visits_are_those_of_the_listed_bills(branches, kind):
    period = period_to_date(kind, NOW.date())
    totals = queries.totals(branches, period)
    listed = list(queries.visits(branches, period))
    assert totals.visits == len(listed)
    assert totals.revenue == sum((visit.net for visit in listed), Decimal(0))
    assert totals.discounts == sum((visit.discount_total for visit in listed), Decimal(0))
    assert totals.new_clients == queries.first_visits(branches, period).count()


def test_one_branch_counts_only_its_own(branches):
    period = period_to_date("year", NOW.date())
    apart = [queries.totals([branch], period) for branch in branches]
    assert sum(each.revenue for each in apart) == queries.totals(branches, period).revenue
    assert all(each.visits for each in apart)


def test_days_without_visits_are_on_the_trend_too(branches):
    period = period_to_date("year", NOW.date())
    days = queries.by_day(branches, period)
    assert [day for day, _money, _count in days] == [period.first + timedelta(days=n) for n in range(period.days)]
    assert sum(money for _day, money, _count in days) == queries.totals(branches, period).revenue


def test_returning_clients_had_a_visit_before(branches):
    period = period_to_date("quarter", NOW.date())
    for client in queries.returning_clients(branches, period):
        days = sorted(client.visits.values_list("day", flat=True))
        assert any(period.first <= day <= period.last for day in days[1:])


def test_second_visit_share_counts_only_those_who_had_time_to_come_again(branches):
    ClientFactory(home_branch=branches[0], first_visit_on=NOW.date(), visits_count=1, last_visit_on=NOW.date())
    share = queries.second_visit(branches, NOW.date())
    listed = list(queries.first_timers(branches, NOW.date()))
    assert share.whole == len(listed)
    assert share.part == sum(1 for client in listed if client.visits_count >= 2)
    assert all(client.first_visit_on <= NOW.date() - timedelta(days=90) for client in listed)


def test_nobody_to_count_gives_no_percentage(db):
    assert queries.Share(0, 0).percent is None


def test_nps_is_made_of_the_answers_listed(branches):
    start = NOW - timedelta(days=300)
    listed = list(queries.answers(branches, start, NOW))
    score = queries.score(branches, start, NOW)
    promoters = sum(1 for survey in listed if survey.score >= 9)
    detractors = sum(1 for survey in listed if survey.score <= 6)
    assert score.answers == len(listed) == Survey.objects.answered().filter(answered_at__gte=start).count()
    assert round(score.score) == round((promoters - detractors) / len(listed) * 100)


def test_a_client_at_risk_is_overdue_has_nothing_booked_and_is_not_lost(branches):
    company = Company.objects.get()
    asked = {"company": company, "today": NOW.date(), "now": NOW}
    listed = list(queries.at_risk(branches, **asked))
    lost = set(
        Client.objects.lapsed(
            NOW.date(), min_days=company.lapsed_min_days, default_interval=company.default_interval_days
        )
    )
    booked = {appointment.client for appointment in Appointment.objects.ahead(NOW)}
    assert listed
    assert not set(listed) & (lost | booked)
    assert all(client.next_visit_due_on < NOW.date() - timedelta(days=7) for client in listed)
    assert queries.at_risk_totals(branches, **asked).clients == len(listed)
    assert queries.at_risk_totals(branches, **asked).money == round(sum(client.average_receipt for client in listed), 2)
