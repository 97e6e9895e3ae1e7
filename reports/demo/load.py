"""Loads the whole demo in one transaction, then holds it to the product's own invariants."""

from datetime import datetime
from random import Random

from django.db import connection, transaction
from django.db.models import F, Sum

from bookings.models import Appointment
from clients.models import Client
from loyalty.models import Account
from reports.demo.copy import copy_rows
from reports.demo.diary import Diary
from reports.demo.history import Ledger, live
from reports.demo.people import invite_clients, open_company
from reports.operations import refresh_facts
from visits.models import Visit
from visits.operations import reckon_due

SEED = 20_261_122


class DemoIsWrong(Exception):
    """The demo broke an invariant of the product; nothing was kept."""


@transaction.atomic
def load_demo(*, now: datetime, clients: int = 4000) -> dict[str, int]:
    """The same people and habits at every call; times are around `now`. Gives back counts of what was made."""
    salon = open_company(Random(SEED), now)
    habits = invite_clients(salon, clients)
    comings = live(salon, habits)
    diary = Diary(salon, habits, comings)
    diary.fill()
    diary.write()
    ledger = Ledger(salon)
    for coming in sorted([*comings, *diary.done], key=lambda each: (each.paid_at, each.habit.client.pk)):
        ledger.bill(coming)
    ledger.write()
    copy_rows([habit.client for habit in habits])
    first = min(visit.day for visit in ledger.visits)
    for branch in salon.branches.values():
        refresh_facts(branch, first=first, last=branch.local_day(now), now=now)
    reckon_due(now=now)
    check_invariants()
    return {"clients": len(habits), "visits": len(ledger.visits), "appointments": Appointment.objects.count()}


def check_invariants() -> None:
    """Balances are the sums of their entries, bills are covered, totals are the sums of visits."""
    wrong = []
    if Account.objects.annotate(sum=Sum("entries__amount")).exclude(balance=F("sum")).exists():
        wrong.append("an account is not the sum of its entries")
    if Visit.objects.annotate(paid=Sum("payments__amount")).exclude(paid=F("total")).exclude(total=0).exists():
        wrong.append("a bill is not covered by its payments")
    if Client.objects.visited().annotate(sum=Sum("visits__total")).exclude(spent_total=F("sum")).exists():
        wrong.append("a client's total is not the sum of the visits")
    if wrong:
        raise DemoIsWrong("; ".join(wrong))


def analyse() -> None:
    """Fresh statistics, so that the first pages are as fast as the later ones."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
