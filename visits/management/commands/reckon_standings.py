"""manage.py reckon_standings [--all] [--json]"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from salon.models import Company
from visits.operations import reckon_due, reckon_everyone


class Command(BaseCommand):
    help = "Reckons the classes, rhythms and windows of clients whose standing is not of today; run again it writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="fit the norms anew and reckon everybody")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Company.objects.exists():
            raise CommandError("There is no company yet. Open the first page and set it up.")
        start = perf_counter()
        reckoned = (reckon_everyone if options["all"] else reckon_due)(now=timezone.now())
        figures = asdict(reckoned) | {"seconds": round(perf_counter() - start, 2)}
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write(
                "{clients} clients reckoned, {written} written, {moves} moves, {seconds} s".format(**figures)
            )
