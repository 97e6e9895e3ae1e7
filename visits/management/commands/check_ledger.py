import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F, Sum

from loyalty.queries import accounts_off
from visits.models import Visit


class Command(BaseCommand):
    help = (
        "Proves that every balance is the sum of its entries and every bill is covered by its payments. Exit 1 if not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        covered = Visit.objects.filter(imported_by__isnull=True).annotate(paid=Sum("payments__amount", default=0))
        off = {
            "accounts": [account.pk for account in accounts_off()],
            "visits": list(covered.exclude(paid=F("total")).values_list("pk", flat=True)),
        }
        is_right = not any(off.values())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": is_right, "off": off}))
        else:
            self.stdout.write("The ledger is right." if is_right else f"Off: {off}")
        if not is_right:
            raise SystemExit(1)
