"""Selling what is used later: the money goes to an account of the certificate or the pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from clients.models import Client
from loyalty.errors import NoSuchSum, PaidTooMuchOrLittle
from loyalty.models import AccountKind, Entry, PaidInBy
from loyalty.operations.ledger import post_entry
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
