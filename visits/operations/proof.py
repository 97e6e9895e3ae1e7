"""The proof of the ledger: every balance is the sum of its entries, every bill is covered, nothing is given back twice."""

from datetime import datetime

from django.db import transaction
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from bookings.queries.deposits import reservations_off
from loyalty.queries import accounts_off, lots_off
from visits.models import DayClose, LedgerCheck, Payment, Refund, Visit

KEPT_CHECKS = 100
MANY_BILLS = 200_000
SUM = DecimalField(max_digits=14, decimal_places=2)


def find_wrong() -> dict[str, list[int]]:
    """Primary keys of what does not add up, by what is wrong; all lists are empty where all is right."""
    return {
        "accounts": [account.pk for account in accounts_off()],
        "lots": lots_off(),
        "visits": not_covered(),
        "lines": not_adding_up(),
        "entries": not_moved(),
        "refunds": refunds_off(),
        "refunded": refunded_off(),
        "reservations": reservations_off(),
        "closes": closes_off(),
    }


@transaction.atomic
def check_ledger(*, now: datetime) -> LedgerCheck:
    """Kept for the owner's page; the oldest are forgotten."""
    off = find_wrong()
    check = LedgerCheck.objects.create(ran_at=now, is_right=not any(off.values()), off=off)
    old = LedgerCheck.objects.order_by("-ran_at").values_list("pk", flat=True)[KEPT_CHECKS:]
    LedgerCheck.objects.filter(pk__in=list(old)).delete()
    return check


def takes_long() -> bool:
    """More bills than somebody waits for. The last number tells without counting them."""
    last = Visit.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) > MANY_BILLS


def not_covered() -> list[int]:
    """Past visits that came by import have no payments."""
    paid = Visit.objects.filter(imported_by__isnull=True).annotate(paid=Sum("payments__amount", default=0))
    return list(paid.exclude(paid=F("total")).values_list("pk", flat=True))


def not_adding_up() -> list[int]:
    billed = Visit.objects.annotate(billed=Sum("lines__total", default=0), off=Sum("lines__discount", default=0))
    return list(billed.exclude(billed=F("total"), off=F("discount_total")).values_list("pk", flat=True))


def not_moved() -> list[int]:
    """Payments whose entry took another sum, or from another kind of account."""
    paid = Payment.objects.filter(entry__isnull=False)
    right = Q(entry__amount=-F("amount"), entry__account__kind=F("kind"))
    return list(paid.exclude(right).values_list("pk", flat=True))


def refunds_off() -> list[int]:
    """What was given back, with what was kept for spent points, is what the lines come to."""
    lines = Coalesce(Sum("lines__amount"), 0, output_field=SUM)
    paid = Subquery(
        Refund.objects.filter(pk=OuterRef("pk"))
        .annotate(sum=Coalesce(Sum("payments__amount"), 0, output_field=SUM))
        .values("sum")
    )
    counted = Refund.objects.annotate(of_lines=lines, of_payments=paid)
    return list(
        counted.exclude(of_lines=F("total"), of_payments=F("total") - F("points_short")).values_list("pk", flat=True)
    )


def refunded_off() -> list[int]:
    given = Visit.objects.annotate(given=Coalesce(Sum("refunds__total"), 0, output_field=SUM))
    return list(given.exclude(given=F("refunded")).values_list("pk", flat=True))


def closes_off() -> list[int]:
    """Bills that came into a day after it was closed."""
    late = Visit.objects.filter(branch=OuterRef("branch"), till_day=OuterRef("day"), paid_at__gt=OuterRef("closed_at"))
    return list(
        DayClose.objects.annotate(late=Subquery(late.values("pk")[:1]))
        .filter(late__isnull=False)
        .values_list("pk", flat=True)
    )
