"""The Net Promoter Score and how far it can be trusted. Plain functions, without Django.

NPS = 100 (p − d), with p and d the shares of promoters (9–10) and detractors (0–6) among n answers.
Each answer counts +1, 0 or −1, with mean p − d and variance p + d − (p − d)², so the score's standard
error is 100 √((p + d − (p − d)²) / n), and the 95 % margin 1.96 times that: the Wald interval for a
difference of two shares of one multinomial sample. With few answers, or all alike, it says too little:
the number of answers is always shown beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964
PROMOTER_FROM = 9
PASSIVE_FROM = 7


@dataclass(frozen=True)
class Nps:
    """`score` is −100…100; `margin` is in the same points: the true score is within score ± margin 19 times of 20. Both to one decimal."""

    promoters: int
    passives: int
    detractors: int
    score: float | None
    margin: float | None

    @property
    def answers(self) -> int:
        return self.promoters + self.passives + self.detractors


def nps(promoters: int, passives: int, detractors: int) -> Nps:
    """Score and margin are None while nobody has answered."""
    answers = promoters + passives + detractors
    if not answers:
        return Nps(0, 0, 0, None, None)
    mean = (promoters - detractors) / answers
    variance = max((promoters + detractors) / answers - mean * mean, 0.0)
    return Nps(promoters, passives, detractors, round(100 * mean, 1), round(100 * Z_95 * sqrt(variance / answers), 1))


def nps_of(scores: Iterable[int]) -> Nps:
    scores = list(scores)
    promoters = sum(score >= PROMOTER_FROM for score in scores)
    detractors = sum(score < PASSIVE_FROM for score in scores)
    return nps(promoters, len(scores) - promoters - detractors, detractors)
