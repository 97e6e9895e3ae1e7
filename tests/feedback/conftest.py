from datetime import timedelta
from uuid import uuid4

import pytest

from feedback import operations
from tests.factories import StaffFactory
from visits.operations import WantedLine, WantedPayment, check_out


@pytest.fixture
def pay(branch, person, service, master, now):
    """pay(client=…): a paid visit, two hours before `now` unless `at` says otherwise."""
    service.refresh_from_db()  # the price as the database gives it

    def pay(client=person, at=now - timedelta(hours=2), branch=branch, by=None):
        master.branches.add(branch)
        line = WantedLine(service=service, master=master)
        payment = WantedPayment("cash", service.price)
        return check_out(
            None, client=client, branch=branch, lines=[line], payments=[payment], by=by or StaffFactory(branches=[branch]), now=at, key=uuid4().hex
        )  # fmt: skip

    return pay


@pytest.fixture
def visit(pay):
    return pay()


@pytest.fixture
def survey(visit, now):
    return operations.ask_for_score(visit, now=now)
