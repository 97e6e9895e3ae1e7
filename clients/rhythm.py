"""When a client is due again, and how likely they come. Plain functions on frozen dataclasses, without Django or a clock.

The model (docs/rhythm.md tells it at length). A client hears ticks at random, at a rate of their own, and comes at every
k-th tick: k = 1 is somebody who drops in by chance, k = 64 keeps the same interval within an eighth. So intervals are
gamma(k, kλ). Rates differ between clients as gamma(r, r·D) around the family's default interval D. After the first visit
a share p₀ never returns; after each later visit a share p, with p ~ beta(a, b) between clients.

For n intervals that sum to S days, with t days gone since the last visit, and m = r + kn:

    shrunk interval   M = (rD + kS) / m = w·S/n + (1 − w)·D,  w = n / (n + r/k)
    not back after u  G(u) = P(fewer than k ticks) = (1 − z)^m · Σ_{j<k} C(m+j−1, j) z^j,  z = ku / (mM + ku)
    still a client    q = 1 − p₀ after one visit, else (b + n − 1) / (a + b + n − 1)
    back within h     q (G(t) − G(t+h)) / (q G(t) + 1 − q)

With k = 1 and p₀ = 0 this is BG/NBD (Fader, Hardie, Lee 2005); a fixed k above 1 is the BG/CNBD-k of Platzer and Reutterer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from math import exp, fsum, lgamma, log, log1p, sqrt
from operator import mul, truediv
from random import Random
from typing import NamedTuple

# How many ticks make a visit: steps of regularity. 1/√k is the relative spread of a client's intervals.
STEPS = (1, 2, 4, 8, 16, 32, 64, 128)
PROMISE = 0.8
WITHIN = 365  # a return later than this is a new acquaintance: windows speak of those who come within it
SAMPLE = 1000  # clients with an interval that are enough to know a family
ROUNDS, TURNS = 5, 20


@dataclass(frozen=True, slots=True)
class Stats:
    """All that is needed of one client's visits in one family; each is one aggregate in SQL.

    Two visits on one day are one. `span` is the sum of the intervals: the days from the first visit to the last.
    """

    intervals: int
    span: int
    log_sum: float
    last: date


@dataclass(frozen=True)
class Population:
    """What is true of the family's clients together. `weights` are the shares of the steps of regularity."""

    default_days: float
    agreement: float  # r: how alike clients are; the default counts as much as r/k intervals of their own
    weights: tuple[float, ...]
    lost_at_once: float  # p₀
    lost_a: float
    lost_b: float

    @property
    def scale(self) -> float:
        return self.agreement * self.default_days


@dataclass(frozen=True)
class Rhythm:
    """One client's habit. `median` is in days, `spread` a share of it, `own` how far it is their own and not the family's."""

    median: float
    spread: float
    own: float


@dataclass(frozen=True)
class Window:
    """Due between these two dates, both counted in."""

    first: date
    last: date


class Timing(NamedTuple):
    """Next interval of one client: k ticks, evidence m = r + kn, total = mM."""

    k: int
    m: float
    total: float

    @property
    def shrunk(self) -> float:
        return self.total / self.m

    def not_back(self, days: float) -> float:
        """G(u): the next interval is longer than `days`."""
        ticks = self.k * max(days, 0.0)
        z = ticks / (self.total + ticks)
        term = exp(self.m * log1p(-z)) if z < 1 else 0.0
        rest = term
        for j in range(1, self.k):
            term *= z * (self.m + j - 1) / j
            rest += term
        return min(rest, 1.0)

    def days_until(self, share: float) -> float:
        """The day after which this share is not back yet: G turned round, by halving on the ratio of low and high."""
        low, high = 1e-3, self.shrunk
        while self.not_back(high) > share and high < 1e7:
            low, high = high, high * 4
        while high / low > 1.002:
            middle = sqrt(low * high)
            low, high = (middle, high) if self.not_back(middle) > share else (low, middle)
        return sqrt(low * high)


