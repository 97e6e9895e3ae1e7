"""manage.py run_job birthday|return_visit|lapsed [--date 2026-11-22] [--branch CODE] [--json]"""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.operations import RUNS, Counts
from salon.models import Branch, Company


class Command(BaseCommand):
    help = "Runs a night job for a day, in one branch or all; running it again writes nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", choices=[str(kind) for kind in RUNS])
        parser.add_argument("--date", help="the branch's calendar day, for example 2026-11-22; today when left out")
        parser.add_argument("--branch", metavar="CODE", help="one branch; all that are open for business when left out")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Company.objects.exists():
            raise CommandError("There is no company yet. Open the first page and set it up.")
        now, day = timezone.now(), self.read_day(options["date"])
        counts = {
            branch: RUNS[options["job"]](branch, day=day or branch.local_day(now), now=now)
            for branch in self.read_branches(options["branch"])
        }
        total = sum(counts.values(), Counts(0, 0))
        if options["json"]:
            self.stdout.write(json.dumps(self.as_json(options["job"], day or timezone.localdate(now), counts, total)))
        else:
            self.print_table(counts, total)

    def read_day(self, text: str | None) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise CommandError(f"“{text}” is not a date. Write it as 2026-11-22.") from error

    def read_branches(self, code: str | None) -> list[Branch]:
        branches = list(Branch.objects.filter(code=code) if code else Branch.objects.active())
        if code and not branches:
            known = Branch.objects.order_by("code").values_list("code", flat=True)
            raise CommandError(f"There is no branch “{code}”. Known: {', '.join(known)}.")
        return branches

    def as_json(self, job: str, day: date, counts: dict[Branch, Counts], total: Counts) -> dict[str, Any]:
        branches = [{"branch": branch.code, **self.figures(each)} for branch, each in counts.items()]
        return {"job": job, "date": day.isoformat(), "branches": branches, **self.figures(total)}

    def figures(self, counts: Counts) -> dict[str, int]:
        return {"chosen": counts.chosen, "written": counts.written, "already_there": counts.already_there}

    def print_table(self, counts: dict[Branch, Counts], total: Counts) -> None:
        rows = [(branch.code, each) for branch, each in counts.items()] + [("total", total)]
        self.stdout.write(f"{'branch':<20} {'chosen':>8} {'written':>8} {'already there':>14}")
        for name, each in rows:
            self.stdout.write(f"{name:<20} {each.chosen:>8} {each.written:>8} {each.already_there:>14}")
