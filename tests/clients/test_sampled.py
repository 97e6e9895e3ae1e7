"""About how many a segment chooses, from a sample; the true number follows."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Standing
from clients.queries import sampled
from clients.queries.segments import count
from tests.clients.test_segment_pages import TYPED, VIP
from tests.factories import copies_of

CARDS = 400


@pytest.fixture
def everybody(person, now, monkeypatch):
    """Every fourth is a VIP. The numbers are fixed, so the sample is the same each time."""
    monkeypatch.setattr(sampled, "EXACT_UP_TO", CARDS - 1)
    monkeypatch.setattr(sampled, "SAMPLE", 200)
    copies = copies_of(person, CARDS)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_client SET id = id - %s + 50000000 WHERE id = ANY(%s)", [copies[0], copies])
        cursor.execute("ANALYZE clients_client")
    Standing.objects.bulk_create(
        Standing(client_id=pk, activity="vip", reckoned_on=now.date())
        for pk in range(50_000_000, 50_000_000 + CARDS, 4)
    )


def asked(manager, company, now):
    return {"by": manager, "today": now.date(), "company": company}


def test_a_large_base_is_estimated_and_the_true_number_lies_inside(everybody, manager, company, now):
    about = sampled.estimate(VIP, **asked(manager, company, now))
    exactly = count(VIP, **asked(manager, company, now))
    assert exactly == 100
    assert about.least <= exactly <= about.most < 150


def test_a_small_base_is_counted(everybody, manager, company, now, monkeypatch):
    monkeypatch.setattr(sampled, "EXACT_UP_TO", CARDS + 1)
    assert sampled.estimate(VIP, **asked(manager, company, now)) is None


def test_the_builder_says_about_and_then_asks_exactly(everybody, client, manager):
    client.force_login(manager)
    first = client.post(reverse("clients:segment_count"), TYPED).content.decode()
    assert "Counting exactly …" in first
    assert f"{reverse('clients:segment_count')}?exactly=1" in first
    second = client.post(f"{reverse('clients:segment_count')}?exactly=1", TYPED).content.decode()
    assert " ".join(re.sub(r"<[^>]*>", "", second).split()) == "100 clients today"


@given(st.integers(1, 5_000).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked))))
def test_the_margin_holds_the_share_and_stays_a_share(shares):
    chosen, asked = shares
    least, most = sampled.margin(chosen, asked)
    assert 0 <= least < most <= 1
    assert least - 1e-9 <= chosen / asked <= most + 1e-9
