"""What stands behind the balances that are owed: the certificate, the pass or the booking they are of. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from bookings.models import Appointment
from loyalty.models import Account, AccountKind, Certificate, Pass

# Of kinds with an account for each thing: where the things are, and which page opens one.
THINGS: dict[str, tuple[Any, str]] = {
    AccountKind.CERTIFICATE: (Certificate.objects.all(), "loyalty:certificate"),
    AccountKind.PASS: (Pass.objects.select_related("plan"), "loyalty:pass"),
    AccountKind.RESERVATION: (Appointment.objects.select_related("branch"), "bookings:appointment"),
}
LAST_DAYS = {AccountKind.CERTIFICATE: "expires_on", AccountKind.PASS: "ends_on"}


@dataclass(frozen=True)
class Held:
    account: Account
    owed: Decimal
    expires_on: date | None
    name: str = ""
    url: str = ""


def with_things(kind: str, accounts: Sequence[Any]) -> list[Held]:
    """One query for all."""
    if kind not in THINGS:
        return [Held(each, each.owed, each.expires_on) for each in accounts]
    rows, page = THINGS[kind]
    things = rows.in_bulk([pk_of(each) for each in accounts])
    return [held_on(kind, each, things.get(pk_of(each)), page) for each in accounts]


def held_on(kind: str, account: Any, thing: Any, page: str) -> Held:
    if thing is None:
        return Held(account, account.owed, None)
    last_day = getattr(thing, LAST_DAYS.get(AccountKind(kind), ""), None)
    return Held(account, account.owed, last_day, name_of(thing), reverse(page, args=[thing.pk]))


def name_of(thing: Any) -> str:
    if isinstance(thing, Appointment):
        return thing.when
    return str(thing.plan if isinstance(thing, Pass) else thing)


def pk_of(account: Account) -> int:
    return int(account.subject.partition(":")[2])
