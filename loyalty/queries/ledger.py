"""Balances, and what moved at a till."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Avg, CharField, Count, F, Func, Sum, Value

from clients.models import Client
from loyalty.models import Account, AccountKind, Certificate, CertificateState, Entry, Progress
from loyalty.models.ledger import WHY
from loyalty.models.prepaid import codes_in
from salon.models import Branch, Service

ZERO = Decimal(0)


def balances(client: Client) -> dict[str, Decimal]:
    """Every kind of account, zero where there is none yet."""
    sums = Account.objects.filter(client=client).values("kind").annotate(sum=Sum("balance"))
    found = {row["kind"]: row["sum"] for row in sums}
    return {kind: found.get(kind, ZERO) for kind in AccountKind.values if kind != AccountKind.CERTIFICATE}


Moved = dict[str, tuple[Decimal, int]]

AT_THE_TILL = [Entry.Reason.TOP_UP, Entry.Reason.RETURNED, Entry.Reason.FORFEITED]
PAID_BY = Func(F("note"), Value(WHY), Value(1), function="split_part", output_field=CharField())
LATEST_VISITS = 200


def usual_receipt(client: Client) -> Decimal:
    """What a visit of this client comes to; of somebody who never came, what a service costs. Nothing where neither is known."""
    if client.visits_count and client.spent_total:
        return client.spent_total / client.visits_count
    return usual_price()


def usual_price() -> Decimal:
    """What a service costs."""
    return Service.objects.active().aggregate(mean=Avg("price", default=ZERO))["mean"]


def usual_at_salon() -> Decimal:
    """What a visit of anybody comes to, by the latest ones; where there were none, what a service costs."""
    latest = Progress.objects.filter(visits=1, amount__gt=ZERO).order_by("-pk")[:LATEST_VISITS]
    return latest.aggregate(mean=Avg("amount"))["mean"] or usual_price()


def moved_at_till(branch: Branch, day: date) -> dict[str, dict[str, Moved]]:
    """Money of no bill at a branch on a day of its till, by reason, account and how it was paid: sum and number.

    What was paid in (deposits, certificates, debts, …), what was given back, and what was kept as a fee.
    """
    entries = Entry.objects.filter(branch=branch, reason__in=AT_THE_TILL, till_day=day).exclude(
        account__kind=AccountKind.POINTS
    )
    rows = entries.annotate(how=PAID_BY).order_by("how").values_list("reason", "account__kind", "how")
    found: dict[str, dict[str, Moved]] = {reason: defaultdict(dict) for reason in AT_THE_TILL}
    for reason, kind, note, amount, count in rows.annotate(sum=Sum("amount"), count=Count("pk")):
        found[reason][kind][note] = (abs(amount), count)
    return found


def all_moved(found: Mapping[str, Moved]) -> Moved:
    """The same of all accounts together."""
    together: Moved = {}
    for moved in found.values():
        for note, (amount, count) in moved.items():
            had, times = together.get(note, (ZERO, 0))
            together[note] = (had + amount, times + count)
    return together


def credit_left(client: Client) -> Decimal:
    """How much more the client may owe."""
    account = Account.objects.filter(client=client, kind=AccountKind.CREDIT).first()
    return account.balance + account.limit if account else ZERO


def certificate_left(codes: str, *, day: date) -> Decimal:
    """What can be paid with the certificates whose codes are typed; nothing where there is none to be used."""
    held = Certificate.objects.filter(code__in=codes_in(codes)).with_state(day).in_state(CertificateState.USABLE)
    return sum(held.values_list("balance", flat=True), ZERO)


def held_for(subject: str) -> Decimal:
    """What is on the reservation deposit of this booking now."""
    account = Account.objects.filter(kind=AccountKind.RESERVATION, subject=subject).first()
    return account.balance if account else ZERO


def lots_off() -> list[int]:
    """Accounts of points whose balance is not what is left in their lots; always none."""
    held = Account.objects.filter(kind=AccountKind.POINTS).annotate(left=Sum("lots__left", default=Decimal(0)))
    return list(held.exclude(balance=F("left")).values_list("pk", flat=True))


def accounts_off() -> list[Account]:
    """Accounts whose balance is not the sum of their entries; always none."""
    return list(Account.objects.annotate(sum=Sum("entries__amount", default=Decimal(0))).exclude(balance=F("sum")))
