"""The list of cards to mend: one kind of fault at a time, the client seen last first."""

from dataclasses import dataclass
from datetime import date

from clients.hygiene import Fault, faults
from clients.models import Client, ClientQuerySet
from salon.models import Branch, Staff

ON_A_PAGE = 50
COUNTED = 1_000  # counting further costs more than the number is worth


@dataclass(frozen=True)
class FaultCount:
    """`count` is exact up to COUNTED."""

    fault: Fault
    count: int

    @property
    def is_counted(self) -> bool:
        return self.count <= COUNTED

    @property
    def shown(self) -> int:
        return min(self.count, COUNTED)


@dataclass(frozen=True)
class Faulty:
    client: Client
    note: str


@dataclass(frozen=True)
class FaultyPage:
    rows: list[Faulty]
    last: Client | None


def counts(*, by: Staff, today: date, branch: Branch | None) -> list[FaultCount]:
    """One query a kind, none of which counts beyond COUNTED."""
    found = ((each, narrowed(each, by=by, today=today, branch=branch)) for each in faults())
    return [FaultCount(each, clients.order_by()[: COUNTED + 1].count()) for each, clients in found]


def narrowed(fault: Fault, *, by: Staff, today: date, branch: Branch | None) -> ClientQuerySet:
    clients = Client.objects.visible_to(by)
    return fault.narrow(clients.filter(home_branch=branch) if branch else clients, today)


def faulty(
    fault: Fault, *, by: Staff, today: date, branch: Branch | None = None, after: Client | None = None
) -> FaultyPage:
    """By name; page 10,000 costs what page 1 costs."""
    clients = narrowed(fault, by=by, today=today, branch=branch)
    behind = clients.after(after) if after else clients
    found = list(behind.by_name().select_related("home_branch")[: ON_A_PAGE + 1])
    page = found[:ON_A_PAGE]
    return FaultyPage([Faulty(each, fault.note(each)) for each in page], page[-1] if len(found) > ON_A_PAGE else None)
