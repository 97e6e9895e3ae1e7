"""Sums with a zero too many are asked about; ordinary ones never."""

from decimal import Decimal

import pytest

from salon.doubts import about_bill, about_deposit, about_drawer, key_of

D = Decimal


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ({}, []),
        ({"tendered": D(500)}, []),
        ({"tendered": D(1000)}, ["tendered::1000"]),
        ({"in_cash": D(0), "tendered": D(1000)}, []),
        ({"tips": {"Anna": D(100)}}, []),
        ({"tips": {"Anna": D("100.50"), "Lilit": D(5)}}, ["tip:Anna:100.5"]),
        ({"pieces": [("Oil", 20)]}, []),
        ({"pieces": [("Oil", 100), ("Cut", 1)]}, ["quantity:Oil:100"]),
    ],
)
def test_a_bill_of_a_hundred_is_asked_about_what_is_many_times_more(typed, asked):
    usual = {"total": D(100), "in_cash": D(100), "tendered": D(0), "tips": {}, "pieces": [("Cut", 1)]}
    assert [doubt.key for doubt in about_bill(**usual | typed)] == asked


def test_a_deposit_is_measured_by_a_visit_and_the_drawer_by_what_is_in_it():
    assert [doubt.key for doubt in about_deposit(D(1001), usual=D(100))] == ["deposit::1001"]
    assert about_deposit(D(1000), usual=D(100)) == about_deposit(D(1000), usual=D(0)) == []
    assert [doubt.key for doubt in about_drawer(D(-1000), there=D(100), usual=D(50))] == ["drawer::1000"]
    assert [doubt.key for doubt in about_drawer(D(501), there=D(0), usual=D(50))] == ["into_drawer::501"]
    assert about_drawer(D(500), there=D(0), usual=D(50)) == about_drawer(D(-100), there=D(100), usual=D(50)) == []


def test_other_numbers_are_another_question():
    first, second = (key_of(about_drawer(D(-sum_), there=D(0), usual=D(0))) for sum_ in (10, 100))
    assert first != second
