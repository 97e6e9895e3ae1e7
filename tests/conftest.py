"""The cast: one company, one branch, one of each role, and a stranger from another branch."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import settings

from salon.models import Role
from tests.factories import (
    BranchFactory,
    ClientFactory,
    CompanyFactory,
    MasterFactory,
    ServiceFactory,
    StaffFactory,
    put_on_shift,
)

pytest_plugins = ["tests.database"]

# The files that take longest, the longest first.
LONGEST = """
    e2e/test_every_page test_access e2e/test_whole_day test_leaks reports/test_demo_dossier e2e/test_till salon/test_embedded salon/test_start
    e2e/test_calendar salon/test_pages clients/test_segments campaigns/test_views e2e/test_clients e2e/test_segments e2e/test_import e2e/test_dossier
    e2e/test_privacy e2e/test_sign_in_company e2e/test_kinds e2e/test_night e2e/test_score visits/test_standing_properties visits/test_simulation
    visits/test_ledger_properties
""".split()
settings.register_profile("house", deadline=None)  # what is slow is measured by `make bench`, never by a test
settings.load_profile("house")


def pytest_collection_modifyitems(config, items):
    """Each process begins with its share of the longest files, so that none is left alone with one at the end."""
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    long = {f"tests/{name}.py": [] for name in LONGEST}
    rest = []
    for item in items:
        long.get(item.nodeid.split("::")[0], rest).append(item)
    files, ordered = list(long.values()), []
    for number in range(processes):
        share = [item for file in files[number::processes] for item in file]
        room = len(items) * (number + 1) // processes - len(ordered) - len(share)
        ordered += share + rest[:room]
        rest = rest[room:]
    items[:] = ordered


@pytest.fixture
def now():
    """A Monday morning, 10:00 in Chișinău."""
    return datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def company(db):
    return CompanyFactory()


@pytest.fixture
def branch(company):
    return BranchFactory(code="riverside", name="Riverside salon")


@pytest.fixture
def owner(branch):
    return StaffFactory(username="owner", role=Role.OWNER, branches=[branch])


@pytest.fixture
def manager(branch):
    return StaffFactory(username="manager", role=Role.MANAGER, branches=[branch])


@pytest.fixture
def administrator(branch):
    return StaffFactory(username="desk", role=Role.ADMINISTRATOR, branches=[branch])


@pytest.fixture
def service(company):
    return ServiceFactory(name="Cut & finish", duration_minutes=60, price=Decimal(50))


@pytest.fixture
def master(branch, service, now):
    master = MasterFactory(username="anna", branches=[branch], services=[service])
    put_on_shift(master, branch, now)
    return master


@pytest.fixture
def outsider(company):
    """The front desk of another branch."""
    return StaffFactory(username="outsider", branches=[BranchFactory(code="other", name="Other salon")])


@pytest.fixture
def person(branch):
    """A client of the branch."""
    return ClientFactory(
        given_name="Nadia", family_name="Petrova", phone="+37369111222", email="nadia@example.com", home_branch=branch
    )
