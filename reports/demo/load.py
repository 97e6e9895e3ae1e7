"""Loads the whole demo in one transaction, then holds it to the product's own invariants."""

from datetime import datetime
from decimal import Decimal
from random import Random

from django.db import connection, transaction
from django.db.models import F, Sum

from bookings.models import Appointment
from clients.models import Client
from loyalty.models import Account
from loyalty.operations import make_usual_discounts
from reports.demo import dossier, planned
from reports.demo.copy import copy_rows
from reports.demo.diary import Diary
from reports.demo.dossier import Talks
from reports.demo.history import Ledger, live
from reports.demo.past import retell
from reports.demo.people import Habit, Salon, ask_for_consents, invite_clients, open_company
from reports.demo.relatives import Relatives
from reports.demo.safety import Caution, list_substances
from reports.operations import refresh_facts
from salon.models import Role, Staff
from salon.operations import plan_everybody_ahead
from visits.models import Visit
from visits.operations import close_uncounted, reckon_due
from visits.operations.standing import fit_norms
from visits.queries import open_days

SEED = 20_261_122


class DemoIsWrong(Exception):
    """The demo broke an invariant of the product; nothing was kept."""


@transaction.atomic
def load_demo(*, now: datetime, clients: int = 4000) -> dict[str, int]:
    """The same people and habits at every call; times are around `now`. Gives back counts of what was made."""
    salon = open_company(Random(SEED), now)
    list_substances(salon)
    planned.furnish(salon)
    planned.keep_holidays(salon)
    habits = invite_clients(salon, clients)
    Relatives(salon, habits).arrange()
    comings = live(salon, habits)
    diary = Diary(salon, habits, comings)
    diary.fill()
    diary.write()
    planned.seat(diary.parts)
    ledger = Ledger(salon)
    for coming in sorted([*comings, *diary.done], key=lambda each: (each.paid_at, each.habit.client.pk)):
        ledger.bill(coming)
    ledger.close()
    copy_rows([habit.client for habit in habits])
    ledger.write()
    settle_constraints()
    ask_for_consents(salon, habits)
    caution = Caution(salon, habits, diary.parts)
    caution.write()
    reckon(salon, ledger, habits)
    tell_the_rest(salon, habits, caution)
    check_invariants()
    return {"clients": len(habits), "visits": len(ledger.visits), "appointments": Appointment.objects.count()}


def reckon(salon: Salon, ledger: Ledger, habits: list[Habit]) -> None:
    """Daily facts, norms, and the classes as they were and are; with statistics, without which each of them takes ten times as long."""
    settle_constraints()
    analyse()
    first, now = min(visit.day for visit in ledger.visits), salon.now
    for branch in salon.branches.values():
        refresh_facts(branch, first=first, last=branch.local_day(now), now=now)
    fit_norms(salon.company, day=max(branch.local_day(now) for branch in salon.branches.values()))
    retell(ledger.snapshots, [habit.client.pk for habit in habits])
    reckon_due(now=now)


def settle_constraints() -> None:
    """Those that wait for the end are checked now: the history triggers of clients' tables walk over all that wait, once a row."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tell_the_rest(salon: Salon, habits: list[Habit], caution: Caution) -> None:
    """What goes through operations, because their rules matter."""
    owner = Staff.objects.get(role=Role.OWNER)
    caution.sign(by=owner)
    talks = Talks(salon, habits)
    talks.write()
    talks.call_back()
    dossier.read_briefs(salon)
    dossier.take_photos(salon)
    dossier.keep_segments(salon, owner)
    dossier.stand_watch(salon, owner)
    dossier.sort_out_doubles(salon)
    make_usual_discounts(by=owner)
    plan_everybody_ahead(now=salon.now)
    planned.plan_further(salon)
    begin_to_count(salon, owner)


def begin_to_count(salon: Salon, owner: Staff) -> None:
    """The tills of the past were never counted; the first day somebody can close is today."""
    for branch in salon.branches.values():
        if days := open_days(branch, branch.local_day(salon.now)):
            why = "The till is counted from today on"
            close_uncounted(branch, through=days[-1], float_after=Decimal(0), reason=why, by=owner, now=salon.now)


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
