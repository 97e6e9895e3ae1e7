"""Other rules on trial: lived again by a worker while the owner sees how far it is. The cache keeps what was found, for a while."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from salon.models import Company
from visits.queries import simulated
from visits.simulation import Book, Result

KEPT = 15 * 60  # seconds: bills paid since are not in it
SILENT = 2 * 60  # a worker that says nothing for so long has died: the trial begins anew


@dataclass(frozen=True)
class Trial:
    """`done` of `of` clients are lived again. Nobody has begun it yet while `of` is nothing."""

    key: str
    result: Result | None = None
    done: int = 0
    of: int | None = None

    @property
    def is_new(self) -> bool:
        return self.result is None and self.of is None


def trial_of(today: Book, tried: Book) -> Trial:
    """The same rules tried on the same rules are one trial, whoever asks."""
    key = f"trial:{hashlib.sha256(repr((today, tried)).encode()).hexdigest()}"
    result, reached = cache.get(f"{key}:result"), cache.get(f"{key}:reached")
    return Trial(key, result, *(reached or ()))


def announce(trial: Trial, tried: Book) -> bool:
    """Whether it is to be begun now; of two who ask at once only one begins it."""
    cache.set(f"{trial.key}:tried", tried, KEPT)
    return cache.add(f"{trial.key}:reached", (0, 0), SILENT)


def live(key: str, *, now: datetime) -> None:
    """By a worker. Nothing to do where the rules are forgotten meanwhile."""

    def told(done: int, of: int) -> None:
        cache.set(f"{key}:reached", (done, of), SILENT)

    tried = cache.get(f"{key}:tried")
    if tried is not None:
        cache.set(f"{key}:result", simulated(Company.objects.get(), tried, now=now, told=told), KEPT)
