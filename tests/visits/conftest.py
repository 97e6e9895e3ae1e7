from decimal import Decimal

import pytest

from visits.operations import WantedPayment, check_out


@pytest.fixture
def bill(person, branch, administrator, now):
    """bill(lines, cash=50): checks out for Nadia; `paid` are payments that are more than a kind and a sum."""

    def checking_out(
        lines, *, by=administrator, key="one", appointment=None, at=now, client=person, paid=(), tips=(), **sums
    ):
        payments = [*paid, *(WantedPayment(kind, Decimal(str(amount))) for kind, amount in sums.items())]
        return check_out(
            appointment, client=client, branch=branch, lines=lines, payments=payments, by=by, now=at, key=key, tips=tips
        )

    return checking_out
