"""What a start costs in holes: the arithmetic, and how times are offered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.availability import Piece
from bookings.queries import offered_times, offers
from bookings.slot_cost import Place, Seller, Sellers, cost, dead_minutes
from salon.models import SlotRule
from tests.factories import ServiceFactory

HOUR = timedelta(hours=1)
CUT, MASSAGE = Seller("Cut", 60, 50, 10), Seller("Massage", 90, 60, 5)
USUAL = Sellers((CUT, MASSAGE, Seller("Never", 15, 900, 0)))
sellers = st.lists(
    st.builds(Seller, st.just("S"), st.integers(2, 24).map(lambda n: 5 * n), st.integers(1, 300), st.integers(0, 30)),
    max_size=4,
).map(lambda found: Sellers(tuple(found)))
sides = st.integers(0, 60).map(lambda n: 5 * n)


def slow_worth(minutes, of):
    """Every row of services that fits, one by one."""
    most = max((each.booked for each in of), default=0)
    worth = 0.0
    for each in of:
        if each.booked and each.minutes <= minutes:
            worth = max(worth, each.price * each.booked / most + slow_worth(minutes - each.minutes, of))
    return worth


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0, 120, 0),  # two cuts still fit: 100
        (60, 60, 0),  # and so they do on both sides
        (30, 90, 50),  # one cut after, nothing before
        (90, 30, 50),
        (30, 30, 50),  # an hour in two halves sells nothing
        (0, 0, 0),
    ],
)
def test_a_place_costs_what_can_no_longer_be_sold(before, after, expected):
    assert cost(Place(before, 60, after), USUAL) == expected


def test_minutes_too_short_for_anything_are_dead():
    assert dead_minutes(Place(30, 60, 90), USUAL) == 30
    assert dead_minutes(Place(30, 60, 20), USUAL) == 50
    assert dead_minutes(Place(0, 60, 60), USUAL) == 0


@given(sellers, sides, sides)
def test_a_cost_is_never_below_zero_and_the_ends_of_a_stretch_cost_nothing(of, before, after):
    assert cost(Place(before, 60, after), of) >= -1e-9
    assert cost(Place(0, 60, before + after), of) == cost(Place(before + after, 60, 0), of) == 0


@given(st.lists(st.tuples(st.integers(3, 24), st.integers(1, 9), st.integers(1, 9)), max_size=3), st.integers(0, 48))
def test_the_worth_of_a_stretch_is_the_best_row_that_fits(rows, steps):
    of = tuple(Seller("S", 5 * length, price, booked) for length, price, booked in rows)
    assert Sellers(of).worth(5 * steps) == pytest.approx(slow_worth(5 * steps, of))


@pytest.fixture
def offered(branch, service, master, company, now):
    """The shift is from 10:00 to 20:00; a cut of an hour is all that is sold."""

    def offered(**more):
        day = branch.local_day(now)
        found = offered_times(
            [Piece(service.pk, (master.pk,))], branch, first_day=day, last_day=day, now=now, company=company, **more
        )
        return {f"{each.starts_at.astimezone(branch.zone):%H:%M}": each for each in found}

    return offered


def test_the_best_times_leave_no_hole_and_say_so(offered, book, now):
    book(starts_at=now + 2 * HOUR)  # 12:00 to 13:00
    found = offered()
    assert [time for time, each in found.items() if each.is_best][:3] == ["10:00", "11:00", "13:00"]
    assert found["10:00"].why == "Begins where the free time begins: no hole"
    assert found["11:00"].why == "Ends where the free time ends: no hole"
    assert (found["10:15"].why, found["10:15"].cost) == ("Leaves 1 h that nothing fits into", 50)
    assert found["14:00"].why == "Leaves room for “Cut & finish”"


def test_the_owner_sets_how_strict(offered, book, company, now):
    book(starts_at=now + 2 * HOUR)
    company.slot_rule = SlotRule.ONLY
    assert "10:15" in offered()
    assert "10:15" not in offered(is_visitor=True)
    company.slot_tolerance_percent = 100
    assert "10:15" in offered(is_visitor=True)
    company.slot_rule = SlotRule.ALIKE
    assert {each.is_best for each in offered().values()} == {False}


def test_a_visitor_is_offered_something_where_nothing_is_among_the_best(offered, book, company, now):
    ServiceFactory(duration_minutes=240, price=900)
    company.slot_rule, company.slot_tolerance_percent = SlotRule.ONLY, 0
    assert offered(is_visitor=True)


def test_a_time_taken_between_the_two_questions_is_left_out(offered, monkeypatch):
    def shorter(*asked, **more):
        return {
            pk: [(upper - timedelta(hours=1), upper) for _lower, upper in each]
            for pk, each in real(*asked, **more).items()
        }

    real = offers.stretches_of
    assert len(offered()) > 1
    monkeypatch.setattr(offers, "stretches_of", shorter)
    assert [*offered()] == ["19:00"]
