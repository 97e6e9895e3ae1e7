"""What the rhythm model is worth on visits it has not seen, beside two simple ways to say when a client is due.

What is known up to the cut predicts what comes after it. Nothing of Django, no files and no clock here.

Calibration: of the clients whose next visit is in the data, the share whom it found inside the window stated for them on
the day of the cut. Too often for some and too seldom for others must not add up to the promised share by luck, so the error
is taken for those last seen lately, some time ago and long ago apart, for three promises, and averaged by clients.
Ranking: the AUC of a score for coming within the horizon, over all clients seen up to the cut.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import log, sqrt
from random import Random
from statistics import NormalDist, fmean, stdev

from clients.rhythm import PROMISE, WITHIN, Population, Stats, due_by_now, fit, return_chance

PROMISES = (0.5, PROMISE, 0.9)
WINDOWS_LOOKED_AT = 10_000
FIXED_DAYS = 60.0
Days = tuple[int, int]


class NothingToTest(Exception):
    """The data cannot answer: said in a sentence."""


@dataclass(frozen=True, slots=True)
class Case:
    """One client: what is known on the day of the cut, and the day of the next visit if there was one. Days are ordinals."""

    stats: Stats
    last_three: tuple[int, ...]
    back_on: int | None


@dataclass(frozen=True)
class Task:
    cases: list[Case]
    intervals: list[int]  # all known ones, of all clients
    cut: date
    horizon: int
    followed: int  # days the data goes on after the cut

    @cached_property
    def returned(self) -> list[Case]:
        """Those whose next visit is in the data, at most WINDOWS_LOOKED_AT of them."""
        back = [
            case for case in self.cases if case.back_on is not None and case.back_on <= self.cut.toordinal() + WITHIN
        ]
        return Random(len(back)).sample(back, WINDOWS_LOOKED_AT) if len(back) > WINDOWS_LOOKED_AT else back

    def came(self, case: Case) -> bool:
        return case.back_on is not None and case.back_on <= self.cut.toordinal() + self.horizon


@dataclass(frozen=True)
class Marks:
    """`inside`: the share of next visits in the window of PROMISE, also by how long ago the client was last seen; `error` and `auc` as told above."""

    inside: float
    error: float
    auc: float
    inside_by_absence: tuple[float, ...]

    def is_ahead_of(self, other: "Marks") -> bool:
        return self.error < other.error and self.auc > other.auc


@dataclass(frozen=True)
class Exam:
    clients: int
    next_visits: int
    came: int
    ours: Marks
    last_three: Marks
    fixed_60: Marks
    population: Population

    @property
    def is_ahead(self) -> bool:
        return self.ours.is_ahead_of(self.last_three) and self.ours.is_ahead_of(self.fixed_60)


class Way(ABC):
    """A way to say when a client is due: a window of ordinals, both counted in, and a score that ranks."""

    def __init__(self, task: Task) -> None:
        self.task = task

    @abstractmethod
    def window(self, case: Case, promise: float) -> Days: ...

    @abstractmethod
    def score(self, case: Case) -> float: ...


class Ours(Way):
    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.population = fit((case.stats for case in task.cases), today=task.cut)
        # Only returns before the end of the data can be seen: the window is for those.
        self.within = min(WITHIN, task.followed)

    def window(self, case: Case, promise: float) -> Days:
        window = due_by_now(case.stats, self.population, today=self.task.cut, promise=promise, within=self.within)
        return window.first.toordinal(), window.last.toordinal()

    def score(self, case: Case) -> float:
        return return_chance(case.stats, self.population, today=self.task.cut, days=self.task.horizon)


class DueOn(Way):
    """Baselines: one date, as wide a window as normal errors of the known spread ask for; nearest to the horizon comes first."""

    @abstractmethod
    def expected(self, case: Case) -> float: ...

    @abstractmethod
    def deviation(self, case: Case) -> float: ...

    def window(self, case: Case, promise: float) -> Days:
        reach = NormalDist().inv_cdf((1 + promise) / 2) * self.deviation(case)
        middle = case.stats.last.toordinal() + self.expected(case)
        return round(middle - reach), round(middle + reach)

    def score(self, case: Case) -> float:
        due_on = case.stats.last.toordinal() + self.expected(case)
        return -abs(due_on - self.task.cut.toordinal() - self.task.horizon / 2)


class LastThree(DueOn):
    """Mean and standard deviation of the client's last three intervals; of everybody's while there are too few."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.mean = fmean(task.intervals)
        self.spread = stdev(task.intervals) if len(task.intervals) > 1 else self.mean

    def expected(self, case: Case) -> float:
        return fmean(case.last_three) if case.last_three else self.mean

    def deviation(self, case: Case) -> float:
        return stdev(case.last_three) if len(case.last_three) > 1 else self.spread


