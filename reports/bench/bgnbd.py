"""BG/NBD (Fader, Hardie, Lee 2005), the yardstick on irregular buyers: fitted and asked as in the paper, for measuring only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma, log

from clients.rhythm import Stats, climb

START = (0.0, 4.0, 0.0, 1.0)


@dataclass(frozen=True)
class BgNbd:
    """Rates are gamma(r, α), leaving after a repeat visit is beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, x: int, recency: float, age: float) -> float:
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        rate = lgamma(r + x) - lgamma(r) + r * log(alpha)
        stayed = lgamma(a + b) + lgamma(b + x) - lgamma(b) - lgamma(a + b + x)
        silent = -(r + x) * log(alpha + age)
        if not x:
            return rate + stayed + silent
        left = log(a / (b + x - 1)) - (r + x) * log(alpha + recency)
        return rate + stayed + max(silent, left) + log(1 + exp(-abs(silent - left)))

    def alive(self, x: int, recency: float, age: float) -> float:
        if not x:
            return 1.0
        odds = self.a / (self.b + x - 1) * ((self.alpha + age) / (self.alpha + recency)) ** (self.r + x)
        return 1 / (1 + odds)

    def return_chance(self, stats: Stats, *, today: date, days: int) -> float:
        x, recency, age = history(stats, today)
        none = ((self.alpha + age) / (self.alpha + age + days)) ** (self.r + x)
        return self.alive(x, recency, age) * (1 - none)


def history(stats: Stats, today: date) -> tuple[int, int, int]:
    """x, t_x, T of the paper."""
    return stats.intervals, stats.span, stats.span + (today - stats.last).days


def fit_bgnbd(clients: Sequence[Stats], *, today: date) -> BgNbd:
    histories = [history(stats, today) for stats in clients]

    def height(point: tuple[float, ...]) -> float:
        model = BgNbd(*map(exp, point))
        return sum(model.log_likelihood(*each) for each in histories)

    return BgNbd(*map(exp, climb(height, START)))
