"""manage.py import_clients FILE [--branch CODE] [--rehearse] [--json]: the same import as in the pages, from the shell."""

import json
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clients.importing.columns import home_of, recognise
from clients.importing.errors import ImportRefused
from clients.importing.jobs import run_at_once, take_in, taken_plans
from clients.importing.kinds import Setting, kind_named, kinds
from clients.importing.reading import open_table
from clients.importing.running import Tally, notices, told
from salon.models import Branch


class Command(BaseCommand):
    help = "Imports clients (or past visits) from .xlsx or .csv and prints what became of the rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the spreadsheet")
        parser.add_argument(
            "--branch",
            default="",
            metavar="CODE",
            help="whose phone region and masters count; the first branch without it",
        )
        parser.add_argument(
            "--kind", default="clients", choices=[kind.name for kind in kinds()], help="what is in the file"
        )
        parser.add_argument("--rehearse", action="store_true", help="only say what would be done")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path, branch = Path(options["file"]), branch_with(options["branch"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            tally = (rehearse if options["rehearse"] else run)(path, options["kind"], branch)
        except ImportRefused as refused:
            raise CommandError(str(refused)) from refused
        answer = tally.figures() | {"bad_rows": tally.bad_rows, "warnings": tally.warnings, "notices": tally.notices}
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
        else:
            self.say(tally, is_rehearsal=options["rehearse"])

    def say(self, tally: Tally, *, is_rehearsal: bool) -> None:
        if is_rehearsal:
            self.stdout.write("Rehearsal: nothing was written.")
        for name, count in tally.figures().items():
            self.stdout.write(f"{name:8} {count:>7}")
        for line in tally.notices:
            self.stdout.write(f"note: {line}")
        for bad in tally.bad_rows:
            self.stdout.write(f"row {bad['row']}{in_sheet(bad)}: {bad['reason']}")
        for warned in tally.warnings:
            self.stdout.write(f"row {warned['row']}{in_sheet(warned)}: warning: {warned['warning']}")


def in_sheet(place: dict[str, Any]) -> str:
    return f" of {place['sheet']}" if place["sheet"] else ""


def branch_with(code: str) -> Branch:
    branches = Branch.objects.active().order_by("pk")
    branch = branches.filter(code=code).first() if code else branches.first()
    if branch is None:
        codes = ", ".join(branches.values_list("code", flat=True))
        raise CommandError(
            f"There is no branch “{code}”. Branches: {codes}."
            if code and codes
            else "There is no branch yet: set up the salon first."
        )
    return branch


def rehearse(path: Path, kind_name: str, branch: Branch) -> Tally:
    """Without a trace in the database."""
    table, kind = open_table(path), kind_named(kind_name)
    plans = recognise(table, kind, branch.phone_region)
    taken = taken_plans(plans)
    setting = Setting(branch, None, timezone.now(), home_of(table, taken, branch.phone_region))
    session = kind.session(setting)
    tally = told(table, taken, session)
    tally.notices = notices(plans, session, setting)
    return tally


def run(path: Path, kind_name: str, branch: Branch) -> Tally:
    """Recorded as an import, so that it can be seen and undone in the pages."""
    with path.open("rb") as file:
        source = take_in(File(file), name=path.name, kind=kind_name, branch=branch, by=None)
    return run_at_once(source, clock=timezone.now)
