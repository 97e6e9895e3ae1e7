from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.chart import HEIGHT, WIDTH, spark, trend


@given(st.lists(st.floats(0, 1e9), min_size=2).filter(lambda values: min(values) != max(values)))
def test_a_sparkline_stays_inside_its_box(values):
    points = [tuple(map(float, point.split(","))) for point in spark(values).line.split(" ")]
    assert len(points) == len(values)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_no_movement_gives_no_sparkline():
    assert spark([]) is None
    assert spark([5]) is None
    assert spark([5, 5, 5]) is None


def test_a_long_trend_is_drawn_by_weeks_and_loses_no_money():
    days = [(date(2026, 1, 1) + timedelta(days=n), Decimal(10), 1) for n in range(100)]
    drawn = trend(days)
    assert len(drawn["labels"]) == 15
    assert sum(drawn["revenue"]) == 1000
    assert sum(drawn["visits"]) == 100
