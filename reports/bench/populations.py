"""Made-up client bases the rhythm model is examined on: days of visits as ordinals, the same at every call with one seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import exp, log, pi, sin
from random import Random

START = date(2023, 1, 1).toordinal()
DAYS = 900
CUT = date.fromordinal(START + 700)
Visits = list[list[int]]


@dataclass(frozen=True)
class Habits:
    """How the clients of a salon live: each with an own interval between `low` and `high` days."""

    low: float = 25
    high: float = 60
    spread: float = 0.25
    once: float = 0.3
    leave: float = 0.05
    skip: float = 0.0
    season: float = 0.0
    growth: float = 1.0


def regulars(rng: Random, count: int, habits: Habits) -> Visits:
    return [kept(regular(rng, habits)) for _client in range(count)]


def regular(rng: Random, habits: Habits) -> list[float]:
    day = rng.random() ** (1 / habits.growth) * DAYS * 0.97
    own = exp(rng.uniform(log(habits.low), log(habits.high)))
    days = [day]
    if rng.random() < habits.once:
        return days
    while rng.random() > habits.leave or len(days) == 1:
        gap = own * rng.lognormvariate(0, habits.spread) * (1 + habits.season * sin(2 * pi * day / 365))
        day += max(1.0, gap * (2 if rng.random() < habits.skip else 1))
        days.append(day)
        if day > DAYS:
            break
    return days


def irregular(rng: Random, count: int) -> Visits:
    """The very assumptions of BG/NBD: Poisson visits, rates gamma, leaving beta-geometric after each repeat visit."""
    return [kept(by_chance(rng)) for _client in range(count)]


def by_chance(rng: Random) -> list[float]:
    day, rate, leave = rng.random() * DAYS * 0.8, rng.gammavariate(0.55, 1 / 40), rng.betavariate(0.8, 2.5)
    days = [day]
    while True:
        day += rng.expovariate(max(rate, 1e-9))
        if day > DAYS:
            return days
        days.append(day)
        if rng.random() < leave:
            return days


def kept(days: list[float]) -> list[int]:
    return sorted({START + int(day) for day in days if day < DAYS})


def mixed(rng: Random) -> Visits:
    often, seldom = Habits(10, 15, 0.4, 0.1, 0.02), Habits(80, 120, 0.15)
    return (
        regulars(rng, 400, Habits(season=0.2))
        + irregular(rng, 600)
        + regulars(rng, 200, often)
        + regulars(rng, 200, seldom)
    )


POPULATIONS: dict[str, Callable[[Random], Visits]] = {
    "regular salon": lambda rng: regulars(rng, 800, Habits()),
    "skipping salon": lambda rng: regulars(rng, 800, Habits(spread=0.4, skip=0.05)),
    "seasonal salon": lambda rng: regulars(rng, 800, Habits(season=0.25)),
    "growing salon": lambda rng: regulars(rng, 1000, Habits(growth=2)),
    "irregular buyers": lambda rng: irregular(rng, 1500),
    "all kinds": mixed,
}
