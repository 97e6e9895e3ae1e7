"""Loads the whole demo in one transaction, then holds it to the product's own invariants."""

from datetime import datetime
from random import Random

from django.db import connection, transaction
from django.db.models import F, Sum

from bookings.models import Appointment
from clients.models import ClassMove, Client, Standing
from reports.demo import dossier, planned
from reports.demo.cast import Cast
from reports.demo.copy import copy_rows
from reports.demo.counter import serve
from reports.demo.decided import Decided, decide
from reports.demo.desk import number_by_time
from reports.demo.diary import Diary
from reports.demo.dossier import Talks
from reports.demo.evenings import close_evenings
from reports.demo.friends import Friends
from reports.demo.history import Ledger, live
from reports.demo.partners import settle_with_partners
from reports.demo.past import retell
from reports.demo.people import Habit, Salon, ask_for_consents, invite_clients, open_company
from reports.demo.prepaid import sell_prepaid
from reports.demo.relatives import Relatives
from reports.demo.safety import Caution, list_substances
from reports.demo.shelf import mind_the_shelf
from reports.operations import refresh_facts
from salon.models import Role, Staff
from salon.operations import plan_everybody_ahead
from visits.operations import reckon_due
from visits.operations.proof import check_ledger
from visits.operations.standing import fit_norms

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
    decided = decide(salon)
    habits = invite_clients(salon, clients)
    Relatives(salon, habits).arrange()
    friends = Friends(salon)
    friends.introduce(habits)
    comings = live(salon, habits)
    diary = Diary(salon, habits, comings)
    diary.fill()
    diary.write()
    planned.seat(diary.parts)
    ledger = Ledger(salon, decided, friends)
    for coming in sorted([*comings, *diary.done], key=lambda each: (each.paid_at, each.habit.client.pk)):
        ledger.bill(coming)
    ledger.close()
    copy_rows([habit.client for habit in habits])
    ledger.write()
    settle_constraints()
    ask_for_consents(salon, habits)
    caution = Caution(salon, habits, diary.parts)
    caution.write()
    settle_constraints()
    analyse()
    keep_the_till(salon, decided, habits, ledger)
    reckon(salon, ledger, habits)
    tell_the_rest(salon, habits, caution)
    check_invariants(now)
    return {"clients": len(habits), "visits": len(ledger.visits), "appointments": Appointment.objects.count()}


def keep_the_till(salon: Salon, decided: Decided, habits: list[Habit], ledger: Ledger) -> None:
    """What is few is done by the operations, as of when it happened; with statistics, without which they take ten times as
    long. Every class is reckoned after it."""
    cast = Cast(salon, habits, {pk: purse.days[-1] for pk, purse in ledger.purses.items() if purse.days})
    sell_prepaid(salon, decided, cast)
    serve(salon, decided, cast)
    settle_with_partners(salon, decided, cast)
    mind_the_shelf(salon, decided.owner)
    number_by_time()
    close_evenings(salon)
    ClassMove.objects.all().delete()
    Standing.objects.all().delete()


def reckon(salon: Salon, ledger: Ledger, habits: list[Habit]) -> None:
    """Daily facts, norms, and the classes as they were and are."""
    settle_constraints()
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
    plan_everybody_ahead(now=salon.now)
    planned.plan_further(salon)


def check_invariants(now: datetime) -> None:
    """The proof of the ledger, kept for the owner's page; and totals are the sums of visits."""
    off = check_ledger(now=now).off
    wrong = [name for name, rows in off.items() if rows]
    net = Sum(F("visits__total") - F("visits__refunded"))
    if Client.objects.visited().annotate(sum=net).exclude(spent_total=F("sum")).exists():
        wrong.append("a client's total is not the sum of the visits")
    if wrong:
        raise DemoIsWrong("; ".join(wrong))


def analyse() -> None:
    """Fresh statistics, so that the first pages are as fast as the later ones."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
