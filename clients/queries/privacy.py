"""What the owner watches: alarms, who read how many cards, reveals, exports, decoys, erasures. And contacts while they are revealed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from clients.models import Alarm, CardReading, Client, Erasure, Export, Reveal
from salon.models import Staff
from salon.roles import Right, may

SHOWN = 20
DAYS_OF_READINGS = 7


@dataclass(frozen=True)
class Contacts:
    """What is hidden otherwise; `until` is when it is hidden again."""

    phone: Any
    others: tuple[tuple[Any, str], ...]
    email: str
    messenger: str
    best_time: str
    until: datetime
    seconds: int


def revealed(client: Client, *, by: Staff, now: datetime) -> Contacts | None:
    """None before a reveal by this very person and after its minute."""
    open_ = Reveal.objects.filter(client=client, by=by, revealed_at__lte=now, until__gt=now).first()
    if open_ is None or not may(by, Right.REVEAL_CONTACTS):
        return None
    others = tuple((each.phone, each.whose) for each in client.more_phones.order_by("pk"))
    seconds = max(1, round((open_.until - now).total_seconds()))
    return Contacts(client.phone, others, client.email, client.messenger, client.best_time, open_.until, seconds)


@dataclass(frozen=True)
class DayOfReading:
    """How many different cards one person read on one day, how many times, and how many rows of lists."""

    who: str
    day: date
    cards: int
    times: int
    listed: int
    first: datetime
    last: datetime


def readings(*, now: datetime, zone: Any) -> list[DayOfReading]:
    """The last week, today first, those who read most first."""
    rows = (
        CardReading.objects.filter(read_at__gte=now - timedelta(days=DAYS_OF_READINGS))
        .annotate(day=TruncDate("read_at", tzinfo=zone))
        .values("day", "by")
        .annotate(
            cards=Count("client", distinct=True, filter=Q(in_list=False)),
            times=Count("pk", filter=Q(in_list=False)),
            listed=Count("client", distinct=True, filter=Q(in_list=True)),
            first=Min("read_at"),
            last=Max("read_at"),
        )
        .order_by("-day", "-cards", "-listed", "by")[:100]
    )
    people = {staff.pk: str(staff) for staff in Staff.objects.filter(pk__in={row["by"] for row in rows})}
    return [
        DayOfReading(
            people[row["by"]], row["day"], row["cards"], row["times"], row["listed"], row["first"], row["last"]
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Watched:
    """The newest of each kind."""

    alarms: list[Alarm]
    unseen: int
    readings: list[DayOfReading]
    reveals: list[Reveal]
    exports: list[Export]
    decoys: list[Client]
    erasures: list[Erasure]


def watched(*, now: datetime, zone: Any) -> Watched:
    """Eight queries, however much there is."""
    return Watched(
        alarms=newest(Alarm.objects.select_related("staff", "client")),
        unseen=unseen_alarms(),
        readings=readings(now=now, zone=zone),
        reveals=newest(Reveal.objects.select_related("by", "client")),
        exports=newest(Export.objects.select_related("by")),
        decoys=list(Client.objects.present().filter(is_decoy=True).by_name()[:SHOWN]),
        erasures=newest(Erasure.objects.select_related("by", "client")),
    )


def newest(rows: QuerySet[Any, Any]) -> list[Any]:
    return list(rows[:SHOWN])


def unseen_alarms() -> int:
    return Alarm.objects.unseen().count()
