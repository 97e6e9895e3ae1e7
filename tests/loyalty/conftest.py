from decimal import Decimal

import pytest

from loyalty.models import Tier


@pytest.fixture
def tiers(db):
    """Bronze 5 % from 300, gold 10 % from 2 500."""
    Tier.objects.all().delete()
    return [
        Tier.objects.create(name="Bronze", discount_percent=Decimal(5), from_spent=Decimal(300)),
        Tier.objects.create(name="Gold", discount_percent=Decimal(10), from_spent=Decimal(2500)),
    ]
