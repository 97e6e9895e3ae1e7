"""Medians of repeated runs, and the table they are printed in."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

RUNS = 25


@dataclass(frozen=True)
class Line:
    """Times in milliseconds, medians; `sql` is the same question asked in bare SQL, where there is one."""

    part: str
    what: str
    ours: float
    sql: float | None
    queries: int
    budget: float | None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return round(self.ours / self.sql, 1) if self.sql else None


def time_of(action: Callable[[], object], runs: int = RUNS) -> float:
    """Median over `runs` after one warm-up, in milliseconds."""
    action()
    times = []
    for _run in range(runs):
        start = perf_counter()
        action()
        times.append((perf_counter() - start) * 1000)
    return round(median(times), 2)


def queries_of(action: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(
        [
            query
            for query in captured
            if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"))
        ]
    )


def sql_time(sql: str, parameters: list[Any]) -> float:
    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    return time_of(ask)


def undone(action: Callable[[], object]) -> Callable[[], object]:
    """The action in a transaction that is rolled back: the data stays as it was."""

    def run() -> None:
        with transaction.atomic():
            action()
            transaction.set_rollback(True)

    return run


class Memory:
    """The most this process held since `Memory()` was made, and what it held then, in MB. Linux: VmHWM, which 5 resets."""

    def __init__(self) -> None:
        Path("/proc/self/clear_refs").write_text("5")
        self.before = self.held("VmRSS")

    def held(self, what: str) -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(what)) // 1024

    def __str__(self) -> str:
        return f"peak {self.held('VmHWM')} MB, {self.before} MB before"


def print_table(lines: list[Line], write: Callable[[str], object]) -> None:
    write(f"{'part':<10} {'what':<44} {'ours ms':>9} {'SQL ms':>8} {'ratio':>7} {'queries':>8} {'budget':>7}  note")
    for line in lines:
        sql, ratio = ("–" if value is None else f"{value:g}" for value in (line.sql, line.ratio))
        budget = "–" if line.budget is None else f"{line.budget:g}"
        write(
            f"{line.part:<10} {line.what:<44} {line.ours:>9g} {sql:>8} {ratio:>7} {line.queries:>8} {budget:>7}  {line.note}".rstrip()
        )


def write_json(lines: list[Line], folder: Path, now: datetime) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    rows = [asdict(line) | {"ratio": line.ratio} for line in lines]
    path.write_text(json.dumps({"measured_at": now.isoformat(), "lines": rows}, indent=1, ensure_ascii=False))
    return path
