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
settings.register_profile("house", deadline=None)  # what is slow is measured by `make bench`, never by a test
settings.load_profile("house")


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
