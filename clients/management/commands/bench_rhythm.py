"""manage.py bench_rhythm FILE.csv --cut DATE [--horizon 30] [--json]: how well the rhythm model foresees the visits in a file.

Ends with 0 where ours is ahead of both baselines in both measures, 1 where it is not, 2 where the file cannot tell.
"""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clients.rhythm import PROMISE
from clients.rhythm_exam import Exam, NothingToTest, examine
from clients.rhythm_file import CannotUse, day_of, visits_in

NAMES = {"ours": "ours", "last_three": "mean of the last three intervals", "fixed_60": "fixed 60 days"}
UNUSABLE = 2


class Command(BaseCommand):
    help = "Tests the rhythm model on a file of visits with the header client,date: what is known up to the cut predicts what comes after."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="CSV with the columns client and date; others are ignored")
        parser.add_argument("--cut", required=True, metavar="DATE", help="the last day that is known")
        parser.add_argument(
            "--horizon", type=int, default=30, metavar="DAYS", help="who comes back within so many days"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        exam = examined(Path(options["file"]), options["cut"], options["horizon"])
        if options["json"]:
            self.stdout.write(json.dumps(answer(exam, options["cut"], options["horizon"])))
        else:
            self.say(exam, options["horizon"])
        if not exam.is_ahead:
            sys.exit(1)

    def say(self, exam: Exam, horizon: int) -> None:
        self.stdout.write(
            f"{exam.clients:,} clients known at the cut; {exam.next_visits:,} came again, {exam.came:,} of them within {horizon} days."
        )
        self.stdout.write(f"{'':<34}{'inside, of ' + format(PROMISE, '.0%'):>16}{'error':>9}{'AUC':>9}")
        for field, name in NAMES.items():
            marks = getattr(exam, field)
            self.stdout.write(f"{name:<34}{marks.inside:>16.1%}{marks.error:>9.1%}{marks.auc:>9.4f}")
        self.stdout.write(
            "inside: next visits inside the stated window. error: how far that share is from the promised one, on average over "
            "promises of 50, 80 and 90 % and over clients last seen lately, some time ago and long ago."
        )
        self.stdout.write("Ours is ahead of both in both." if exam.is_ahead else "Ours is not ahead of both in both.")


def examined(path: Path, cut: str, horizon: int) -> Exam:
    if not path.is_file():
        raise CommandError(f"There is no file {path}.", returncode=UNUSABLE)
    if horizon < 1:
        raise CommandError("The horizon is at least one day.", returncode=UNUSABLE)
    try:
        return examine(visits_in(path), cut=cut_day(cut), horizon=horizon)
    except (CannotUse, NothingToTest) as problem:
        raise CommandError(str(problem), returncode=UNUSABLE) from problem


def cut_day(text: str) -> date:
    day = day_of(text)
    if day is None:
        raise CommandError(f"“{text}” is not a date. Write the cut as 2026-11-22.", returncode=UNUSABLE)
    return day


def answer(exam: Exam, cut: str, horizon: int) -> dict[str, Any]:
    return {
        "cut": cut_day(cut).isoformat(),
        "horizon": horizon,
        "promised": PROMISE,
        "clients": exam.clients,
        "next_visits": exam.next_visits,
        "came": exam.came,
        **{field: rounded(asdict(getattr(exam, field))) for field in NAMES},
        "population": rounded(asdict(exam.population)),
        "ahead": exam.is_ahead,
    }


def rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [round(each, 6) for each in value] if isinstance(value, tuple) else round(value, 6)
        for name, value in values.items()
    }