class Fixed(DueOn):
    """Sixty days for everybody, with the deviation of all known intervals from sixty."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.spread = sqrt(fmean((days - FIXED_DAYS) ** 2 for days in task.intervals))

    def expected(self, case: Case) -> float:
        return FIXED_DAYS

    def deviation(self, case: Case) -> float:
        return self.spread


def examine(visits: Iterable[Sequence[int]], *, cut: date, horizon: int) -> Exam:
    """`visits`: for each client the days of their visits as ordinals, in order, each once."""
    task = set_task(visits, cut=cut, horizon=horizon)
    ours = Ours(task)
    came = sum(map(task.came, task.cases))
    return Exam(
        clients=len(task.cases),
        next_visits=sum(case.back_on is not None for case in task.cases),
        came=came,
        ours=marks(ours),
        last_three=marks(LastThree(task)),
        fixed_60=marks(Fixed(task)),
        population=ours.population,
    )


def set_task(visits: Iterable[Sequence[int]], *, cut: date, horizon: int) -> Task:
    cases, intervals, end, day = [], [], 0, cut.toordinal()
    for days in visits:
        end = max(end, days[-1])
        known = [each for each in days if each <= day]
        if not known:
            continue
        gaps = [later - earlier for earlier, later in pairwise(known)]
        intervals += gaps
        stats = Stats(len(gaps), known[-1] - known[0], sum(map(log, gaps)), date.fromordinal(known[-1]))
        cases.append(Case(stats, tuple(gaps[-3:]), days[len(known)] if len(known) < len(days) else None))
    task = Task(cases, intervals, cut, horizon, end - day)
    check(task)
    return task


def check(task: Task) -> None:
    if not task.cases:
        raise NothingToTest("No visit is known up to the cut: choose a later day.")
    if task.followed < 1:
        raise NothingToTest("There is no visit after the cut: choose an earlier day.")
    if not task.intervals:
        raise NothingToTest("Nobody has come twice up to the cut, so no interval is known: choose a later day.")
    if not task.returned:
        raise NothingToTest("None of the clients known at the cut has come again: there is nothing to compare with.")
    came = sum(map(task.came, task.cases))
    if not came:
        raise NothingToTest(f"Nobody known at the cut came within {task.horizon} days: there is nothing to rank.")
    if came == len(task.cases):
        raise NothingToTest(f"Everybody known at the cut came within {task.horizon} days: there is nothing to rank.")


def marks(way: Way) -> Marks:
    task, returned = way.task, way.task.returned
    hits = {promise: [inside(way.window(case, promise), case) for case in returned] for promise in PROMISES}
    thirds = by_absence(returned)
    scores = [way.score(case) for case in task.cases]
    return Marks(
        inside=fmean(hits[PROMISE]),
        inside_by_absence=tuple(fmean(hits[PROMISE][place] for place in third) for third in thirds),
        error=fmean(
            sum(abs(sum(found[place] - promise for place in third)) for third in thirds) / len(returned)
            for promise, found in hits.items()
        ),
        auc=auc(scores, [task.came(case) for case in task.cases]),
    )


def inside(window: Days, case: Case) -> bool:
    return case.back_on is not None and window[0] <= case.back_on <= window[1]


def by_absence(cases: Sequence[Case]) -> list[list[int]]:
    """Places of the cases in up to three groups about equally large: last seen lately, some time ago, long ago."""
    seen = sorted((case.stats.last for case in cases), reverse=True)
    lately, before = seen[len(seen) // 3], seen[2 * len(seen) // 3]
    groups: list[list[int]] = [[], [], []]
    for place, case in enumerate(cases):
        groups[(case.stats.last <= lately) + (case.stats.last <= before)].append(place)
    return [group for group in groups if group]


def auc(scores: Sequence[float], came: Sequence[bool]) -> float:
    """How often somebody who came has a higher score than somebody who did not; equal scores count as half (Mann and Whitney)."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, place = 0.0, 0
    while place < len(order):
        end = place
        while end < len(order) and scores[order[end]] == scores[order[place]]:
            end += 1
        ranks += (place + 1 + end) / 2 * sum(came[each] for each in order[place:end])
        place = end
    yes = sum(came)
    return (ranks - yes * (yes + 1) / 2) / (yes * (len(came) - yes))
