"""Balances, and what moved at a till."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Sum

from clients.models import Client
from loyalty.models import Account, AccountKind, Entry
from salon.models import Branch

ZERO = Decimal(0)


def balances(client: Client) -> dict[str, Decimal]:
    """Every kind of account, zero where there is none yet."""
    sums = Account.objects.filter(client=client).values("kind").annotate(sum=Sum("balance"))
    found = {row["kind"]: row["sum"] for row in sums}
    return {kind: found.get(kind, ZERO) for kind in AccountKind.values}


Moved = dict[str, tuple[Decimal, int]]

AT_THE_TILL = [Entry.Reason.TOP_UP, Entry.Reason.RETURNED, Entry.Reason.FORFEITED]


def moved_at_till(branch: Branch, day: date) -> dict[str, Moved]:
    """Money of no bill at a branch on its own calendar day, by reason and by how it was paid: sum and number.

    What was paid in (deposits, reservation deposits), what was given back, and what was kept as a fee.
    """
    start, end = branch.day_bounds(day)
    entries = Entry.objects.filter(
        branch=branch, reason__in=AT_THE_TILL, happened_at__gte=start, happened_at__lt=end
    ).exclude(account__kind=AccountKind.POINTS)
    rows = entries.order_by("note").values_list("reason", "note").annotate(sum=Sum("amount"), count=Count("pk"))
    found: dict[str, Moved] = {reason: {} for reason in AT_THE_TILL}
    for reason, note, amount, count in rows:
        found[reason][note] = (abs(amount), count)
    return found


def held_for(subject: str) -> Decimal:
    """What is on the reservation deposit of this booking now."""
    account = Account.objects.filter(kind=AccountKind.RESERVATION, subject=subject).first()
    return account.balance if account else ZERO


def accounts_off() -> list[Account]:
    """Accounts whose balance is not the sum of their entries; always none."""
    return list(Account.objects.annotate(sum=Sum("entries__amount", default=Decimal(0))).exclude(balance=F("sum")))
