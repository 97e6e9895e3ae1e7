"""How many clients a segment chooses, told at once however large the base: from a random sample, with its margin.

The exact number is clients/queries/segments.py `count`, which looks at everybody.
"""

from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from django.db import connection

from clients.models import Client
from clients.models.client import SHUFFLED
from clients.queries.segments import narrowed
from salon.models import Company, Staff

EXACT_UP_TO = 250_000  # clients: counting 200,000 takes 12 to 33 ms, the sample 25 ms however many there are
SAMPLE = 5_000
Z = 1.96  # 19 times of 20


@dataclass(frozen=True)
class Estimate:
    """The true number lies from `least` to `most` 19 times of 20."""

    about: int
    least: int
    most: int


def estimate(rules: Any, *, by: Staff, today: date, company: Company) -> Estimate | None:
    """None where counting everybody is as quick. The sample is of all cards; those not asked about are simply not chosen."""
    cards = cards_in_all()
    if cards <= EXACT_UP_TO:
        return None
    sample = Client.objects.order_by(SHUFFLED).values("pk")[:SAMPLE]
    asked = Client.objects.visible_to(by).filter(pk__in=sample)
    chosen = narrowed(asked, rules, today=today, company=company).order_by().count()
    least, most = margin(chosen, SAMPLE)
    return Estimate(round(cards * chosen / SAMPLE), round(cards * least), round(cards * most))


def cards_in_all() -> int:
    """As the database remembers from its last look; 0 before the first one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'clients_client'::regclass")
        return cursor.fetchone()[0]


def margin(chosen: int, asked: int) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share, which holds for small shares too."""
    share, weight = chosen / asked, Z * Z / asked
    middle, half = share + weight / 2, Z * sqrt(share * (1 - share) / asked + weight / (4 * asked))
    return max(0.0, (middle - half) / (1 + weight)), min(1.0, (middle + half) / (1 + weight))
