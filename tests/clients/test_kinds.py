"""The page of kinds: every number opens exactly those clients, boundaries stand beside the numbers, moves are told."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.kinds import ASPECTS, boundaries
from clients.models import Activity, ClassMove, Client, FamilyRhythm, Norm, Pace, Standing
from clients.queries import kinds_of_clients, moves_between
from clients.timeline import newest
from tests.factories import BranchFactory, CategoryFactory, ClientFactory

KINDS, MEMBERS = "/clients/kinds/", "/clients/kinds/clients/"
NUMBER = re.compile(r'href="([^"]*kinds/clients/\?[^"]+)">(?:[^<]*</a>\s*)?<b[^>]*>([\d,]+)</b>')


@pytest.fixture
def today(branch):
    return branch.local_day(timezone.now())


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def stand(person, **values):
    return Standing.objects.create(client=person, reckoned_on=date(2026, 11, 23), **values)


def moved(person, before, after, day, aspect="activity"):
    return ClassMove.objects.create(client=person, aspect=aspect, before=before, after=after, moved_on=day)


@pytest.fixture
def crowd(branch, today):
    """Somebody in every class, a card not yet reckoned, an archived one, and a kind set by hand."""
    made = []
    for n, activity in enumerate(Activity.values):
        for _each in range(n + 1):
            person = ClientFactory(home_branch=branch, visits_count=n)
            pace = Pace.NONE if activity == "none" else Pace.values[1 + n % 4]
            stand(person, activity=activity, pace=pace, kind=["", "seeker", "loyal"][n % 3], rhythm="periodic",
                  quarters_since=n, quarters_active=max(0, 4 - n), spent_year=100 * n)  # fmt: skip
            made.append(person)
    moved(made[0], "vip", "lost", today)
    moved(made[1], "vip", "lost", today - timedelta(days=30))
    ClientFactory(home_branch=branch)
    stand(ClientFactory(home_branch=branch, archived_at=timezone.now()), activity="vip")
    Client.objects.filter(pk=made[0].pk).update(relationship="exploiter")
    return made


def numbers_on(page):
    return [(unescape(url), int(shown.replace(",", ""))) for url, shown in NUMBER.findall(page.content.decode())]


def test_every_number_opens_exactly_as_many_clients(desk, crowd):
    found = numbers_on(desk.get(KINDS))
    assert len(found) > 20
    for url, shown in found:
        opened = desk.get(url)
        assert (opened.status_code, opened.context["members"].count) == (200, shown), url


def test_classes_of_each_aspect_add_up_to_everybody(desk, crowd, company, owner):
    kinds = kinds_of_clients(by=owner, company=company)
    assert kinds.total == Client.objects.present().count() == len(crowd) + 1
    for group in kinds.groups:
        assert sum(each.clients for each in group.classes) == kinds.total
        members = [pk for each in group.classes
                   for pk in Client.objects.present().of_class(group.aspect.name, each.name).values_list("pk", flat=True)]  # fmt: skip
        assert sorted(members) == sorted(Client.objects.present().values_list("pk", flat=True))
    assert sum(cell.clients for row in kinds.matrix for cell in row) == kinds.total - 2


def test_a_kind_set_by_hand_wins(crowd, owner, company):
    assert list(Client.objects.of_class("kind", "exploiter")) == [crowd[0]]
    assert crowd[0] not in Client.objects.of_class("kind", "")


def test_boundaries_are_those_of_the_settings(company):
    company.recent_days, company.lost_days, company.vip_visits = 50, 120, 9
    words = boundaries(company, Norm(vip_spent=640))
    assert words["activity", "newcomer"] == "One visit, at most 50 days ago"
    assert words["activity", "lost"] == "Two visits or more, the last more than 120 days ago"
    assert "at least 9 visits" in words["activity", "vip"]
    assert "€640 spent" in words["activity", "vip"]
    assert {aspect for aspect, _name in words} == set(ASPECTS)
    for aspect in ASPECTS.values():
        assert {name for kind, name in words if kind == aspect.name} == {name for name, _label in aspect.classes}


def test_movement_counts_people_in_the_period_and_in_the_branch(branch, owner, today):
    person, other = ClientFactory(home_branch=branch), ClientFactory(home_branch=BranchFactory())
    for day in (today, today - timedelta(days=5), today - timedelta(days=40)):
        moved(person, "growing", "lost", day)
    moved(person, "due", "lapsed", today, aspect="pace")
    moved(other, "growing", "lost", today)

    def count(first, **scope):
        moves = moves_between("activity", first, today, by=owner, **scope)
        rows = {name: dict(cells) for name, _label, cells in moves.rows}
        return rows["growing"]["lost"], moves.total

    assert count(today - timedelta(days=30)) == (2, 2)
    assert count(today - timedelta(days=30), branch=branch) == (1, 1)
    assert count(today + timedelta(days=1)) == (0, 0)


@pytest.mark.parametrize(
    ("asked", "first"), [({}, 30), ({"first": "x", "aspect": "y"}, 30), ({"first": "2026-01-01"}, None)]
)
def test_the_period_of_an_address_is_read_forgivingly(desk, crowd, today, asked, first):
    context = desk.get(KINDS, asked).context
    assert context["first"] == (today - timedelta(days=first) if first else date(2026, 1, 1))
    assert context["moves"].aspect.name == "activity"


@pytest.mark.parametrize("asked", ["", "aspect=activity&name=rich", "aspect=phone&name=vip", "since=1", "since=9&active=1", "aspect=activity"])  # fmt: skip
def test_a_class_that_is_not_there_is_not_found(desk, crowd, asked):
    assert desk.get(f"{MEMBERS}?{asked}").status_code == 404


def test_masters_and_the_desk_do_not_see_the_kinds(client, crowd, master, administrator):
    for person in (master, administrator):
        client.force_login(person)
        assert [client.get(url).status_code for url in (KINDS, f"{MEMBERS}?aspect=activity&name=vip")] == [403, 403]


def test_pages_ask_as_often_for_three_as_for_one(desk, branch, today):
    counts = []
    for people in (1, 2):
        for person in ClientFactory.create_batch(people, home_branch=branch):
            stand(person, activity="vip", quarters_active=4, spent_year=10)
            moved(person, "growing", "vip", today)
        for url in (KINDS, f"{MEMBERS}?aspect=activity&name=vip", f"{MEMBERS}?aspect=activity&was=growing&became=vip"):
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(url).status_code == 200
            counts.append(len(captured))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 12


def test_the_card_says_the_class_and_between_which_days(desk, branch, person):
    nails = CategoryFactory(name="Nails")
    stand(
        person,
        activity="vip",
        pace="due",
        kind="seeker",
        due_from=date(2026, 11, 20),
        due_to=date(2026, 11, 29),
        return_chance=0.62,
    )
    FamilyRhythm.objects.create(
        client=person, family=nails, visits=9, first_on=date(2025, 1, 1), last_on=date(2026, 11, 1),
        interval_days=21.5, due_from=date(2026, 11, 18), due_to=date(2026, 11, 25),
    )  # fmt: skip
    page = desk.get(reverse("clients:card", args=[person.pk])).content.decode()
    for text in (
        "VIP",
        "Due now",
        "Relationship seeker",
        "20 Nov 2026 – 29 Nov 2026",
        "62 % come within 30 days",
        "Nails",
        "18 Nov – 25 Nov",
        "every 22 days",
    ):
        assert text in page, text


def test_a_client_without_visits_has_no_window(desk, person):
    stand(person)
    assert "Due between" not in desk.get(reverse("clients:card", args=[person.pk])).content.decode()


def test_moves_are_in_the_history_one_event_a_day(person, owner, branch, today):
    moved(person, "newcomer", "growing", today - timedelta(days=2))
    moved(person, "single", "permanent", today - timedelta(days=2), aspect="rhythm")
    moved(person, "growing", "vip", today)
    events = newest(person, by=owner, before=timezone.now(), limit=10, kind="classes")
    assert [str(event.title) for event in events] == ["Activity: Growing → VIP", "Activity: Newcomer → Growing"]
    assert events[1].text == "Rhythm: Single visit → Permanent"
    older = newest(person, by=owner, before=events[0].at, limit=10, kind="classes")
    assert older == events[1:]


def test_first_timers_near_their_deadline(branch, today):
    near, far, without = ClientFactory.create_batch(3, home_branch=branch)
    stand(near, second_visit_by=today + timedelta(days=3))
    stand(far, second_visit_by=today + timedelta(days=4))
    stand(without)
    assert list(Client.objects.second_visit_due(today, today + timedelta(days=3))) == [near]
