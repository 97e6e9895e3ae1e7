"""Taking the deposit of a booking at the desk. What becomes of it, bookings and the check-out know."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.models import Appointment
from bookings.operations.locks import locked
from bookings.queries.deposits import deposit_of
from loyalty.errors import KeyUsedForAnother, NoSuchSum, SumNotPositive
from loyalty.models import AccountKind, Entry
from loyalty.operations import post_entry
from salon.formats import format_money
from salon.models import Branch, Company, Staff
from visits.errors import NothingDue, NotReadyToPay
from visits.models import PaymentKind

# Points are no money: they may not become a deposit, which is given back in cash.
DEPOSIT_KINDS = (PaymentKind.CASH, PaymentKind.CARD, PaymentKind.DEPOSIT)


@transaction.atomic
def take_deposit(
    appointment: Appointment, *, amount: Decimal, payment_kind: str, branch: Branch, by: Staff, now: datetime, key: str
) -> Entry:
    """Locks the visit: of two desks that take the same deposit one is told that nothing is due any more.

    At most what is due; the same `key` again gives back the entry it made. Cash and card count at `branch`, where they were taken.
    """
    appointment = locked(appointment)
    entry_key = f"{appointment.ledger_subject}:in:{key}"
    if known := Entry.objects.filter(key=entry_key).first():
        if known.amount != amount:
            raise KeyUsedForAnother
        return known
    check_due(appointment, amount, now=now)
    moved: dict[str, Any] = {"branch": branch, "by": by, "now": now}
    if payment_kind == PaymentKind.DEPOSIT:
        out: dict[str, Any] = {"kind": AccountKind.DEPOSIT, "reason": Entry.Reason.MOVED, "key": f"{entry_key}:out"}
        post_entry(appointment.client, amount=-amount, **out, **moved)
    reason = Entry.Reason.MOVED if payment_kind == PaymentKind.DEPOSIT else Entry.Reason.TOP_UP
    return post_entry(
        appointment.client,
        kind=AccountKind.RESERVATION,
        subject=appointment.ledger_subject,
        amount=amount,
        reason=reason,
        key=entry_key,
        note="" if payment_kind == PaymentKind.DEPOSIT else payment_kind,
        **moved,
    )


def check_due(appointment: Appointment, amount: Decimal, *, now: datetime) -> None:
    company = Company.objects.get()
    if not appointment.is_open:
        raise NotReadyToPay
    if amount <= 0:
        raise SumNotPositive
    if amount % company.precision:
        raise NoSuchSum
    due = deposit_of(appointment, now=now).due
    if not due:
        raise NothingDue(due="0")
    if amount > due:
        words = {"due": format_money(due, company.currency)}
        raise NothingDue(_("Only %(due)s of the deposit is still due.") % words, due=str(due))
