"""Selling what is used later: the money goes to an account of the certificate or the pass, and may come back out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from clients.models import Client
from loyalty.errors import NoSuchSum, NotEnough, PaidTooMuchOrLittle, ReasonMissing
from loyalty.models import AccountKind, Entry, PaidInBy
from loyalty.models.ledger import WHY
from loyalty.operations.ledger import account, check_sum, post_entry, till_day
from salon.models import Branch, Company, Staff


@dataclass(frozen=True)
class PaidIn:
    """`kind` is a PaidInBy, or “deposit” for what the buyer has on account."""

    kind: str
    amount: Decimal


class Prepaid(Protocol):
    @property
    def kind(self) -> AccountKind: ...

    @property
    def ledger_subject(self) -> str: ...


def check_paid_in(price: Decimal, payments: Sequence[PaidIn]) -> None:
    """To the last cent, in sums the currency has."""
    precision = Company.objects.get().precision
    if any(each.amount % precision for each in payments):
        raise NoSuchSum
    if sum((each.amount for each in payments), Decimal(0)) != price or any(each.amount <= 0 for each in payments):
        raise PaidTooMuchOrLittle(price=str(price))


def fill(
    prepaid: Prepaid,
    payments: Sequence[PaidIn],
    *,
    owner: Client | None,
    buyer: Client | None,
    branch: Branch,
    by: Staff,
    now: datetime,
) -> None:
    """Each payment becomes an entry; what comes from the buyer's deposit moves over. The till is locked before accounts."""
    moved = {"branch": branch, "by": by, "now": now}
    for paid in sorted(payments, key=lambda each: each.kind == AccountKind.DEPOSIT):
        key = f"{prepaid.ledger_subject}:in:{paid.kind}"
        is_moved = paid.kind == AccountKind.DEPOSIT
        if is_moved:
            out = {"kind": AccountKind.DEPOSIT, "reason": Entry.Reason.MOVED, "key": f"{key}:out"}
            post_entry(buyer, amount=-paid.amount, **out, **moved)  # type: ignore[arg-type]
        post_entry(
            owner,
            kind=prepaid.kind,
            subject=prepaid.ledger_subject,
            amount=paid.amount,
            reason=Entry.Reason.MOVED if is_moved else Entry.Reason.TOP_UP,
            key=key,
            note="" if is_moved else PaidInBy(paid.kind).value,
            **moved,  # type: ignore[arg-type]
        )


@transaction.atomic
def pay_out(
    owner: Client | None,
    *,
    payment_kind: str,
    reason: str,
    branch: Branch,
    by: Staff,
    now: datetime,
    key: str,
    amount: Decimal | None = None,
    prepaid: Prepaid | None = None,
) -> Entry:
    """Back to the person: all that is left of what was `prepaid`, else of the owner's deposit, where no `amount` is said.

    Locks the till, then the account. The same `key` again gives back the entry it made.
    """
    if not reason.strip():
        raise ReasonMissing
    if amount is not None:
        check_sum(amount)
    till_day(branch, now)
    kind, subject = (prepaid.kind, prepaid.ledger_subject) if prepaid else (AccountKind.DEPOSIT, "")
    held = account(owner, kind, subject)
    known = Entry.objects.filter(key=key).first()
    wanted = amount or (-known.amount if known else held.balance)
    if wanted <= 0:
        raise NotEnough(balance=str(held.balance))
    return post_entry(
        owner, kind=kind, subject=subject, amount=-wanted, reason=Entry.Reason.RETURNED, key=key, branch=branch, by=by, now=now,
        note=f"{PaidInBy(payment_kind).value}{WHY}{reason.strip()}",
    )  # fmt: skip
