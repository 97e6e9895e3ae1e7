from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from reports.bench import (  # noqa: F401 each registers its part
    dossier,
    full_calendar,
    importing,
    online,
    pricing,
    rhythm,
    till,
)
from reports.bench.parts import Bench, only_by_name, parts
from reports.bench.stopwatch import print_table, write_json
from reports.demo.load import analyse, load_demo
from salon.models import Company, Staff


class Command(BaseCommand):
    help = "Measures the product on a demo salon in a database of its own, which is kept for the next time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "part",
            nargs="?",
            default="",
            help=f"one of {', '.join(parts)}; all but {', '.join(only_by_name)} without it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [options["part"]] if options["part"] else [name for name in parts if name not in only_by_name]
        if unknown := [name for name in chosen if name not in parts]:
            raise CommandError(f"There is no part “{unknown[0]}”. Parts: {', '.join(parts)}.")
        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("collectstatic", interactive=False, verbosity=0)
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=True)
        now = timezone.now()
        if not Company.objects.exists():
            self.stdout.write("Loading the demo salon into the database of the measurements…")
            load_demo(now=now)
            analyse()
        desk = Staff.objects.get(username="desk")
        browser = Browser()
        browser.force_login(desk, backend=settings.AUTHENTICATION_BACKENDS[0])
        bench = Bench(browser, desk, now)
        lines = [line for name in chosen for line in parts[name](bench)]
        print_table(lines, self.stdout.write)
        self.stdout.write(f"Written to {write_json(lines, settings.DATA_DIR / 'bench', now)}")
