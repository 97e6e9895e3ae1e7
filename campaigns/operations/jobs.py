"""The night's jobs: each chooses in SQL and writes rows, once.

A run is one transaction under an advisory lock of its kind and branch: killed half way it leaves nothing behind, and
run again it finds by their keys the rows that are already there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import translation

from campaigns import queries
from campaigns.models import Call, JobRun
from campaigns.scripts import CALL_BACK, situation_of
from clients.models import Client
from clients.queries.household import reminder_recipients
from messaging.models import Message
from messaging.operations import queue_message
from messaging.queries import signer
from salon.formats import format_day
from salon.models import Branch, Company

CHUNK = 500
LOCK = 2_026_110
A_DAY = timedelta(days=1)
REMINDER_LIVES = timedelta(days=7)
Kind = JobRun.Kind


@dataclass(frozen=True)
class Counts:
    """`chosen` is always `written` and `already_there` together."""

    written: int
    already_there: int

    @property
    def chosen(self) -> int:
        return self.written + self.already_there

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.written + other.written, self.already_there + other.already_there)


NOTHING = Counts(0, 0)


@transaction.atomic
def run_birthday(branch: Branch, *, day: date, now: datetime) -> Counts:
    """A greeting on the day, one a year; it is not sent later than on the day after."""
    lock(Kind.BIRTHDAY, branch)
    company = Company.objects.get()
    common = {
        "signed_by": signer(branch, company),
        "percent": in_words(company.birthday_discount_percent),
    }
    until = day + timedelta(days=company.birthday_days_after)

    def write(client: Client, key: str, _service: str, _reader: Client) -> None:
        context = common | {"until": in_language(client, company, until)}
        send_after, expires_at = not_before(branch, day, now), branch.at(day + 2 * A_DAY, time(0))
        queue_message(
            client, kind="birthday", dedupe_key=key, branch=branch, context=context, now=now, is_marketing=True,
            send_after=send_after, expires_at=expires_at,
        )  # fmt: skip

    counts = write_new(
        queries.birthdays(branch, day), key=lambda client: f"birthday:{client.pk}:{day.year}", write=write
    )
    return remember(Kind.BIRTHDAY, branch, day, counts, now)


@transaction.atomic
def run_return_visit(branch: Branch, *, day: date, now: datetime) -> Counts:
    """A reminder from three days before the recommended date, one a date, only to those with no booking ahead.

    Where one of the family gets the reminders of all, it goes to them and says whom it is about; consent and the
    weekly budget are those of the reader.
    """
    lock(Kind.RETURN_VISIT, branch)
    company = Company.objects.get()
    common = {"signed_by": signer(branch, company)}

    def write(client: Client, key: str, service: str, reader: Client) -> None:
        about = service if reader == client else f"{client.given_name}: {service}"
        context = common | {"service": about, "last_visit": in_language(reader, company, client.last_visit_on)}
        send_after = not_before(branch, day, now)
        queue_message(
            reader, kind="return_visit", dedupe_key=key, branch=branch, context=context, now=now, is_marketing=True,
            send_after=send_after, expires_at=send_after + REMINDER_LIVES,
        )  # fmt: skip

    counts = write_new(
        queries.due_back(branch, day, now),
        key=lambda client: f"return_visit:{client.pk}:{client.next_visit_due_on}",
        write=write,
    )
    return remember(Kind.RETURN_VISIT, branch, day, counts, now)


@transaction.atomic
def run_lapsed(branch: Branch, *, day: date, now: datetime) -> Counts:
    """The day's calls: those promised and those to try again, then lapsed clients up to LIST_LENGTH in all."""
    lock(Kind.LAPSED, branch)
    company = Company.objects.get()
    already_there = Call.objects.for_day(branch, day).count()
    again = [next_call(call, day) for call in queries.to_call_again(branch, day, now, company)]
    room = max(queries.LIST_LENGTH - already_there - len(again), 0)
    fresh = [first_call(client, branch, day, company) for client in queries.lapsed(branch, day, now, company)[:room]]
    visits = queries.last_visits([call.client for call in again + fresh])
    for call in again + fresh:
        call.why["last_visits"] = visits.get(call.client_id, [])
    Call.objects.bulk_create(again + fresh, ignore_conflicts=True)
    written = Call.objects.for_day(branch, day).count() - already_there
    return remember(Kind.LAPSED, branch, day, Counts(written, already_there), now)


