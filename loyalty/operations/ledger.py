"""Moving money of clients between nothing, their accounts and bills."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from clients.models import Client
from loyalty.errors import (
    KeyUsedForAnother,
    NoSuchSum,
    NotEnough,
    SumNotPositive,
)
from loyalty.models import Account, AccountKind, Entry
from salon.models import Branch, Company, Staff


def account(client: Client, kind: str, subject: str = "") -> Account:
    """The client's account of this kind, locked until the transaction ends."""
    Account.objects.get_or_create(client=client, kind=kind, subject=subject)
    return Account.objects.select_for_update().get(client=client, kind=kind, subject=subject)


@transaction.atomic
def post_entry(
    client: Client,
    *,
    kind: str,
    amount: Decimal,
    reason: str,
    key: str,
    branch: Branch | None,
    by: Staff | None,
    now: datetime,
    note: str = "",
    subject: str = "",
) -> Entry:
    """Locks the account. The same key again gives back the entry it made; below zero is refused."""
    locked = account(client, kind, subject)
    if known := Entry.objects.filter(key=key).first():
        if (known.account_id, known.amount) != (locked.pk, amount):
            raise KeyUsedForAnother
        return known
    if locked.balance + amount < 0:
        raise NotEnough(balance=str(locked.balance))
    locked.balance += amount
    locked.save(update_fields=["balance"])
    return Entry.objects.create(
        account=locked,
        amount=amount,
        balance_after=locked.balance,
        reason=reason,
        key=key,
        branch=branch,
        by=by,
        happened_at=now,
        note=note,
    )


def pay_in(
    client: Client, *, amount: Decimal, payment_kind: str, branch: Branch, by: Staff, now: datetime, key: str
) -> Entry:
    """Money the client leaves as a deposit; the note says how it was paid."""
    if amount <= 0:
        raise SumNotPositive
    if amount % Company.objects.get().precision:
        raise NoSuchSum
    return post_entry(
        client,
        kind=AccountKind.DEPOSIT,
        amount=amount,
        reason=Entry.Reason.TOP_UP,
        key=key,
        branch=branch,
        by=by,
        now=now,
        note=payment_kind,
    )
