from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns import tasks
from campaigns.models import JobRun
from messaging.models import Message
from salon.models import Branch
from tests.factories import BranchFactory


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(kind, branch, text):
    return [day.isoformat() for day in tasks.due_days(kind, branch, utc(text))]


@pytest.mark.parametrize(
    ("zone", "kind", "before", "after"),
    [
        ("Europe/Bucharest", "birthday", "2026-11-23T06:59", "2026-11-23T07:00"),
        ("Europe/Bucharest", "return_visit", "2026-11-23T07:59", "2026-11-23T08:00"),
        ("Europe/Bucharest", "lapsed", "2026-11-23T04:59", "2026-11-23T05:00"),
        ("Asia/Seoul", "birthday", "2026-11-22T23:59", "2026-11-23T00:00"),
        ("Asia/Seoul", "lapsed", "2026-11-22T21:59", "2026-11-22T22:00"),
        ("Europe/Bucharest", "lapsed", "2026-03-29T03:59", "2026-03-29T04:00"),  # the clock went forward at 3
        ("Europe/Bucharest", "lapsed", "2026-10-25T04:59", "2026-10-25T05:00"),  # and back at 4
    ],
)
def test_a_job_is_due_from_its_hour_on_the_branchs_own_clock(company, zone, kind, before, after):
    branch = BranchFactory(timezone=zone)
    # A branch that never ran the job begins with today, and before the hour there is nothing to do.
    today = utc(after).astimezone(branch.zone).date().isoformat()
    assert due(kind, branch, before) == []
    assert due(kind, branch, after) == [today]


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        ("birthday", ["2026-11-22", "2026-11-23"]),
        ("return_visit", ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]),
        ("lapsed", ["2026-11-23"]),
    ],
)
def test_after_a_week_of_downtime_it_catches_up_as_far_as_makes_sense(branch, kind, days):
    JobRun.objects.create(kind=kind, branch=branch, day=date(2026, 11, 16), finished_at=utc("2026-11-16T09:00"))
    assert due(kind, branch, "2026-11-23T12:00") == days


def test_nothing_is_due_after_todays_run_nor_because_of_a_run_for_a_day_to_come(branch):
    JobRun.objects.create(kind="lapsed", branch=branch, day=date(2026, 11, 30), finished_at=utc("2026-11-22T09:00"))
    assert due("lapsed", branch, "2026-11-23T12:00") == ["2026-11-23"]
    JobRun.objects.create(kind="lapsed", branch=branch, day=date(2026, 11, 23), finished_at=utc("2026-11-23T06:00"))
    assert due("lapsed", branch, "2026-11-23T12:00") == []


def test_the_beat_runs_what_is_due_in_each_zone_and_once(company, agreeing, monkeypatch):
    """At 1:00 UTC it is 10:00 in Seoul and 3:00 in Bucharest."""
    now = utc("2026-11-23T01:00")
    monkeypatch.setattr(tasks.timezone, "now", lambda: now)
    seoul, bucharest = BranchFactory(timezone="Asia/Seoul"), BranchFactory(timezone="Europe/Bucharest")
    Branch.objects.exclude(pk__in=[seoul.pk, bucharest.pk]).delete()
    for branch in (seoul, bucharest):
        agreeing(home_branch=branch, birth_day=23, birth_month=11)
    assert tasks.run_due_jobs() == 3
    assert tasks.run_due_jobs() == 0
    assert Message.objects.get().branch == seoul
    assert set(JobRun.objects.values_list("branch", "kind", "day")) == {
        (seoul.pk, kind, date(2026, 11, 23)) for kind in ("birthday", "return_visit", "lapsed")
    }
    monkeypatch.setattr(tasks.timezone, "now", lambda: now + timedelta(hours=8))
    assert tasks.run_due_jobs() == 3
    assert Message.objects.count() == 2


def test_a_closed_branch_and_an_empty_installation_have_no_jobs(db, monkeypatch):
    assert tasks.run_due_jobs() == 0


def test_a_job_that_waited_in_the_queue_is_not_run_again(branch, monkeypatch):
    JobRun.objects.create(kind="lapsed", branch=branch, day=date(2026, 11, 23), finished_at=utc("2026-11-23T06:00"))
    monkeypatch.setitem(tasks.RUNS, "lapsed", lambda *args, **kwargs: pytest.fail("ran again"))
    tasks.run_one("lapsed", branch.pk, "2026-11-23")
    assert JobRun.objects.get().finished_at == utc("2026-11-23T06:00")
