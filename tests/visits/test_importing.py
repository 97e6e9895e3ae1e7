"""Past visits from a file: made once, counted on the card, taken back as a whole."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from clients.importing.errors import NoRows
from clients.importing.jobs import claim_next, run_at_once, take_in, undo_later, work
from clients.models import Client, Import
from visits.models import Visit

FILE = """Дата;Клиент;Телефон;Услуга;Мастер;Сумма
12.03.2025;Надежда Петрова;+37369111222;Cut & finish;Anna;450,00
15.05.2025;Nadia Petrova;069111222;Укладка;Кто-то;1 200
15.05.2025;Вера Новая;+37369333444;Укладка;;
32.01.2025;Вера Новая;+37369333444;Укладка;;100
01.02.2025;;;Укладка;;100
01.02.2025;Вера Новая;+37369333444;Укладка;;abc
"""


def brought(branch, text=FILE):
    source = take_in(ContentFile(text.encode(), "visits.csv"), name="visits.csv", kind="visits", branch=branch, by=None)
    tally = run_at_once(source, clock=timezone.now)
    source.refresh_from_db()
    return source, tally


@pytest.fixture
def known(person):
    person.given_name = "Надежда"
    person.family_name = "Петрова"
    person.save()
    return person


def test_visits_come_with_client_service_and_master(branch, known, service, master):
    _source, tally = brought(branch, FILE.split("\n15.05")[0])
    visit = Visit.objects.get()
    line = visit.lines.get()
    assert tally.figures() == {"read": 1, "created": 1, "updated": 0, "skipped": 0, "bad": 0}
    assert (visit.client, visit.day, visit.total, visit.is_first) == (known, date(2025, 3, 12), Decimal(450), True)
    assert (line.service, line.master, line.total) == (service, master, Decimal(450))


def test_unknown_clients_are_made_and_totals_are_counted(branch, known):
    brought(branch)
    made = Client.objects.get(phone="+37369333444")
    assert (made.given_name, made.family_name, made.visits_count, made.last_visit_on) == (
        "Вера",
        "Новая",
        1,
        date(2025, 5, 15),
    )
    known.refresh_from_db()
    assert known.visits_count + Client.objects.exclude(pk__in=[known.pk, made.pk]).count() == 2


def test_bad_rows_say_why(branch, known):
    _source, tally = brought(branch)
    assert [(bad["row"], bad["reason"]) for bad in tally.bad_rows] == [
        (5, "There is no such day as “32.01.2025”: left out."),
        (6, "It does not say which client: no name, no phone, no known card."),
        (7, "“abc” is not a sum of money: left out."),
    ]


@pytest.mark.parametrize("text", [FILE.splitlines()[0], FILE.splitlines()[0] + "\n"])
def test_a_file_of_headings_alone_is_refused_and_leaves_no_import(branch, text):
    with pytest.raises(NoRows, match="nothing under the headings"):
        brought(branch, text)
    assert Import.objects.count() == 0


def test_the_same_file_twice_doubles_nothing(branch, known):
    brought(branch)
    count, people = Visit.objects.count(), Client.objects.count()
    _source, tally = brought(branch)
    assert (tally.counts["created"], tally.counts["skipped"]) == (0, 3)
    assert (Visit.objects.count(), Client.objects.count()) == (count, people)


def test_undo_takes_visits_and_new_clients_back(branch, known):
    source, _tally = brought(branch)
    undo_later(source)
    work(claim_next(now=timezone.now()), clock=timezone.now)
    known.refresh_from_db()
    assert (
        Visit.objects.count(),
        list(Client.objects.all()),
        known.visits_count,
        known.spent_total,
        known.last_visit_on,
    ) == (0, [known], 0, 0, None)


def test_opening_totals_that_say_more_than_the_visits_stay_and_come_back(branch, known):
    Client.objects.filter(pk=known.pk).update(visits_count=20, spent_total=9000, last_visit_on=date(2026, 1, 1))
    source, _tally = brought(branch)
    known.refresh_from_db()
    assert (known.visits_count, known.spent_total, known.last_visit_on) == (20, 9000, date(2026, 1, 1))
    undo_later(source)
    work(claim_next(now=timezone.now()), clock=timezone.now)
    known.refresh_from_db()
    assert (known.visits_count, known.spent_total, known.last_visit_on) == (20, 9000, date(2026, 1, 1))


def test_receipt_numbers_go_on_without_gaps(branch, known):
    brought(branch)
    assert sorted(Visit.objects.values_list("number", flat=True)) == [1, 2, 3]
