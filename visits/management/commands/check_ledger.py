import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F, Q, Sum

from bookings.queries.deposits import reservations_off
from loyalty.queries import accounts_off
from visits.models import Payment, Visit


class Command(BaseCommand):
    help = (
        "Proves that every balance is the sum of its entries, every bill the sum of its lines and covered by its "
        "payments, that deposits and points moved by just as much as they paid, and that nothing is left on the "
        "reservation deposit of a booking that is over. Exit 1 if not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        off = {
            "accounts": [account.pk for account in accounts_off()],
            "visits": not_covered(),
            "lines": not_adding_up(),
            "entries": not_moved(),
            "reservations": reservations_off(),
        }
        is_right = not any(off.values())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": is_right, "off": off}))
        else:
            self.stdout.write("The ledger is right." if is_right else f"Off: {off}")
        if not is_right:
            raise SystemExit(1)


def not_covered() -> list[int]:
    """Past visits that came by import have no payments."""
    paid = Visit.objects.filter(imported_by__isnull=True).annotate(paid=Sum("payments__amount", default=0))
    return list(paid.exclude(paid=F("total")).values_list("pk", flat=True))


def not_adding_up() -> list[int]:
    billed = Visit.objects.annotate(billed=Sum("lines__total", default=0), off=Sum("lines__discount", default=0))
    return list(billed.exclude(billed=F("total"), off=F("discount_total")).values_list("pk", flat=True))


def not_moved() -> list[int]:
    """Payments whose entry took another sum, or from somebody else."""
    paid = Payment.objects.filter(entry__isnull=False)
    right = Q(entry__amount=-F("amount"), entry__account__client=F("visit__client"), entry__account__kind=F("kind"))
    return list(paid.exclude(right).values_list("pk", flat=True))
