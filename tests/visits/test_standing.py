"""Classes of clients: the boundaries to the day, the same by night and after a visit, and what is written when."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from clients.importing.people_kind import OWN_RELATIONS
from clients.models import ClassMove, Client, FamilyRhythm, Norm, Standing
from clients.models.standing import Activity, Pace
from loyalty.models import Tier
from tests.factories import BranchFactory, CategoryFactory, ClientFactory, MasterFactory, ServiceFactory
from tests.visits.standings import visited
from visits.operations import WantedLine, WantedPayment, check_out, reckon_clients, reckon_due, reckon_everyone
from visits.tasks import reckon_standings

TODAY = date(2026, 11, 23)


def ago(*days):
    return [TODAY - timedelta(days=each) for each in days]


def standing_of(client):
    return Standing.objects.get(client=client)


@pytest.fixture
def night(company, now):
    """Norms without anybody, so that a test says itself what is usual."""
    Norm.objects.create(family=None, reckoned_on=now.date(), vip_spent=100, second_visit_days=40)


@pytest.mark.parametrize(
    ("days", "activity"),
    [
        ([], "none"),
        ([91], "newcomer"),
        ([92], "one_time"),
        ([0, 0], "newcomer"),
        ([183, 200], "growing"),
        ([184, 200], "lost"),
        ([0, 1], "growing"),
        ([91, 100, 110, 120, 130, 363], "vip"),
        ([92, 100, 110, 120, 130, 363], "growing"),
        ([91, 100, 110, 120, 130, 364], "growing"),
        ([91, 100, 110, 120, 130, 130], "growing"),
    ],
)
def test_activity_to_the_day(night, person, branch, now, days, activity):
    visited(person, branch, ago(*days), total=50)
    reckon_clients([person.pk], now=now)
    assert standing_of(person).activity == activity


@pytest.mark.parametrize(("sums", "activity"), [([17] * 6, "vip"), ([16] * 6, "growing")])
def test_vip_is_from_the_sum_of_the_year_that_the_norm_says(night, person, branch, now, sums, activity):
    visited(person, branch, ago(*range(1, 7)), total=sums[0])
    visited(person, branch, ago(364), total=500)
    reckon_clients([person.pk], now=now)
    assert (standing_of(person).activity, standing_of(person).spent_year) == (activity, sum(sums))


@pytest.mark.parametrize(
    ("gap", "count", "rhythm"), [(31, 3, "permanent"), (32, 3, "periodic"), (1, 1, "single"), (1, 0, "none")]
)
def test_rhythm_is_that_of_the_card(night, person, branch, now, gap, count, rhythm):
    visited(person, branch, ago(*(gap * n for n in range(count))))
    reckon_clients([person.pk], now=now)
    assert standing_of(person).rhythm == rhythm == Client.objects.get(pk=person.pk).rhythm


@pytest.mark.parametrize(
    ("days", "reasons", "kind"),
    [
        (1, "", "one_time"),
        (2, "bb", ""),
        (3, "bb-", "exploiter"),
        (3, "b--", ""),
        (4, "mm--", "exploiter"),
        (4, "cc--", ""),
        (6, "------", "loyal"),
        (8, "mmm-----", "loyal"),
    ],
)
def test_kind_after_piercy(night, person, branch, now, days, reasons, kind):
    kinds = {"b": "birthday", "m": "manual", "c": "card", "-": ""}
    for n, reason in zip(range(days), reasons or "-", strict=True):
        visited(person, branch, ago(n * 10), discount_kind=kinds[reason])
    reckon_clients([person.pk], now=now)
    assert standing_of(person).kind == kind


@pytest.mark.parametrize(("with_one", "with_other", "kind"), [(6, 2, "seeker"), (5, 2, "loyal"), (0, 0, "loyal")])
def test_a_regular_of_one_master_seeks_a_relationship(night, person, branch, now, with_one, with_other, kind):
    anna, lilit = MasterFactory(branches=[branch]), MasterFactory(branches=[branch])
    for n in range(8):
        master = anna if n < with_one else lilit if n < with_one + with_other else None
        visited(person, branch, ago(n * 10), master=master)
    reckon_clients([person.pk], now=now)
    assert standing_of(person).kind == kind


def test_a_regular_who_recommends_or_scores_high_seeks_a_relationship(night, person, branch, now):
    visited(person, branch, ago(*range(0, 60, 10)))
    reckon_clients([person.pk], now=now)
    assert standing_of(person).kind == "loyal"
    friend = ClientFactory(home_branch=branch, recommended_by=person)
    reckon_clients([person.pk], now=now)
    assert standing_of(person).kind == "seeker"
    friend.delete()
    Client.objects.filter(pk=person.pk).update(last_score=9)
    reckon_clients([person.pk], now=now)
    assert standing_of(person).kind == "seeker"


def test_a_base_without_bills_is_classed_by_its_opening_balance(night, branch, now):
    said = {"home_branch": branch, "visits_count": 37, "spent_total": 900}
    regular = ClientFactory(last_visit_on=TODAY - timedelta(days=20), **said)
    unknown = ClientFactory(last_visit_on=None, **said)
    reckon_due(now=now)
    assert (standing_of(regular).activity, standing_of(regular).rhythm) == ("growing", "periodic")
    assert standing_of(regular).due_to > TODAY
    assert (standing_of(unknown).activity, standing_of(unknown).pace) == ("lost", "due")


def test_pace_follows_the_window(night, person, branch, now):
    visited(person, branch, ago(*range(60, 400, 30)))
    Client.objects.filter(pk=person.pk).update(usual_interval_days=30)
    reckon_clients([person.pk], now=now - timedelta(days=59))
    window = standing_of(person)
    assert TODAY - timedelta(days=45) < window.due_from <= window.due_to < TODAY
    for day, pace in [
        (window.due_from - timedelta(days=1), Pace.EARLY),
        (window.due_from, Pace.DUE),
        (window.due_to, Pace.DUE),
        (window.due_to + timedelta(days=1), Pace.AT_RISK),
        (TODAY, Pace.AT_RISK),
        (TODAY + timedelta(days=1), Pace.LAPSED),
    ]:
        reckon_clients([person.pk], now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        assert standing_of(person).pace == pace, day
    assert (standing_of(person).due_from, standing_of(person).due_to) == (window.due_from, window.due_to)


def test_a_family_has_its_own_window(night, person, branch, now):
    nails, hair = ServiceFactory(category=CategoryFactory(name="Nails")), ServiceFactory()
    visited(person, branch, ago(*range(10, 300, 20)), service=nails)
    visited(person, branch, ago(*range(5, 300, 60)), service=hair)
    reckon_clients([person.pk], now=now)
    found = {each.family_id: each for each in FamilyRhythm.objects.filter(client=person)}
    assert {each.interval_days for each in found.values()} == {20, 60}
    assert found[nails.category_id].visits == 15
    assert found[nails.category_id].last_on == TODAY - timedelta(days=10)
    assert found[nails.category_id].due_from < found[hair.category_id].due_from
    assert standing_of(person).return_chance > 0.7


def test_second_visit_by_the_family_norm_else_the_salons(night, branch, now):
    nails, hair = ServiceFactory(), ServiceFactory()
    Norm.objects.create(family=nails.category, second_visit_days=25, clients=31, reckoned_on=TODAY)
    Norm.objects.create(family=hair.category, second_visit_days=None, clients=29, reckoned_on=TODAY)
    first, other, twice = ClientFactory.create_batch(3, home_branch=branch)
    visited(first, branch, ago(10), service=nails)
    visited(other, branch, ago(10), service=hair)
    visited(twice, branch, ago(10, 3), service=hair)
    reckon_due(now=now)
    assert standing_of(first).second_visit_by == TODAY + timedelta(days=15)
    assert standing_of(other).second_visit_by == TODAY + timedelta(days=30)
    assert standing_of(twice).second_visit_by is None


def test_norms_are_percentiles_of_those_who_came(company, branch, now):
    service = ServiceFactory()
    for n in range(40):
        visited(ClientFactory(home_branch=branch), branch, ago(100, 100 - n - 1), total=n + 1, service=service)
    reckon_everyone(now=now)
    salon, family = Norm.objects.get(family=None), Norm.objects.get(family=service.category)
    assert (salon.clients, salon.second_visit_days) == (40, 30)
    assert (family.clients, family.second_visit_days) == (40, 30)
    assert salon.vip_spent == 2 * 32
    assert salon.money_steps == [2 * 8, 2 * 16, 2 * 24, 2 * 32]
    ranks = list(Standing.objects.order_by("spent_year").values_list("money_rank", flat=True))
    assert ranks == [n for n in (1, 2, 3, 4, 5) for _each in range(8)]
    assert salon.rhythm["default_days"] > 0


def test_running_again_the_same_day_writes_nothing_more(company, branch, now):
    people = ClientFactory.create_batch(3, home_branch=branch)
    visited(people[0], branch, ago(*range(5, 200, 25)))
    visited(people[1], branch, ago(5))
    assert (reckon_due(now=now).written, ClassMove.objects.count()) == (3, 0)
    rows = list(Standing.objects.order_by("pk").values())
    assert (reckon_due(now=now).clients, reckon_everyone(now=now).written) == (0, 0)
    assert list(Standing.objects.order_by("pk").values()) == rows


def test_a_move_is_written_on_the_day_it_happens_and_once(night, person, branch, now):
    visited(person, branch, ago(91))
    reckon_clients([person.pk], now=now)
    assert not ClassMove.objects.exists()
    for _again in range(2):
        reckon_due(now=now + timedelta(days=1))
    moves = ClassMove.objects.filter(aspect="activity").values_list("before", "after", "moved_on")
    assert list(moves) == [("newcomer", "one_time", TODAY + timedelta(days=1))]


def test_todays_date_is_that_of_the_home_branch(night, branch, now):
    seoul = BranchFactory(code="seoul", timezone="Asia/Seoul")
    at = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)  # 18:00 in Chișinău, 1:00 of the next day in Seoul
    here, there = ClientFactory(home_branch=branch), ClientFactory(home_branch=seoul)
    for client in (here, there):
        visited(client, branch, [date(2026, 11, 23) - timedelta(days=92)])
    reckon_due(now=at)
    assert (standing_of(here).activity, standing_of(here).reckoned_on) == ("newcomer", date(2026, 11, 22))
    assert (standing_of(there).activity, standing_of(there).reckoned_on) == ("one_time", date(2026, 11, 23))
    assert reckon_due(now=at + timedelta(hours=5)).clients == 0
    assert reckon_due(now=at + timedelta(hours=6)).clients == 1  # midnight in Chișinău


@pytest.fixture
def pay(branch, service, master, administrator, now):
    def paid(client, at=now):
        lines = [WantedLine(service=service, master=master)]
        return check_out(
            None, client=client, branch=branch, lines=lines, payments=[WantedPayment("card", service.price)],
            by=administrator, now=at, key="",
        )  # fmt: skip

    return paid


@pytest.mark.parametrize("before", [[], [30], [30, 60, 90], [10, 20, 30, 40, 50, 60], [200, 230]])
def test_after_a_visit_it_says_what_the_night_would_say(night, person, branch, service, pay, now, before):
    Tier.objects.all().delete()
    visited(person, branch, ago(*before), service=service)
    reckon_clients([person.pk], now=now)
    pay(person)
    after = Standing.objects.filter(client=person).values().get()
    rhythms = list(FamilyRhythm.objects.filter(client=person).values())
    assert after["activity"] != "none"
    assert after["reckoned_on"] == TODAY
    assert reckon_clients([person.pk], now=now).written == 0
    Standing.objects.all().delete()
    FamilyRhythm.objects.all().delete()
    reckon_clients([person.pk], now=now)
    assert Standing.objects.filter(client=person).values().get() == after
    assert [row | {"id": 0} for row in FamilyRhythm.objects.values()] == [row | {"id": 0} for row in rhythms]


def test_the_first_visit_of_a_new_client_is_a_move(night, person, pay):
    pay(person)
    moves = dict(ClassMove.objects.filter(client=person).values_list("aspect", "after"))
    assert moves == {"rhythm": "single", "activity": "newcomer", "kind": "one_time", "pace": "early"}


def test_check_out_asks_little_more_for_the_classes(night, person, pay, django_assert_max_num_queries):
    pay(person)
    with django_assert_max_num_queries(41):
        pay(person)


def test_the_discount_on_the_bill_keeps_its_kind(night, person, branch, service, master, administrator, owner, now):
    wanted = WantedLine(service=service, master=master, discount_percent=Decimal(10), discount_reason="Waited long")
    visit = check_out(
        None, client=person, branch=branch, lines=[wanted], payments=[WantedPayment("card", Decimal(45))],
        by=administrator, now=now, key="",
    )  # fmt: skip
    assert visit.lines.get().discount_kind == "manual"


def test_archived_clients_are_left_as_they_are(night, person, branch, now):
    Client.objects.filter(pk=person.pk).update(archived_at=now)
    assert reckon_due(now=now).clients == 0


def test_the_clock_and_the_command_do_the_same(company, person, branch, capsys, now):
    visited(person, branch, ago(500))
    reckon_standings()
    assert standing_of(person).activity == Activity.ONE_TIME
    call_command("reckon_standings", "--json")
    assert '"clients": 0, "written": 0, "moves": 0' in capsys.readouterr().out


def test_without_a_company_there_is_nothing_to_reckon(db):
    reckon_standings()
    assert not Norm.objects.exists()


def test_an_imported_client_who_was_reckoned_since_can_still_be_taken_away():
    assert {"standing", "class_moves", "rhythms"} <= OWN_RELATIONS
    assert {each.get_accessor_name() for each in Client._meta.related_objects} >= OWN_RELATIONS
