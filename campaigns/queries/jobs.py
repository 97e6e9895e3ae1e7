"""Who gets a greeting, a reminder or a call: questions answered by the database, for one branch and one of its days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Cast, RowNumber

from bookings.models import OPEN, Appointment
from campaigns.models import Call, CallListLimit, Script
from campaigns.scripts import BUILT_IN, CALL_BACK
from clients.models import Channel, Client, Consent, HouseholdMember, Segment
from clients.queries.segments import narrowed
from salon.models import Branch, Company
from visits.models import Visit, VisitLine

REMIND_BEFORE = timedelta(days=3)
QUIET_AFTER_CALL = timedelta(days=30)
REMEMBERED = timedelta(days=366)
LIST_LENGTH = 30
VISITS_SHOWN = 3


def of_branch(branch: Branch) -> QuerySet[Client]:
    """A client hears from one branch only: the home one."""
    return Client.objects.present().filter(home_branch=branch)


def agreed_to_letters() -> Exists:
    return Exists(Consent.objects.given(Channel.EMAIL).filter(client=OuterRef("pk")))


def may_be_written_to(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Those with an address who agreed to offers by it. Everybody else is not chosen at all."""
    return clients.exclude(email="").filter(agreed_to_letters())


def may_be_reminded(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Where somebody of the family reads the reminders of all, their address and consent count instead of the own."""
    agreed = Consent.objects.given(Channel.EMAIL)
    read = HouseholdMember.objects.filter(
        client=OuterRef("pk"),
        household__reminders_to__isnull=False,
        household__reminders_to__archived_at__isnull=True,
    ).exclude(household__reminders_to=F("client"))
    reachable = read.exclude(household__reminders_to__email="").filter(
        Exists(agreed.filter(client=OuterRef("household__reminders_to")))
    )
    own = ~Q(email="") & Q(Exists(agreed.filter(client=OuterRef("pk")))) & ~Q(Exists(read))
    return clients.filter(own | Q(Exists(reachable)))


def without_booking(clients: QuerySet[Client], branch: Branch, now: datetime) -> QuerySet[Client]:
    """Nothing ahead in any branch, and not in the chair right now."""
    today, _end = branch.day_bounds(branch.local_day(now))
    return clients.exclude(
        Exists(Appointment.objects.filter(client=OuterRef("pk"), state__in=OPEN, starts_at__gte=today))
    )


def birthdays(branch: Branch, day: date) -> QuerySet[Client]:
    return may_be_written_to(of_branch(branch).born_on(day))


def due_back(branch: Branch, day: date, now: datetime) -> QuerySet[Client]:
    """Their recommended next visit is on the day or in the three days after it, and they have not booked."""
    due = of_branch(branch).filter(next_visit_due_on__range=(day, day + REMIND_BEFORE))
    return without_booking(may_be_reminded(due), branch, now)


def last_services(clients: list[Client]) -> dict[int, str]:
    """By client: the first service of their last visit."""
    lines = VisitLine.objects.filter(visit__client__in=clients, service__isnull=False)
    newest = lines.order_by("visit__client_id", "-visit__paid_at", "pk").distinct("visit__client_id")
    return dict(newest.values_list("visit__client_id", "name"))


# The call list -----------------------------------------------------------------------------------


def may_be_called(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Calling needs no consent, only that it was not refused."""
    refused = Consent.objects.filter(client=OuterRef("pk"), channel=Channel.PHONE, is_given=False)
    return clients.exclude(phone="").exclude(Exists(refused))


def segment_to_call(branch: Branch) -> Segment | None:
    limit = CallListLimit.objects.filter(branch=branch).select_related("segment").first()
    return limit.segment if limit else None


def limited(branch: Branch, day: date, company: Company) -> QuerySet[Client]:
    """Those of the segment the branch calls by, if it has chosen one."""
    segment, clients = segment_to_call(branch), Client.objects.present().filter(home_branch=branch)
    return narrowed(clients, segment.rules, today=day, company=company) if segment else clients


def lapsed(branch: Branch, day: date, now: datetime, company: Company) -> QuerySet[Client]:
    """Lapsed clients nobody has talked to lately, the most valuable first.

    Worth is the average receipt times the number of visits: all they have spent here. Whoever refused, moved
    away or has a wrong number is called again only after another visit; whoever was called, not for 30 days.
    """
    calls = Call.objects.filter(client=OuterRef("pk"))
    found = may_be_called(limited(branch, day, company)).lapsed(
        day, min_days=company.lapsed_min_days, default_interval=company.default_interval_days
    )
    return (
        without_booking(found, branch, now)
        .exclude(Exists(calls.filter(result__in=Call.CLOSED, day__gte=OuterRef("last_visit_on"))))
        .exclude(Exists(calls.made().filter(day__gt=day - QUIET_AFTER_CALL, day__lte=day)))
        .exclude(Exists(calls.filter(call_back_on__gt=day)))
        .exclude(Exists(calls.filter(day=day)))
        .annotate(worth=Cast("spent_total", DecimalField(max_digits=14, decimal_places=2)))
        .order_by("-spent_total", "pk")
    )


def to_call_again(branch: Branch, day: date, now: datetime, company: Company) -> QuerySet[Call]:
    """The last calls of clients who asked to be called back by this day, or did not answer and may be tried again."""
    before = Call.objects.filter(branch=branch, day__lt=day, day__gt=day - REMEMBERED)
    latest = before.order_by("client_id", "-day").distinct("client_id").values("pk")
    promised = Q(result=Call.Result.CALL_BACK, call_back_on__lte=day) | Q(result="", why__situation=CALL_BACK)
    unanswered = Q(result=Call.Result.NO_ANSWER, attempt__lt=company.call_attempts)
    free = without_booking(may_be_called(Client.objects.present()), branch, now).filter(pk=OuterRef("client_id"))
    there = Call.objects.filter(client=OuterRef("client_id"), day=day)
    again = Call.objects.filter(pk__in=latest).filter(promised | unanswered).filter(Exists(free)).exclude(Exists(there))
    return again.select_related("client").order_by("-worth", "pk")


def last_visits(clients: list[Client]) -> dict[int, list[dict[str, Any]]]:
    """By client: the last visits, newest first, ready for JSON. Two queries however many clients."""
    place = Window(RowNumber(), partition_by=F("client"), order_by=[F("day").desc(), F("pk").desc()])
    visits = Visit.objects.standing().filter(client__in=clients).annotate(place=place).filter(place__lte=VISITS_SHOWN)
    by_client: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for visit in visits.prefetch_related("lines__master").order_by("-day", "-pk"):
        lines = list(visit.lines.all())
        by_client[visit.client_id].append({
            "day": visit.day.isoformat(), "what": ", ".join(line.name for line in lines), "total": str(visit.total),
            "master": next((line.master.short_name for line in lines if line.master), ""),
        })  # fmt: skip
    return by_client


@dataclass(frozen=True)
class Progress:
    made: int
    left: int

    @property
    def total(self) -> int:
        return self.made + self.left


def progress(calls: QuerySet[Call]) -> Progress:
    counts = calls.aggregate(left=Count("pk", filter=Q(result="")), made=Count("pk", filter=~Q(result="")))
    return Progress(**counts)


def script_for(situation: str) -> Any:
    """The newest own words, else the built-in ones in the reader's language."""
    own = Script.objects.filter(situation=situation).first()
    return own.text if own else BUILT_IN.get(situation, "")
