"""Panels, history, segments and task kinds that all apps fill in."""

from datetime import date, timedelta

import pytest
from django.template.loader import get_template

from clients.card import panels
from clients.desk import task_kind
from clients.erasure import everything_about
from clients.models import Client, Interaction
from clients.operations import open_task
from clients.queries import open_tasks, open_tasks_at, shown_clients
from clients.segments import BUILT_IN
from clients.timeline import kinds, page
from salon.models import Role
from tests.factories import ClientFactory, StaffFactory, as_on_card

TODAY = date(2026, 11, 22)


def test_every_panel_keeps_to_its_own_count_of_queries(owner, person, now, django_assert_max_num_queries):
    person = as_on_card(person)
    for panel in panels(owner):
        with django_assert_max_num_queries(panel.queries):
            panel.context(person, by=owner, now=now)
        assert get_template(panel.template)


def test_panels_show_only_what_the_role_may_see(owner, master):
    assert {panel.name for panel in panels(master)} <= {panel.name for panel in panels(owner)}


@pytest.mark.parametrize("role", Role.values)
def test_every_kind_of_event_can_be_asked_for_alone(branch, person, now, role):
    staff = StaffFactory(username="someone", role=role, branches=[branch])
    for kind, _label in kinds(staff):
        assert {event.kind for event in page(person, by=staff, before=now, limit=5, kind=kind).events} <= {kind}


def test_no_event_is_lost_between_two_pages(person, owner, branch, now):
    for n in range(9):
        Interaction.objects.create(
            client=person,
            branch=branch,
            channel="phone",
            direction="in",
            topic=str(n),
            happened_at=now - timedelta(hours=n // 3),
        )
    seen, before = [], now + timedelta(days=1)
    while before:
        shown = page(person, by=owner, before=before, limit=4, kind="talks")
        seen += [event.title for event in shown.events]
        before = shown.older_before
    assert sorted(seen) == [f"Phone call: {n}" for n in range(9)]


def in_segment(name, owner, company):
    return {client.given_name for client in shown_clients(by=owner, company=company, today=TODAY, segment=name).clients}


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("newcomers", {"New"}),
        ("no_visits", {"None"}),
        ("one_visit", {"New", "Once"}),
        ("lapsed", {"Once", "Gone"}),
        ("birthday_month", {"Gone"}),
        ("no_shows", {"Once"}),
        ("no_consent", {"New", "None", "Once", "Regular"}),
    ],
)
def test_each_segment_has_its_members(owner, company, branch, now, name, members):
    rows = {
        "New": {"visits_count": 1, "first_visit_on": TODAY, "last_visit_on": TODAY},
        "None": {},
        "Once": {"visits_count": 1, "first_visit_on": "2026-01-01", "last_visit_on": "2026-01-01", "no_shows_count": 1},
        "Gone": {
            "visits_count": 9,
            "last_visit_on": "2026-05-01",
            "usual_interval_days": 30,
            "birth_day": 1,
            "birth_month": 11,
        },
        "Regular": {"visits_count": 9, "last_visit_on": "2026-11-01", "usual_interval_days": 30},
    }
    made = {given: ClientFactory(given_name=given, home_branch=branch, **row) for given, row in rows.items()}
    made["Gone"].consents.create(channel="email", is_given=True, source="desk", decided_at=now)
    made["Once"].consents.create(channel="email", is_given=False, source="desk", decided_at=now)
    assert in_segment(name, owner, company) == members


def test_every_segment_of_every_app_can_be_listed(owner, company, branch, person):
    for name in BUILT_IN:
        assert in_segment(name, owner, company) <= {"Nadia"}


def test_tasks_of_another_branch_are_not_counted(person, branch, outsider, now):
    open_task(person, branch=branch, kind="call_back", text="x", due_at=now, dedupe_key="k")
    assert [open_tasks_at(where).count() for where in (branch, outsider.branches.get(), None)] == [1, 0, 0]
    assert [(each.kind, each.is_late) for each in open_tasks(branch, now=now)] == [(task_kind("call_back"), False)]


def test_a_hand_over_has_a_part_of_every_app_that_keeps_something(person):
    assert {"dossier", "consents", "talks", "tasks", "more_phones"} <= set(everything_about(person))


@pytest.mark.parametrize(
    ("visits", "interval", "rhythm"),
    [(0, None, "none"), (1, None, "single"), (5, 31, "permanent"), (5, 32, "periodic"), (2, None, "periodic")],
)
def test_the_rhythm_follows_from_visits(visits, interval, rhythm):
    assert Client(visits_count=visits, usual_interval_days=interval).rhythm == rhythm


@pytest.mark.parametrize(
    ("born", "today", "days"),
    [
        ((22, 11), TODAY, 0),
        ((29, 2), date(2027, 2, 27), 1),
        ((21, 11), TODAY, 364),
        ((31, 2), TODAY, None),
        ((None, None), TODAY, None),
    ],
)
def test_days_to_the_birthday(born, today, days):
    assert Client(birth_day=born[0], birth_month=born[1]).days_to_birthday(today) == days
