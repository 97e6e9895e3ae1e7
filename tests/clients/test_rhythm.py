from datetime import date, timedelta
from math import exp, isclose
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.rhythm import (
    STEPS,
    Population,
    Timing,
    due,
    due_by_now,
    fit,
    return_chance,
    rhythm,
    stats_of,
    staying,
    still_a_client,
    timing_of,
    usual_population,
)

TODAY = date(2026, 11, 22)
SALON = usual_population(45)
ONLY_CHANCE = (1.0, *[1e-12] * (len(STEPS) - 1))

visit_days = st.lists(st.integers(0, 1500), min_size=1, max_size=40, unique=True).map(
    lambda days: [TODAY - timedelta(days=day) for day in days]
)
populations = st.builds(
    Population,
    default_days=st.floats(5, 200),
    agreement=st.floats(0.2, 50),
    weights=st.lists(st.floats(0.01, 1), min_size=len(STEPS), max_size=len(STEPS)).map(
        lambda parts: tuple(part / sum(parts) for part in parts)
    ),
    lost_at_once=st.floats(0.001, 0.9),
    lost_a=st.floats(0.05, 5),
    lost_b=st.floats(0.5, 100),
)


def every(days, *, times, last=TODAY):
    return stats_of([last - timedelta(days=days * n) for n in range(times)])


def test_two_visits_on_a_day_are_one_in_any_order():
    days = [date(2026, 3, 1), date(2026, 1, 1), date(2026, 3, 1), date(2026, 1, 31)]
    stats = stats_of(days)
    assert (stats.intervals, stats.span, stats.last) == (2, 59, date(2026, 3, 1))
    assert isclose(exp(stats.log_sum), 30 * 29)


def test_a_regular_client_is_due_after_their_own_interval():
    window = due(every(28, times=12), SALON)
    assert window.first < TODAY + timedelta(days=28) < window.last
    assert (window.last - window.first).days <= 14


def test_a_first_visit_is_told_by_the_default_of_the_family():
    habit = rhythm(every(1, times=1), SALON)
    assert habit.own == 0
    assert 35 < habit.median < 50


def test_the_interval_moves_from_the_default_to_the_own_one_with_every_visit():
    medians = [rhythm(every(20, times=times), SALON).median for times in range(1, 12)]
    assert medians == sorted(medians, reverse=True)
    assert abs(medians[-1] - 20) < 3
    owns = [rhythm(every(20, times=times), SALON).own for times in range(1, 12)]
    assert owns == sorted(owns)


def test_a_regular_client_has_a_smaller_spread_than_an_irregular_one():
    regular = rhythm(every(30, times=10), SALON)
    days = [TODAY - timedelta(days=gone) for gone in (0, 3, 90, 95, 180, 182, 240, 262, 268, 270)]
    assert regular.spread < rhythm(stats_of(days), SALON).spread / 2


def test_an_overdue_client_is_due_from_tomorrow_on_but_the_printed_window_stays():
    stats = every(30, times=8, last=TODAY - timedelta(days=50))
    assert due_by_now(stats, SALON, today=TODAY).first > TODAY
    assert due(stats, SALON).last < TODAY


def test_long_silence_means_gone():
    stats = every(30, times=8)
    chances = [return_chance(stats, SALON, today=TODAY + timedelta(days=days), days=30) for days in range(40, 400, 20)]
    assert chances == sorted(chances, reverse=True)
    assert still_a_client(stats, SALON, today=TODAY + timedelta(days=400)) < 0.01


def test_with_one_tick_a_visit_and_nobody_lost_at_once_it_is_bg_nbd():
    """P(alive) and P(a visit within h | alive) of Fader, Hardie and Lee (2005), for r = 0.6, α = 30, a = 0.8, b = 2.4."""
    r, alpha, a, b = 0.6, 30, 0.8, 2.4
    population = Population(alpha / r, r, ONLY_CHANCE, 0.0, a, b)
    stats = stats_of([date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 10), date(2026, 5, 1)])
    x, recency, age = 3, 120, 120 + 59.5
    alive = 1 / (1 + a / (b + x - 1) * ((alpha + age) / (alpha + recency)) ** (r + x))
    back = 1 - ((alpha + age) / (alpha + age + 30)) ** (r + x)
    today = date(2026, 6, 29)
    assert isclose(still_a_client(stats, population, today=today), alive, rel_tol=1e-9)
    assert isclose(return_chance(stats, population, today=today, days=30), alive * back, rel_tol=1e-9)