def stats_of(days: Sequence[date]) -> Stats:
    """From days in any order, more than one visit on a day counted once."""
    ordered = sorted(set(days))
    gaps = [(later - earlier).days for earlier, later in zip(ordered, ordered[1:], strict=False)]
    return Stats(len(gaps), sum(gaps), fsum(map(log, gaps)), ordered[-1])


def rhythm(stats: Stats, population: Population) -> Rhythm:
    timing = timing_of(stats, population)
    own = stats.intervals / (stats.intervals + population.agreement / timing.k)
    return Rhythm(timing.shrunk * factor(timing.k, timing.m, 0.5), 1 / sqrt(timing.k), own)


def due(stats: Stats, population: Population, *, promise: float = PROMISE) -> Window:
    """As it stood on the day of the last visit, so it does not move: of those who return, as many come before it as after it.

    Never more than WITHIN days from the visit.
    """
    timing = timing_of(stats, population)
    early, middle, late = (timing.shrunk * factor(timing.k, timing.m, share) for share in shares(promise))
    return whole_days(early, middle, late, after=stats.last, least=1, most=WITHIN)


def due_by_now(
    stats: Stats, population: Population, *, today: date, promise: float = PROMISE, within: int = WITHIN
) -> Window:
    """Of those who come after today and within so many days of it, as many come before the window as after it."""
    timing, gone = timing_of(stats, population), days_gone(stats, today)
    now, end = timing.not_back(gone + 0.5), timing.not_back(gone + within + 0.5)
    if now - end < 1e-12:
        return Window(today + timedelta(days=1), today + timedelta(days=within))
    early, middle, late = (timing.days_until(now - (now - end) * share) for share in shares(promise))
    return whole_days(early, middle, late, after=stats.last, least=gone + 1, most=gone + within)


def shares(promise: float) -> tuple[float, float, float]:
    """Of those who return, how many have come before the window, by its middle, by its end."""
    return (1 - promise) / 2, 0.5, (1 + promise) / 2


def whole_days(early: float, middle: float, late: float, *, after: date, least: int, most: int) -> Window:
    """A visit on day d stands for the time from d − ½ to d + ½, so both ends move in by a half."""
    first, last = round(early + 0.5), round(late - 0.5)
    if first > last:
        first = last = round(middle)
    first, last = (min(max(day, least), most) for day in (first, last))
    return Window(after + timedelta(days=first), after + timedelta(days=last))


@lru_cache(maxsize=100_000)
def factor(k: int, m: float, share: float) -> float:
    """The part of the shrunk interval after which this share has returned."""
    return Timing(k, m, m).days_until(1 - share)


def days_gone(stats: Stats, today: date) -> int:
    return max((today - stats.last).days, 0)


def return_chance(stats: Stats, population: Population, *, today: date, days: int) -> float:
    """How likely the client comes after today and within so many days."""
    timing = timing_of(stats, population)
    gone = days_gone(stats, today)
    stays = staying(stats.intervals, population)
    now = timing.not_back(gone + 0.5)
    here = stays * now + 1 - stays
    return stays * (now - timing.not_back(gone + days + 0.5)) / here if here > 0 else 0.0


def still_a_client(stats: Stats, population: Population, *, today: date) -> float:
    """How likely the client has not left, seeing that they have not come since the last visit."""
    stays = staying(stats.intervals, population)
    here = stays * timing_of(stats, population).not_back(days_gone(stats, today) + 0.5)
    return here / (here + 1 - stays) if stays < 1 else 1.0


def staying(intervals: int, population: Population) -> float:
    """q: the share of clients like this one who did not leave right after their last visit."""
    if not intervals:
        return 1 - population.lost_at_once
    kept = population.lost_b + intervals - 1
    return kept / (population.lost_a + kept)


