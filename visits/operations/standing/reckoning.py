"""Who is reckoned and when: everybody whose day has begun, some after an import, one after a visit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from clients.models import Client, Norm, Standing
from salon.models import Branch, Company
from visits.models import Visit
from visits.operations.standing.classes import Given, write_classes
from visits.operations.standing.habits import Windows, chance, habits_of, write_rhythms
from visits.operations.standing.norms import fit_norms
from visits.operations.standing.yardstick import SALON, yardstick

CHUNK = 2_000


@dataclass(frozen=True)
class Reckoned:
    clients: int = 0
    written: int = 0
    moves: int = 0

    def __add__(self, other: "Reckoned") -> "Reckoned":
        return Reckoned(self.clients + other.clients, self.written + other.written, self.moves + other.moves)


def reckon_due(*, now: datetime) -> Reckoned:
    """Those whose standing is not of today in the zone of their home branch; norms once a day. Chunk by chunk, each once."""
    company = Company.objects.get()
    fit_once_a_day(company, now=now)
    return in_chunks(company, now=now, only_stale=True)


def reckon_everyone(*, now: datetime) -> Reckoned:
    """Norms and everybody anew, for instance when a boundary was changed. Again at once it writes nothing."""
    company = Company.objects.get()
    fit_norms(company, day=newest_day(now))
    return in_chunks(company, now=now, only_stale=False)


def reckon_clients(clients: Iterable[int], *, now: datetime) -> Reckoned:
    """Some clients, for instance those of an import, against the norms as they are stored."""
    windows, result = Windows(yardstick(Company.objects.get())), Reckoned()
    for chunk in chunks(sorted(set(clients))):
        for day, branches in branches_by_day(now).items():
            here = Client.objects.filter(pk__in=chunk, home_branch__in=branches)
            result += reckon_chunk(list(here.order_by("pk").values_list("pk", flat=True)), windows, today=day)
    return result


def reckon_after_visit(client: Client, visit: Visit, *, company: Company) -> None:
    """In the transaction of the visit, whose client is locked and counted already. Stored norms: nothing is fitted here."""
    branch = visit.branch if visit.branch_id == client.home_branch_id else client.home_branch
    today = branch.local_day(visit.paid_at)
    if visit.is_first:  # from nobody to a newcomer is a move as well
        Standing.objects.bulk_create([Standing(client=client, reckoned_on=today)], ignore_conflicts=True)
    reckon_locked([client.pk], Windows(yardstick(company)), today=today)


def fit_once_a_day(company: Company, *, now: datetime) -> None:
    day = newest_day(now)
    if not Norm.objects.filter(family=None, reckoned_on__gte=day).exists():
        fit_norms(company, day=day)


def newest_day(now: datetime) -> date:
    """A new day begins for the norms when it begins at the first of the branches."""
    return max(branches_by_day(now), default=now.date())


def branches_by_day(now: datetime) -> dict[date, list[int]]:
    """Closed branches too: their clients are still clients."""
    days: dict[date, list[int]] = {}
    for branch in Branch.objects.all():
        days.setdefault(branch.local_day(now), []).append(branch.pk)
    return days


def in_chunks(company: Company, *, now: datetime, only_stale: bool) -> Reckoned:
    windows, result = Windows(yardstick(company)), Reckoned()
    for day, branches in branches_by_day(now).items():
        due = Client.objects.present().filter(home_branch__in=branches)
        if only_stale:
            due = due.filter(Q(standing__isnull=True) | Q(standing__reckoned_on__lt=day))
        last = 0
        while chunk := list(due.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
            result += reckon_chunk(chunk, windows, today=day)
            last = chunk[-1]
    return result


@transaction.atomic
def reckon_chunk(clients: Sequence[int], windows: Windows, *, today: date) -> Reckoned:
    """Locks the clients, so that a visit paid meanwhile is either seen here or reckoned after this."""
    locked = Client.objects.select_for_update(no_key=True).filter(pk__in=clients).order_by("pk")
    found = list(locked.values_list("pk", flat=True))
    return reckon_locked(found, windows, today=today) if found else Reckoned()


def reckon_locked(clients: list[int], windows: Windows, *, today: date) -> Reckoned:
    found = [(habit, windows.of(habit)) for habit in habits_of(clients)]
    write_rhythms(clients, found)
    given = {
        habit.client: Given(due.first, due.last, chance(habit, windows.yard, today))
        for habit, due in found
        if habit.family == SALON
    }
    written, moves = write_classes(clients, given, windows.yard, today=today)
    return Reckoned(len(clients), written, moves)


def chunks(clients: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(clients), CHUNK):
        yield clients[start : start + CHUNK]