@pytest.mark.parametrize("k", STEPS)
def test_not_back_is_the_share_of_simulated_clients_not_back(k):
    rng, m, total = Random(k), 4.0 + k, 300.0
    intervals = [rng.gammavariate(k, 1) / (k * rng.gammavariate(m, 1 / total)) for _draw in range(20_000)]
    for days in (30, 60, 120):
        share = sum(interval > days for interval in intervals) / len(intervals)
        assert abs(Timing(k, m, total).not_back(days) - share) < 0.012


@settings(deadline=None, max_examples=150)
@given(visit_days, populations, st.floats(0.2, 0.95), st.integers(0, 800))
def test_windows_are_ordered_hold_more_for_a_greater_promise_and_lie_ahead(days, population, promise, gone):
    stats, today = stats_of(days), max(days) + timedelta(days=gone)
    window, wider = due(stats, population, promise=promise), due(stats, population, promise=promise + 0.04)
    assert stats.last < window.first <= window.last
    assert wider.first <= window.first
    assert window.last <= wider.last
    now = due_by_now(stats, population, today=today, promise=promise)
    assert today < now.first <= now.last <= today + timedelta(days=365)


@settings(deadline=None, max_examples=150)
@given(visit_days, populations, st.integers(0, 800), st.integers(1, 120))
def test_chances_are_shares_and_grow_with_the_horizon(days, population, gone, horizon):
    stats, today = stats_of(days), max(days) + timedelta(days=gone)
    chance = return_chance(stats, population, today=today, days=horizon)
    assert 0 <= chance <= still_a_client(stats, population, today=today) + 1e-12
    assert chance <= return_chance(stats, population, today=today, days=horizon + 10) + 1e-12
    later = today + timedelta(days=30)
    assert still_a_client(stats, population, today=later) <= still_a_client(stats, population, today=today) + 1e-12


@settings(deadline=None, max_examples=150)
@given(visit_days, populations)
def test_the_shrunk_interval_lies_between_the_own_mean_and_the_default(days, population):
    stats = stats_of(days)
    own = stats.span / stats.intervals if stats.intervals else population.default_days
    shrunk, slack = timing_of(stats, population).shrunk, 1e-9
    assert min(own, population.default_days) - slack <= shrunk <= max(own, population.default_days) + slack
    assert rhythm(stats, population).median > 0


@settings(deadline=None, max_examples=100)
@given(populations, st.integers(1, 60))
def test_every_further_visit_earns_trust(population, intervals):
    assert staying(intervals, population) < staying(intervals + 1, population) < 1


@settings(deadline=None, max_examples=100)
@given(st.floats(0.001, 0.999), st.sampled_from(STEPS), st.floats(0.3, 60), st.floats(5, 5000))
def test_days_until_turns_not_back_round(share, k, prior, total):
    timing = Timing(k, prior + k, total)
    days = timing.days_until(share)
    assert days > 9e6 or abs(timing.not_back(days) - share) < 0.01


def made_up(rng, population, k, count, until):
    """Clients that live by the model's own assumptions, seen up to `until` days."""
    clients = []
    for _client in range(count):
        day, days = rng.uniform(0, until), []
        rate = rng.gammavariate(population.agreement, 1 / population.scale)
        leave = rng.betavariate(population.lost_a, population.lost_b)
        while day <= until:
            days.append(TODAY - timedelta(days=int(until - day)))
            if rng.random() < (population.lost_at_once if len(days) == 1 else leave):
                break
            day += rng.gammavariate(k, 1 / (k * rate))
        clients.append(stats_of(days))
    return clients


def test_fit_finds_the_population_it_was_drawn_from():
    truth = Population(40.0, 8.0, (), 0.3, 1.0, 14.0)
    found = fit(made_up(Random(4), truth, 8, 1000, 900), today=TODAY)
    assert abs(found.default_days - 40) < 3
    assert abs(found.lost_at_once - 0.3) < 0.06
    assert abs(found.lost_a / (found.lost_a + found.lost_b) - 1 / 15) < 0.025
    assert 5 < found.agreement < 13
    assert sum(share for k, share in zip(STEPS, found.weights, strict=True) if k in {4, 8, 16}) > 0.9


def test_fit_of_nobody_is_the_usual_population_of_the_service():
    assert fit([], today=TODAY, default_days=30) == usual_population(30)


def test_a_family_of_few_stays_near_the_recommended_interval():
    few = fit([every(40, times=1), every(40, times=2)], today=TODAY + timedelta(days=10), default_days=30)
    assert 27 < few.default_days < 45


def test_fit_is_the_same_at_every_call():
    clients = made_up(Random(1), Population(30.0, 5.0, (), 0.2, 1.0, 10.0), 4, 300, 600)
    assert fit(clients, today=TODAY) == fit(clients, today=TODAY)
