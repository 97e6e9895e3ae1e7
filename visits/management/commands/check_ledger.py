import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from visits.operations.proof import check_ledger


class Command(BaseCommand):
    help = (
        "Proves that every balance is the sum of its entries and points the sum of their lots, every bill the sum of its lines "
        "and covered by its payments, that accounts moved by just as much as they paid, that refunds give back what their "
        "lines say and no more than was paid, that nothing is left on the reservation deposit of a booking that is over, and "
        "that no bill came into a closed day. The result is kept for the owner's page. Exit 1 if not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        check = check_ledger(now=timezone.now())
        off, is_right = check.off, check.is_right
        if options["json"]:
            self.stdout.write(json.dumps({"ok": is_right, "off": off}))
        else:
            self.stdout.write("The ledger is right." if is_right else f"Off: {off}")
        if not is_right:
            raise SystemExit(1)
