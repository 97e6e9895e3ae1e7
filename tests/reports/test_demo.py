from collections import Counter

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count

from bookings.models import Appointment, AppointmentPart, BookingPolicy, State, Wish
from bookings.queries import stranded
from clients.models import Client
from reports.demo.load import DemoIsWrong, check_invariants
from reports.models import DailyFact
from salon.models import Branch, Holiday, Service, Staff
from tests.reports.conftest import NOW
from visits.models import Visit


def test_it_is_two_branches_nine_masters_and_sixty_services(demo):
    assert Branch.objects.count() == 2
    assert Staff.objects.masters().count() == 9
    assert Service.objects.count() == 60
    assert demo["clients"] == 150


def test_names_are_of_five_languages(demo):
    assert set(Client.objects.values_list("language", flat=True)) == {"en", "ru", "ko", "ro", "hy"}


def test_some_came_once_some_are_lost_and_some_are_new(demo):
    today = NOW.date()
    counts = dict(Client.objects.values_list("visits_count").annotate(Count("pk")))
    assert counts[1] > 15
    assert Client.objects.lapsed(today, min_days=60, default_interval=45).count() > 15
    assert Client.objects.filter(first_visit_on__gte=today.replace(month=9, day=20)).count() > 5


def test_today_has_visits_done_and_the_coming_days_are_booked(demo):
    branch = Branch.objects.get(code="riverside")
    assert Appointment.objects.on(branch.local_day(NOW), branch).filter(state=State.DONE).exists()
    days_ahead = {each.starts_at.date() for each in Appointment.objects.ahead(NOW)}
    assert len(days_ahead) >= 2


def test_a_done_appointment_has_its_paid_visit(demo):
    assert not Appointment.objects.filter(state=State.DONE, visit__isnull=True).exists()
    assert not AppointmentPart.objects.filter(appointment__state=State.CANCELLED, holds_time=True).exists()


def test_everything_planned_has_something_to_look_at_and_strands_nobody(demo):
    """Cabins are taken by what needs them, four wait, two come every few weeks, two holidays, a policy, a rule."""
    needing = AppointmentPart.objects.filter(holds_time=True, service__needs__isnull=False)
    assert needing.exclude(holds__resource__isnull=False).count() == 0 < needing.count()
    assert (Wish.objects.open().count(), Holiday.objects.count(), BookingPolicy.objects.in_use().count()) == (4, 2, 1)
    dates = Counter(Appointment.objects.filter(series__isnull=False).values_list("series", flat=True))
    assert [count >= 5 for count in dates.values()] == [True, True]
    assert Service.objects.filter(first_service__isnull=False).count() == 1
    assert list(stranded(now=NOW)) == []


def test_daily_facts_are_the_sums_of_visits(demo):
    facts = sum(fact.revenue for fact in DailyFact.objects.all())
    assert facts == sum(visit.net for visit in Visit.objects.standing())


def test_a_client_total_that_is_off_is_noticed(demo):
    Client.objects.filter(pk=Visit.objects.values("client")[:1]).update(spent_total=1)
    with pytest.raises(DemoIsWrong, match="client's total"):
        check_invariants(NOW)


def test_a_salon_that_has_a_company_is_left_alone(demo):
    with pytest.raises(CommandError, match="There is a company already"):
        call_command("load_demo")
    assert Client.objects.filter(is_decoy=False).count() == 150
