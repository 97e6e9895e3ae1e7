"""Erasing makes a client anonymous everywhere and leaves the money true."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pghistory
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, models
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment, State
from bookings.operations import WantedPart, book_appointment, cancel_appointment
from campaigns.models import Call
from clients import erasure
from clients.errors import StillOwed
from clients.models import (
    Child,
    Client,
    Erasure,
    Household,
    HouseholdMember,
    Import,
    ImportRow,
    PatchTest,
    Promise,
)
from clients.operations import change_client, erase_client, record_interaction, set_consent, set_decoy
from clients.operations.erasure import KEPT, erase_outlived, outlived
from clients.queries import search
from clients.tasks import keep_no_longer
from feedback.models import Survey
from loyalty.models import Account, Entry
from loyalty.operations import issue_card, pay_in
from messaging.models import Message, Suppression
from reports.models import DailyFact
from reports.operations import refresh_facts
from salon.models import Substance
from tests.factories import ClientFactory
from visits.models import FormulaNote, Payment, Photo, Visit
from visits.operations import WantedLine, WantedPayment, check_out

MARK = "Zyxwvut"
PHONE, EMAIL = "+37368765432", "zyxwvut@secret.example"


@pytest.fixture
def full(branch, master, service, administrator, owner, now, django_capture_on_commit_callbacks):
    """A client with the mark in everything that can hold a word."""
    person = ClientFactory(
        given_name=MARK, family_name=MARK, patronymic=MARK, phone=PHONE, email=EMAIL, messenger=MARK, notes=MARK, allergies=MARK, work=MARK,
        children=MARK, interests=MARK, district=MARK, tags=[MARK], best_time=MARK, home_branch=branch,
    )  # fmt: skip
    with pghistory.context(user=owner.pk):
        change_client(person, by=owner, now=now, notes=f"{MARK} again", more_phones=[("+37368765433", MARK)])
    set_consent(person, channel="sms", is_given=True, source=MARK, now=now, wording=MARK)
    record_interaction(person, branch=branch, channel="phone", direction="in", topic=MARK, note=MARK, by=administrator, now=now, call_back_at=now + timedelta(days=1))  # fmt: skip
    Promise.objects.create(client=person, text=MARK, made_at=now)
    Child.objects.create(parent=person, name=MARK)
    HouseholdMember.objects.create(client=person, household=Household.objects.create(name=MARK, created_at=now))
    PatchTest.objects.create(
        client=person, substance=Substance.objects.create(name="PPD"), note=MARK, result="passed", tested_on=date(2026, 1, 1), valid_until=date(2027, 1, 1), written_at=now
    )  # fmt: skip
    source = Import.objects.create(
        branch=branch, kind="clients", state="done", created_by=owner, file=ContentFile(MARK.encode(), "list.csv")
    )
    ImportRow.objects.create(
        source=source, number=1, outcome="updated", object_id=person.pk, values=[MARK], before={"notes": MARK}
    )
    ImportRow.objects.create(source=source, number=2, outcome="bad", values=["068 765-432", MARK], reason=MARK)
    ImportRow.objects.create(source=source, number=3, outcome="bad", values=["somebody else"])
    issue_card(person, number=f"{MARK}-1", by=administrator, now=now)
    later = now + timedelta(hours=3)
    booked = book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=later, by=administrator, now=now
    )
    Appointment.objects.filter(pk=booked.pk).update(note=MARK)
    cancel_appointment(booked, reason=MARK, by=administrator, now=now)
    visit = check_out(
        None, client=person, branch=branch, lines=[WantedLine(service=service, master=master)], payments=[WantedPayment("cash", service.price)],
        by=administrator, now=now, key="erasure",
    )  # fmt: skip
    Survey.objects.update_or_create(visit=visit, defaults={"client": person, "branch": branch, "asked_at": now, "score": 9, "reason": MARK, "answered_at": now})  # fmt: skip
    FormulaNote.objects.create(client=person, text=MARK, by=master, written_at=now)
    Photo.objects.create(
        client=person, moment="before", image=ContentFile(b"x", f"{MARK}.jpg"), thumbnail=ContentFile(b"y", f"{MARK}-s.jpg"), digest="d",
        width=1, height=1, taken_at=now,
    )  # fmt: skip
    Message.objects.create(client=person, branch=branch, kind="score", language="en", address=EMAIL, subject=MARK, body=MARK, dedupe_key="m", send_after=now)  # fmt: skip
    Suppression.objects.create(channel="email", address=EMAIL, reason="unsubscribed")
    Call.objects.create(
        client=person, branch=branch, day=branch.local_day(now), note=MARK, why={"agreed": MARK}, result="refused"
    )
    return Client.objects.get(pk=person.pk)


def settle_points(person):
    return {"points": "given_up"} if Account.objects.filter(client=person, kind="points", balance__gt=0) else {}


def whole_database():
    """Every row of every table of ours, as text."""
    found = {}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            if model._meta.db_table not in tables:
                continue
            table = model._meta.db_table
            if model._meta.app_config.name in {"sessions", "contenttypes", "auth", "admin"}:
                continue
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 names of our own tables
            found[table] = "\n".join(row for (row,) in cursor.fetchall())
    return found


def money():
    return {
        "visits": list(
            Visit.objects.order_by("pk").values_list("client", "total", "discount_total", "points_earned", "day")
        ),
        "payments": Payment.objects.aggregate(Sum("amount")),
        "entries": list(Entry.objects.filter(note="").values_list("amount", "balance_after")),
        "facts": list(
            DailyFact.objects.order_by("pk").values_list("day", "revenue", "discounts", "visits", "new_clients")
        ),
    }


def test_nothing_of_the_person_is_left_anywhere_in_the_database(
    full, owner, branch, now, django_capture_on_commit_callbacks
):
    files = [full.photos.get().image.name, full.photos.get().thumbnail.name, Import.objects.get().file.name]
    with django_capture_on_commit_callbacks(execute=True):
        erase_client(full, why="wish", by=owner, now=now, settle=settle_points(full))
    left = {
        table: mark
        for table, text in whole_database().items()
        for mark in (MARK, MARK.lower(), EMAIL, "68765432", "68765433", "765-432")
        if mark in text
    }
    assert left == {}
    assert [default_storage.exists(name) for name in files] == [False, False, False]
    assert ImportRow.objects.get(number=3).values == ["somebody else"]


def test_the_money_and_the_reports_stay_as_they_were(full, owner, branch, now):
    refresh_facts(branch, first=branch.local_day(now), last=branch.local_day(now), now=now)
    before = money()
    erase_client(full, why="wish", by=owner, now=now, settle=settle_points(full))
    refresh_facts(branch, first=branch.local_day(now), last=branch.local_day(now), now=now)
    assert money() == before
    call_command("check_ledger", stdout=StringIO())
    gone = Client.objects.get(pk=full.pk)
    assert (gone.visits_count, gone.spent_total) == (full.visits_count, full.spent_total)


def test_an_erased_client_is_called_so_and_found_no_more(client, full, owner, now):
    erase_client(full, why="wish", by=owner, now=now, settle=settle_points(full))
    gone = Client.objects.get(pk=full.pk)
    assert (str(gone), str(gone.phone), gone.email) == (f"Erased client {full.pk}", "", "")
    assert not Client.objects.present().filter(pk=full.pk)
    assert search("Erased client", by=owner) == []
    client.force_login(owner)
    assert client.get(reverse("clients:card", args=[full.pk])).status_code == 404
    assert client.get(reverse("visits:receipt", args=[full.visits.get().pk])).status_code == 200


def test_erasing_twice_is_once(full, owner, now):
    first = erase_client(full, why="wish", by=owner, now=now, settle=settle_points(full))
    assert erase_client(full, why="wish", by=owner, now=now + timedelta(days=1)) == first
    assert Erasure.objects.count() == 1


def test_a_card_merged_into_it_goes_too(person, owner, branch, now):
    merged = ClientFactory(home_branch=branch, notes=MARK, merged_into=person, archived_at=now)
    erase_client(person, why="wish", by=owner, now=now)
    assert Client.objects.get(pk=merged.pk).notes == ""
    assert Erasure.objects.count() == 2


def test_every_column_of_the_client_is_either_kept_or_emptied(person, owner, now):
    change_client(
        person,
        by=owner,
        now=now,
        notes="x",
        birth_day=1,
        birth_month=2,
        birth_year=1990,
        sex="female",
        likes_silence=True,
    )
    erase_client(person, why="wish", by=owner, now=now)
    gone, fresh = Client.objects.get(pk=person.pk), Client()
    full = {
        field.name
        for field in Client._meta.concrete_fields
        if field.name not in KEPT | {"given_name"}
        and getattr(gone, field.attname) not in (None, getattr(fresh, field.attname))
    }
    assert full == set()


# What is still open


def test_bookings_ahead_stand_in_the_way_until_they_are_cancelled(person, branch, master, service, owner, now):
    booked = book_appointment(
        person,
        branch=branch,
        parts=[WantedPart(service, master)],
        starts_at=now + timedelta(hours=2),
        by=owner,
        now=now,
    )
    with pytest.raises(StillOwed) as refused:
        erase_client(person, why="wish", by=owner, now=now)
    assert refused.value.details == {"owed": ["bookings"]}
    assert Client.objects.get(pk=person.pk).archived_at is None
    erase_client(person, why="wish", by=owner, now=now, settle={"bookings": "cancel"})
    assert Appointment.objects.get(pk=booked.pk).state == State.CANCELLED


@pytest.mark.parametrize(("way", "reason"), [("returned", "returned"), ("given_up", "correction")])
def test_a_deposit_is_settled_by_an_entry_in_the_ledger(person, branch, owner, now, way, reason):
    pay_in(person, amount=Decimal(40), payment_kind="cash", branch=branch, by=owner, now=now, key="d")
    with pytest.raises(StillOwed):
        erase_client(person, why="wish", by=owner, now=now, settle={"deposit": "nonsense"})
    erase_client(person, why="wish", by=owner, now=now, settle={"deposit": way})
    assert Account.objects.get(client=person, kind="deposit").balance == 0
    assert Entry.objects.values_list("amount", "reason").latest("pk") == (Decimal(-40), reason)
    call_command("check_ledger", stdout=StringIO())


def test_the_page_asks_what_happens_and_keeps_what_was_said(client, person, branch, owner, now):
    pay_in(person, amount=Decimal(40), payment_kind="cash", branch=branch, by=owner, now=now, key="d")
    client.force_login(owner)
    url = reverse("clients:erase", args=[person.pk])
    assert "There is money on the client’s deposit." in client.get(url).content.decode()
    asked = client.post(url, {"settle_deposit": "returned"})
    assert asked.status_code == 422
    assert "checked" in asked.content.decode()
    answer = client.post(url, {"settle_deposit": "returned", "sure": "on"})
    assert answer.url == reverse("clients:privacy")
    assert f"Erased client {person.pk}" in client.get(reverse("clients:privacy")).content.decode()
    for again in (client.post(url, {"settle_deposit": "returned", "sure": "on"}), client.get(url)):
        assert (again.status_code, again.url) == (302, reverse("clients:privacy"))
    assert client.get(reverse("clients:erase", args=[person.pk + 999])).status_code == 404


# The period


@pytest.fixture
def away(branch, company):
    company.retention_months = 24
    company.save()
    long_ago = timezone.now() - timedelta(days=1200)
    return [
        ClientFactory(home_branch=branch, last_visit_on=date(2022, 1, n + 1), visits_count=1, registered_at=long_ago)
        for n in range(3)
    ]


def test_without_a_period_nobody_is_erased(away, company, now):
    company.retention_months = None
    assert not outlived(company, today=now.date(), now=now).exists()


def test_the_preview_is_those_who_are_erased_longest_away_first(
    away, person, branch, company, owner, master, service, now
):
    never_came = ClientFactory(home_branch=branch, registered_at=now - timedelta(days=1000))
    with_money = ClientFactory(home_branch=branch, last_visit_on=date(2021, 1, 1), visits_count=1)
    pay_in(with_money, amount=Decimal(40), payment_kind="cash", branch=branch, by=owner, now=now, key="d")
    set_decoy(ClientFactory(home_branch=branch, last_visit_on=date(2021, 1, 1)), is_decoy=True, by=owner, now=now)
    assert list(outlived(company, today=now.date(), now=now)) == [*away, never_came]


def test_a_night_erases_no_more_than_its_number(away, company, now):
    assert erase_outlived(company, today=now.date(), now=now, limit=2) == 2
    assert set(Erasure.objects.values_list("client", "why", "by")) == {(c.pk, "retention", None) for c in away[:2]}
    assert erase_outlived(company, today=now.date(), now=now, limit=2) == 1
    assert erase_outlived(company, today=now.date(), now=now, limit=2) == 0


def test_the_nightly_job_does_it_and_the_page_says_so(client, away, owner):
    client.force_login(owner)
    assert "3 clients are next" in client.get(reverse("clients:privacy")).content.decode()
    assert "3 clients, at most 200 a night" in client.get(reverse("clients:retention")).content.decode()
    assert keep_no_longer() == 3
    page = client.get(reverse("clients:privacy")).content.decode()
    assert "0 clients are next" in page
    assert "End of the retention period" in page


def test_the_job_does_nothing_before_there_is_a_company(db):
    assert keep_no_longer() == 0


# Nothing is forgotten


def related():
    """Every table of ours that points at a client, histories aside: those follow their tables."""
    relations = [
        field for field in Client._meta.get_fields(include_hidden=True) if field.auto_created and not field.concrete
    ]
    found = {field.related_model for field in relations if isinstance(field, models.ForeignObjectRel)}
    return {model for model in found if not hasattr(model, "pgh_tracked_model")} - {Client}


def names(tables):
    return sorted(table._meta.label for table in tables)


def test_every_table_with_a_relation_to_a_client_is_forgotten_or_said_to_stay():
    assert names(related() - erasure.forgotten - set(erasure.staying)) == []


def test_every_table_with_a_relation_to_a_client_is_handed_over_or_said_to_be_the_salons_own():
    assert names(related() - erasure.handed - set(erasure.internal)) == []