RUNS: dict[str, Callable[..., Counts]] = {
    Kind.BIRTHDAY: run_birthday,
    Kind.RETURN_VISIT: run_return_visit,
    Kind.LAPSED: run_lapsed,
}


def lock(kind: str, branch: Branch) -> None:
    """Until the end of the transaction; a second run of the same kind and branch waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK + list(Kind.values).index(kind), branch.pk])


def write_new(
    clients: QuerySet[Client], *, key: Callable[[Client], str], write: Callable[[Client, str, str, Client], None]
) -> Counts:
    """Writes for those whose key is not known yet; memory holds one chunk of clients."""
    counts = NOTHING
    for chunk in chunks(clients):
        known = set(
            Message.objects.filter(dedupe_key__in=[key(client) for client in chunk]).values_list(
                "dedupe_key", flat=True
            )
        )
        new = [client for client in chunk if key(client) not in known]
        services, readers = queries.last_services(new), reminder_recipients(new)
        for client in new:
            write(client, key(client), services.get(client.pk, ""), readers.get(client.pk, client))
        counts += Counts(len(new), len(chunk) - len(new))
    return counts


def chunks(clients: QuerySet[Client]) -> Iterator[list[Client]]:
    rows = clients.order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def remember(kind: str, branch: Branch, day: date, counts: Counts, now: datetime) -> Counts:
    """What was written in all, over all runs for the day; the row is what stops the clock from running the job again."""
    run = JobRun.objects.filter(kind=kind, branch=branch, day=day).first() or JobRun(kind=kind, branch=branch, day=day)
    run.chosen, run.written, run.already_there, run.finished_at = (
        counts.chosen,
        run.written + counts.written,
        counts.already_there,
        now,
    )
    run.save()
    return counts


def not_before(branch: Branch, day: date, now: datetime) -> datetime:
    """A job run by hand for a day to come does not write to anybody before that day."""
    return max(now, branch.at(day, time(0)))


def in_words(percent: Decimal) -> str:
    """10 and 7.5; nothing for no discount."""
    return f"{percent.normalize():f}" if percent else ""


def in_language(client: Client, company: Company, day: date | None) -> str:
    with translation.override(client.language or company.language):
        return format_day(day, "day") if day else ""


def first_call(client: Client, branch: Branch, day: date, company: Company) -> Call:
    situation = situation_of(visits=client.visits_count, last_score=client.last_score)
    return Call(
        client=client,
        branch=branch,
        day=day,
        worth=client.spent_total,
        why=why(client, day, situation, company.default_interval_days),
    )


def next_call(before: Call, day: date) -> Call:
    """A promised call is the first attempt of a new talk; after no answer the attempts are counted on."""
    is_promised = before.result == Call.Result.CALL_BACK
    situation = CALL_BACK if is_promised else before.why.get("situation", CALL_BACK)
    attempt = before.attempt + 1 if before.result == Call.Result.NO_ANSWER else before.attempt
    reasons = why(before.client, day, situation, before.why.get("usual_days")) | {
        "agreed": before.note if is_promised else before.why.get("agreed", "")
    }
    return Call(
        client=before.client,
        branch=before.branch,
        day=day,
        worth=before.worth,
        attempt=1 if is_promised else attempt,
        why=reasons,
    )


def why(client: Client, day: date, situation: str, usual_days: int | None) -> dict[str, Any]:
    return {
        "situation": situation,
        "away_days": (day - client.last_visit_on).days if client.last_visit_on else None,
        "usual_days": client.usual_interval_days or usual_days,
        "visits": client.visits_count,
    }