def timing_of(stats: Stats, population: Population) -> Timing:
    """The client's own regularity: squared spreads 1/k averaged over the steps by how likely each is the client's."""
    fits = step_fits(stats, population)
    best = max(fits)
    likely = [exp(each - best) for each in fits]
    return timing_at(round(fsum(likely) / fsum(map(truediv, likely, STEPS))), stats, population)


def timing_at(k: int, stats: Stats, population: Population) -> Timing:
    return Timing(k, population.agreement + k * stats.intervals, population.scale + k * stats.span)


def step_fits(stats: Stats, population: Population) -> list[float]:
    """Per step ln(its share × the likelihood of the intervals), up to what is the same for all steps."""
    n, r, scale = stats.intervals, population.agreement, population.scale
    return [
        log(weight)
        + step_constant(k, n, r)
        + (k - 1) * stats.log_sum
        - (r + k * n) * log(scale + k * stats.span)
        + r * log(scale)
        for k, weight in zip(STEPS, population.weights, strict=True)
    ]


@cache
def step_constant(k: int, n: int, r: float) -> float:
    return k * n * log(k) + lgamma(r + k * n) - lgamma(r) - n * lgamma(k)


# What is true of the population ------------------------------------------------------------------


def usual_population(default_days: float) -> Population:
    """Before anything is known of a family but how often its service should be repeated."""
    return from_point((PRIOR[0], log(default_days), *PRIOR[2:]), (0.02, 0.03, 0.1, 0.35, 0.3, 0.14, 0.04, 0.02))


# ln r, ln D, logit p₀, logit of the mean of p, ln(a + b): where a salon usually is, and how far others are from it.
PRIOR = (log(3.0), log(45.0), -1.0, -2.5, log(8.0))
PRIOR_SPREAD = (1.5, 1.0, 1.5, 1.5, 1.0)
Point = tuple[float, ...]


def from_point(point: Point, weights: Sequence[float]) -> Population:
    agreement, default_days, lost_at_once, lost, sure = point
    mean, total = 1 / (1 + exp(-lost)), exp(sure)
    return Population(
        exp(default_days),
        exp(agreement),
        tuple(weights),
        1 / (1 + exp(-lost_at_once)),
        mean * total,
        (1 - mean) * total,
    )


class Row(NamedTuple):
    """A client, or several alike, at one step of regularity, counted `weight` times."""

    stats: Stats
    gone: int
    k: int
    weight: float


def fit(clients: Iterable[Stats], *, today: date, default_days: float = 45.0) -> Population:
    """The likeliest population for these clients as they stood today, with a weak prior that carries the smallest files.

    Turns between how regular each client seems (EM) and the five numbers of the population.
    """
    seen = sampled(clients, today)
    population = usual_population(default_days)
    prior: Point = (PRIOR[0], log(default_days), *PRIOR[2:])
    point = prior
    for turn in range(ROUNDS if seen else 0):
        rows, weights = at_their_steps(seen, population)
        point = climb(likelihood(rows, prior), point, step=0.4 / 2**turn)
        population = from_point(point, weights)
    return population


def sampled(clients: Iterable[Stats], today: date) -> list[Row]:
    """At most SAMPLE clients with an interval, and those of one visit put together by week of that visit."""
    singles: dict[int, int] = {}
    several: list[Stats] = []
    for stats in clients:
        gone = (today - stats.last).days
        if stats.intervals:
            several.append(stats)
        else:
            week = gone // 7 * 7 + 3
            singles[week] = singles.get(week, 0) + 1
    several.sort(
        key=lambda stats: (stats.last, stats.span, stats.log_sum)
    )  # the same sample in whatever order they come
    kept = Random(len(several)).sample(several, SAMPLE) if len(several) > SAMPLE else several
    share = len(kept) / len(several) if several else min(1.0, SAMPLE / max(1, sum(singles.values())))
    return [Row(stats, (today - stats.last).days, 0, 1.0) for stats in kept] + [
        Row(Stats(0, 0, 0.0, today - timedelta(days=week)), week, 0, count * share) for week, count in singles.items()
    ]


