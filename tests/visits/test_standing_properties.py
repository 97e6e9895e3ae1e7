"""Classes are disjoint, cover everyone, and are what a slow reading of the definitions in Python says."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.kinds import ASPECTS
from clients.models import Client, Norm, Standing
from clients.rhythm import due, stats_of, usual_population
from salon.models import Company
from tests.factories import BranchFactory, ClientFactory, CompanyFactory, MasterFactory, ServiceFactory
from tests.visits.standings import visited
from visits.operations import reckon_clients

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)
EDGES = [0, 1, 30, 31, 59, 60, 61, 90, 91, 92, 120, 121, 182, 183, 184, 272, 273, 363, 364, 365, 700]
BILLS = st.lists(
    st.tuples(
        st.sampled_from(EDGES) | st.integers(0, 800),
        st.integers(0, 300),
        st.sampled_from(["", "card", "manual", "birthday"]),
        st.integers(0, 2),
    ),
    max_size=9,
)
PEOPLE = st.lists(
    st.tuples(BILLS, st.none() | st.integers(0, 10), st.integers(0, 3), st.booleans()), min_size=1, max_size=3
)
BOUNDS = st.fixed_dictionaries(
    {
        "recent_days": st.integers(1, 120),
        "lost_days": st.integers(60, 250),
        "vip_visits": st.integers(1, 5),
        "lapsed_min_days": st.integers(0, 90),
    }
)
VIP_SPENT = st.none() | st.integers(0, 900)


class ClassesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        CompanyFactory()
        cls.branch, cls.service = BranchFactory(), ServiceFactory(return_max_days=50)
        cls.masters = [None, MasterFactory(branches=[cls.branch]), MasterFactory(branches=[cls.branch])]

    @given(people=PEOPLE, bounds=BOUNDS, vip_spent=VIP_SPENT)
    @settings(max_examples=35, deadline=None)
    def test_they_are_what_the_definitions_say(self, people, bounds, vip_spent):
        Company.objects.update(**bounds)
        company = Company.objects.get()
        Norm.objects.create(family=None, reckoned_on=TODAY, vip_spent=vip_spent)
        expected = {}
        for bills, score, opening, recommends in people:
            client = self.make(bills, score, opening, recommends)
            expected[client.pk] = reference(client, bills, company, vip_spent, recommends)
        reckon_clients(expected, now=NOW)
        found = {
            each.client_id: (each.rhythm, each.activity, each.kind, each.pace)
            for each in Standing.objects.filter(client__in=expected)
        }
        assert found == expected
        assert reckon_clients(expected, now=NOW).written == 0
        self.check_partition()

    def make(self, bills, score, opening, recommends):
        """`opening` visits are known of by number only."""
        client = ClientFactory(home_branch=self.branch)
        for ago, total, kind, master in bills:
            visited(client, self.branch, [TODAY - timedelta(days=ago)], total=total, discount_kind=kind,
                    master=self.masters[master], service=self.service)  # fmt: skip
        Client.objects.filter(pk=client.pk).update(visits_count=len(bills) + opening, last_score=score)
        if recommends:
            ClientFactory(home_branch=self.branch, recommended_by=client)
        client.refresh_from_db()
        return client

    def check_partition(self):
        everybody = sorted(Client.objects.present().values_list("pk", flat=True))
        for aspect in ASPECTS.values():
            members = [
                pk
                for name, _label in aspect.classes
                for pk in Client.objects.present().of_class(aspect.name, name).values_list("pk", flat=True)
            ]
            assert sorted(members) == everybody


def reference(client, bills, company, vip_spent, recommends):
    days = {TODAY - timedelta(days=ago) for ago, *_rest in bills}
    count = len(days) + client.visits_count - len(bills)
    away = (TODAY - max(days)).days if days else 30_000
    return (
        rhythm_of(count, client.usual_interval_days),
        activity_of(count, away, bills, company, vip_spent),
        kind_of(count, bills, client.last_score, recommends),
        pace_of(client, count, days, away, company),
    )


def rhythm_of(count, interval):
    if count < 2:
        return "single" if count else "none"
    return "permanent" if interval is not None and interval <= 31 else "periodic"


def activity_of(count, away, bills, company, vip_spent):
    if count == 0:
        return "none"
    if count == 1:
        return "newcomer" if away <= company.recent_days else "one_time"
    if away > company.lost_days:
        return "lost"
    year = [(ago, total) for ago, total, *_rest in bills if ago < 364]
    is_often = len({ago for ago, _total in year}) >= company.vip_visits
    is_rich = vip_spent is not None and sum(total for _ago, total in year) >= vip_spent
    return "vip" if away <= company.recent_days and is_often and is_rich else "growing"


def kind_of(count, bills, score, recommends):
    if count == 0:
        return ""
    if count == 1:
        return "one_time"
    known = {ago for ago, *_rest in bills}
    for_benefit = {ago for ago, _total, kind, _master in bills if kind in ("manual", "birthday")}
    if len(known) >= 3 and 2 * len(for_benefit) >= len(known):
        return "exploiter"
    if count < 6:
        return ""
    with_one = max(len({ago for ago, _t, _k, master in bills if master == one}) for one in (1, 2))
    is_seeker = (with_one and with_one >= 0.75 * len(known)) or (score is not None and score >= 9) or recommends
    return "seeker" if is_seeker else "loyal"


def pace_of(client, count, days, away, company):
    if count == 0:
        return "none"
    if not days:
        return "due"
    recommended = (client.next_visit_due_on - client.last_visit_on).days
    interval = client.usual_interval_days if client.visits_count >= 3 and client.usual_interval_days else recommended
    if away >= company.lapsed_min_days and away > 2 * interval:
        return "lapsed"
    window = due(stats_of(sorted(days)), usual_population(float(company.default_interval_days)))
    return "at_risk" if window.last < TODAY else "early" if window.first > TODAY else "due"
