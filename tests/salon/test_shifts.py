import threading
from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.utils import timezone

from salon import operations
from salon.errors import NotAllowed
from salon.models import Shift
from salon.operations.shifts import ShiftsOverlap
from tests.factories import BranchFactory, MasterFactory

MONDAY = date(2026, 11, 23)
MORNING, EVENING = (time(9), time(13)), (time(14), time(19))


@pytest.fixture
def lilit(branch, service):
    return MasterFactory(username="lilit", branches=[branch], services=[service])


def planned(staff, branch):
    return [
        (
            timezone.localtime(shift.period.lower, branch.zone).strftime("%d.%m %H:%M"),
            timezone.localtime(shift.period.upper, branch.zone).strftime("%H:%M"),
        )
        for shift in Shift.objects.filter(staff=staff).order_by("period")
    ]


def test_a_day_of_two_stretches_has_a_break_and_writing_it_twice_changes_nothing(lilit, branch, manager, now):
    for _ in range(2):
        operations.set_shifts(lilit, branch=branch, days=[MONDAY], hours=[MORNING, EVENING], by=manager, now=now)
    assert planned(lilit, branch) == [("23.11 09:00", "13:00"), ("23.11 14:00", "19:00")]
    operations.set_shifts(lilit, branch=branch, days=[MONDAY], hours=[], by=manager, now=now)
    assert planned(lilit, branch) == []


def test_hours_are_the_branchs_own_clock(lilit, manager, now):
    seoul = BranchFactory(timezone="Asia/Seoul")
    manager.branches.add(seoul)
    operations.set_shifts(lilit, branch=seoul, days=[MONDAY], hours=[MORNING], by=manager, now=now)
    assert Shift.objects.get(staff=lilit).period.lower == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def test_a_person_in_two_places_is_refused_and_the_old_plan_stays(lilit, branch, owner, now):
    other = BranchFactory(name="Centre")
    operations.set_shifts(lilit, branch=other, days=[MONDAY], hours=[MORNING], by=owner, now=now)
    operations.set_shifts(lilit, branch=branch, days=[MONDAY], hours=[EVENING], by=owner, now=now)
    with pytest.raises(ShiftsOverlap) as refused:
        operations.set_shifts(lilit, branch=branch, days=[MONDAY], hours=[(time(12), time(20))], by=owner, now=now)
    assert str(refused.value) == f"{lilit} is already on shift at Centre on 23 Nov 2026, 09:00–13:00."
    assert planned(lilit, branch) == [("23.11 09:00", "13:00"), ("23.11 14:00", "19:00")]


def test_a_manager_plans_the_own_branch_only(lilit, outsider, manager, now):
    foreign = outsider.branches.get()
    with pytest.raises(NotAllowed):
        operations.set_shifts(lilit, branch=foreign, days=[MONDAY], hours=[MORNING], by=manager, now=now)
    with pytest.raises(NotAllowed):
        operations.copy_week(foreign, monday=MONDAY, weeks=1, people=[lilit], by=manager, now=now)


def test_a_copied_week_keeps_the_clock_on_the_wall_when_summer_time_begins(lilit, branch, manager, now):
    before = date(2027, 3, 22)
    operations.set_shifts(lilit, branch=branch, days=[before], hours=[MORNING], by=manager, now=now)
    for _ in range(2):
        operations.copy_week(branch, monday=before, weeks=1, people=[lilit], by=manager, now=now)
    assert planned(lilit, branch) == [("22.03 09:00", "13:00"), ("29.03 09:00", "13:00")]
    first, second = Shift.objects.order_by("period")
    assert (first.period.lower.hour, second.period.lower.hour) == (7, 6)


@pytest.mark.django_db(transaction=True)
def test_two_people_planning_one_day_leave_one_of_their_plans(lilit, branch, manager, now):
    answers, start = [], threading.Barrier(2)

    def plan(hours):
        start.wait()
        operations.set_shifts(lilit, branch=branch, days=[MONDAY], hours=[hours], by=manager, now=now)
        answers.append("done")
        connection.close()

    threads = [threading.Thread(target=plan, args=[hours]) for hours in (MORNING, (time(10), time(18)))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert answers == ["done", "done"]
    assert len(planned(lilit, branch)) == 1
