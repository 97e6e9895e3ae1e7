from datetime import date, timedelta
from decimal import Decimal

import pytest

from clients.models import Channel, Consent
from tests.factories import ClientFactory

TODAY = date(2026, 11, 23)


@pytest.fixture
def today():
    """The day of `now` in the branch."""
    return TODAY


@pytest.fixture
def agreeing(branch, now):
    """agreeing(birth_day=…): a client of the branch who may be written to."""

    def agreeing(**fields):
        number = Consent.objects.count()
        client = ClientFactory(**{"home_branch": branch, "email": f"c{number}@example.com"} | fields)
        Consent.objects.create(client=client, channel=Channel.EMAIL, is_given=True, source="desk", decided_at=now)
        return client

    return agreeing


@pytest.fixture
def gone(branch):
    """gone(days=…, spent=…): a client who used to come every month and has stopped."""

    def gone(days=100, spent=500, **fields):
        fields = {"home_branch": branch, "usual_interval_days": 30, "visits_count": 10} | fields
        return ClientFactory(spent_total=Decimal(spent), last_visit_on=TODAY - timedelta(days=days), **fields)

    return gone
