"""Which policy holds and what it asks: pure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.policy import Facts, Item, Policy, Rate, asked_by, fee_for_cancelling, most_demanding

CUT, COLOUR = Item(1, 10, Decimal(50)), Item(2, 20, Decimal(200))
HALF = Rate(percent=Decimal(50))

RATES = st.one_of(
    st.builds(Rate, percent=st.decimals(0, 100, places=2)), st.builds(Rate, amount=st.decimals(0, 500, places=2))
)
POLICIES = st.builds(
    Policy,
    pk=st.integers(1, 9),
    demand=RATES,
    late_fee=RATES,
    missed_fee=RATES,
    from_amount=st.decimals(0, 300, places=2),
    after_no_shows=st.integers(0, 3),
    raise_percent=st.decimals(0, 60, places=2),
    services=st.frozensets(st.integers(1, 3), max_size=2),
    categories=st.frozensets(st.integers(10, 12), max_size=1),
    group=st.sampled_from([None, None, 5, 6]),
)
FACTS = st.builds(
    Facts,
    items=st.lists(
        st.builds(Item, st.integers(1, 3), st.integers(10, 12), st.decimals(0, 300, places=2)), max_size=3
    ).map(tuple),
    groups=st.frozensets(st.sampled_from([5, 6])),
    no_shows=st.integers(0, 6),
    precision=st.sampled_from([Decimal("0.01"), Decimal(1)]),
)


@pytest.mark.parametrize(
    ("policy", "facts", "demand"),
    [
        (Policy(1, HALF), Facts((CUT, COLOUR)), 125),
        (Policy(1, HALF, services=frozenset({2})), Facts((CUT, COLOUR)), 100),
        (Policy(1, HALF, categories=frozenset({10})), Facts((CUT, COLOUR)), 25),
        (Policy(1, HALF, services=frozenset({3})), Facts((CUT, COLOUR)), None),
        (Policy(1, Rate(amount=Decimal(80))), Facts((CUT,)), 50),
        (Policy(1, HALF, from_amount=Decimal(51)), Facts((CUT,)), None),
        (Policy(1, HALF, from_amount=Decimal(50)), Facts((CUT,)), 25),
        (Policy(1, HALF, group=5), Facts((CUT,)), None),
        (Policy(1, HALF, group=5), Facts((CUT,), groups=frozenset({5})), 25),
        (Policy(1, HALF, after_no_shows=2), Facts((CUT,), no_shows=1), None),
        (Policy(1, HALF, after_no_shows=2), Facts((CUT,), no_shows=2), 25),
        (Policy(1, HALF, raise_percent=Decimal(20)), Facts((CUT,), no_shows=2), 45),
        (Policy(1, HALF, raise_percent=Decimal(20)), Facts((CUT,), no_shows=9), 50),
        (Policy(1, Rate(percent=Decimal(33))), Facts((Item(1, 10, Decimal(5000)),), precision=Decimal(1)), 1650),
        (Policy(1), Facts((CUT,)), None),
    ],
)
def test_what_a_policy_asks(policy, facts, demand):
    asked = asked_by(policy, facts)
    assert (asked.demand if asked else None) == demand


def test_the_most_demanding_policy_holds_and_of_equal_ones_the_first():
    fee = Policy(4, HALF, missed_fee=HALF)
    rows = [Policy(1, Rate(percent=Decimal(10))), Policy(2, HALF), Policy(3, HALF), fee]
    assert most_demanding(rows[:3], Facts((CUT,))).policy == 2
    assert most_demanding(rows, Facts((CUT,))).policy == 4


@given(st.lists(POLICIES, max_size=4), FACTS)
@settings(max_examples=60)
def test_nobody_is_asked_for_more_than_the_price(policies, facts):
    asked = most_demanding(policies, facts)
    for sum_ in (asked.demand, asked.late_fee, asked.missed_fee) if asked else ():
        assert 0 <= sum_ <= facts.price
    assert most_demanding([], facts) is None


@given(st.lists(POLICIES, max_size=4), FACTS, st.integers(1, 5))
@settings(max_examples=60)
def test_more_no_shows_never_ask_for_less(policies, facts, more):
    def demand(no_shows):
        asked = most_demanding(policies, Facts(facts.items, facts.groups, no_shows, facts.precision))
        return asked.demand if asked else 0

    assert demand(facts.no_shows) <= demand(facts.no_shows + more)


def test_the_last_free_minute_is_free():
    last = datetime(2026, 11, 23, 10, tzinfo=UTC)
    fees = [fee_for_cancelling(Decimal(10), free_until=last, now=last + timedelta(seconds=n)) for n in (0, 1)]
    assert fees == [0, 10]