def at_their_steps(seen: Sequence[Row], population: Population) -> tuple[list[Row], list[float]]:
    """Every client at each step that may be theirs, by how likely it is theirs; and the new shares of the steps."""
    tables = [step_likelihoods(row, population) for row in seen]
    shares = list(population.weights)
    for _turn in range(TURNS):
        counts = [0.5] * len(STEPS)
        for row, likely in zip(seen, tables, strict=True):
            whole = sum(map(mul, likely, shares)) / row.weight
            for place, share in enumerate(shares):
                counts[place] += likely[place] * share / whole
        shares = [count / sum(counts) for count in counts]
    rows = []
    for row, likely in zip(seen, tables, strict=True):
        parts = list(map(mul, likely, shares))
        rows += [
            row._replace(k=k, weight=row.weight * part / sum(parts))
            for k, part in zip(STEPS, parts, strict=True)
            if part > 0.05 * sum(parts)
        ]
    return rows, shares


def step_likelihoods(row: Row, population: Population) -> list[float]:
    """Of the intervals and of the silence since, per step, relative to the best."""
    fits = step_fits(row.stats, replace(population, weights=(1.0,) * len(STEPS)))
    stays, best = staying(row.stats.intervals, population), max(fits)
    return [
        exp(each - best) * (stays * timing_at(k, row.stats, population).not_back(row.gone + 0.5) + 1 - stays) + 1e-300
        for k, each in zip(STEPS, fits, strict=True)
    ]


def likelihood(rows: Sequence[Row], prior: Point) -> Callable[[Point], float]:
    """Of a point of the population's five numbers. Timing is kept while only the numbers about leaving move."""

    @cache
    def timing(agreement: float, default_days: float) -> tuple[float, list[float]]:
        r, scale = exp(agreement), exp(agreement + default_days)
        fixed, whole, tails = r * log(scale) - lgamma(r), 0.0, []
        for stats, gone, k, weight in rows:
            m, total = r + k * stats.intervals, scale + k * stats.span
            tails.append(Timing(k, m, total).not_back(gone + 0.5))
            if stats.intervals:
                whole += weight * (fixed + lgamma(m) - m * log(total))
        return whole, tails

    counts = [(row.stats.intervals, row.weight) for row in rows]
    most = max(count for count, _weight in counts)

    def at(point: Point) -> float:
        agreement, default_days, *_leaving = point
        population = from_point(point, ())
        result, tails = timing(agreement, default_days)
        kept = [history_kept(n, population) for n in range(most + 1)]
        stays = [staying(n, population) for n in range(most + 1)]
        for (n, weight), tail in zip(counts, tails, strict=True):
            result += weight * (kept[n] + log(stays[n] * tail + 1 - stays[n] + 1e-300))
        misfit = zip(point, prior, PRIOR_SPREAD, strict=True)
        return result - sum(((here - usual) / spread) ** 2 / 2 for here, usual, spread in misfit)

    return at


def history_kept(intervals: int, population: Population) -> float:
    """ln of the chance to have stayed until the last visit."""
    if not intervals:
        return 0.0
    a, b = population.lost_a, population.lost_b
    stayed = lgamma(b + intervals - 1) - lgamma(b) - lgamma(a + b + intervals - 1) + lgamma(a + b)
    return log1p(-population.lost_at_once) + stayed


def climb(height: Callable[[Point], float], start: Point, step: float = 0.4, least: float = 0.02) -> Point:
    """Uphill one number at a time, with shorter steps when none helps (compass search)."""
    here, best = start, height(start)
    while step > least:
        moved = False
        for place in range(len(start)):
            for way in (step, -step):
                there = here[:place] + (here[place] + way,) + here[place + 1 :]
                if max(map(abs, there)) < 15 and (found := height(there)) > best + 1e-6:
                    here, best, moved = there, found, True
                    break
        step = step if moved else step / 2
    return here
