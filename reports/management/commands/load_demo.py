from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.demo.load import analyse, load_demo
from salon.models import Company


class Command(BaseCommand):
    help = "Loads the demo salon into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        if Company.objects.exists():
            raise CommandError("There is a company already; the demo is loaded into an empty database only.")
        counts = load_demo(now=timezone.now())
        analyse()
        self.stdout.write("Demo salon loaded: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
