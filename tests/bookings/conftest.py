"""More of the cast: a second master, and booking in a word."""

from datetime import timedelta

import pytest

from bookings.operations import WantedPart, book_appointment
from tests.factories import MasterFactory, put_on_shift


@pytest.fixture
def lilit(branch, service, now):
    lilit = MasterFactory(
        username="lilit", first_name="Lilit", last_name="Sargsyan", branches=[branch], services=[service]
    )
    put_on_shift(lilit, branch, now)
    return lilit


@pytest.fixture
def book(person, branch, master, service, administrator, now):
    """book() takes the first hour from now with the master; everything can be said otherwise."""

    def book(starts_at=now + timedelta(hours=1), parts=None, client=person, **kwargs):
        wanted = parts or [WantedPart(service, master)]
        return book_appointment(
            client,
            **{"branch": branch, "parts": wanted, "starts_at": starts_at, "by": administrator, "now": now} | kwargs,
        )

    return book
