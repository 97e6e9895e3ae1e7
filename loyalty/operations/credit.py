"""Whom the owner trusts with a credit, and how far."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from clients.models import Client
from loyalty.errors import LimitBelowDebt, NoSuchSum, ReasonMissing, SumNotPositive
from loyalty.models import AccountKind, CreditDecision
from loyalty.operations.ledger import account
from salon.models import Company, Staff


@transaction.atomic
def set_credit_limit(client: Client, *, limit: Decimal, reason: str, by: Staff, now: datetime) -> CreditDecision:
    """Locks the account. Nothing ends the trust; never below what is owed."""
    if limit < 0:
        raise SumNotPositive
    if limit % Company.objects.get().precision:
        raise NoSuchSum
    if not reason.strip():
        raise ReasonMissing
    locked = account(client, AccountKind.CREDIT)
    if locked.balance < -limit:
        raise LimitBelowDebt(owed=str(-locked.balance))
    locked.limit = limit
    locked.save(update_fields=["limit"])
    return CreditDecision.objects.create(client=client, limit=limit, reason=reason.strip(), by=by, decided_at=now)
