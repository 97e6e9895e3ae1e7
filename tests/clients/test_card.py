"""What the whole card costs, for a client of whom everything is known."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.operations import WantedPart, book_appointment
from campaigns.models import Call
from clients.card import panels
from clients.models import Client, DuplicatePair, Offer, Promise
from clients.operations import note_substance, open_task, set_consent
from clients.operations.household import join_household
from feedback.operations import ask_for_score, record_score
from loyalty.models import Tier
from loyalty.operations import issue_card, pay_in
from messaging.models import Message
from salon.models import Shift, StaffService
from tests.factories import ClientFactory, ServiceFactory, SubstanceFactory, as_on_card, put_on_shift
from visits.operations import WantedLine, WantedPayment, check_out, write_formula

BUDGET = 15
FRAME = (
    6  # user, company, branches, the client with all own rows, that it was read, the counters of the rail and the bell
)


@pytest.fixture
def known(person, branch, master, service, administrator):
    """A card with a tier, points and a deposit; three each of visits, formulas, scores, bookings, tasks, calls, letters, promises and offers."""
    now = timezone.now()
    Tier.objects.all().delete()
    Tier.objects.create(name="Silver", discount_percent=7, from_spent=0)
    Tier.objects.create(name="Gold", discount_percent=10, from_spent=100_000)
    Client.objects.filter(pk=person.pk).update(allergies="latex", favourite_master=master, recommended_by=person)
    issue_card(person, number="000042", by=administrator, now=now)
    pay_in(person, amount=Decimal(25), payment_kind="cash", branch=branch, by=administrator, now=now, key="in")
    colour = ServiceFactory(name="Colour")
    StaffService.objects.create(staff=master, service=colour)
    Shift.objects.filter(staff=master).delete()  # those of the cast are around its own day
    put_on_shift(master, branch, now + timedelta(days=1), days=3)
    service.refresh_from_db()
    for n in range(3):
        at, day = now - timedelta(days=30 * n, hours=2), branch.local_day(now) + timedelta(days=n + 1)
        lines, paid = [WantedLine(service=service, master=master)], [WantedPayment("cash", Decimal("46.50"))]
        done = {"branch": branch, "lines": lines, "payments": paid, "by": administrator, "now": at, "key": f"v{n}"}
        record_score(ask_for_score(check_out(None, client=person, **done), now=at), score=4, reason="late", now=at)
        parts = [WantedPart(service, master), WantedPart(colour, master)]
        start = branch.at(day, time(10))
        book_appointment(person, branch=branch, parts=parts, starts_at=start, by=administrator, now=now)
        write_formula(person, text=f"7.{n}", by=master, now=now)
        open_task(person, branch=branch, kind="call_back", text="x", due_at=now, dedupe_key=f"k{n}")
        Call.objects.create(branch=branch, client=person, day=branch.local_day(at), made_by=administrator)
        Promise.objects.create(client=person, text="call", made_at=now)
        Offer.objects.create(client=person, text="nails", made_at=now)
        Message.objects.create(client=person, branch=branch, kind="x", subject="Hi", dedupe_key=f"m{n}", send_after=at)
    note_substance(person, substance=SubstanceFactory(), kind="allergy", by=master, now=now)
    join_household(person, other=ClientFactory(home_branch=branch), relation="child", by=administrator, now=now)
    twin = ClientFactory(home_branch=branch)
    DuplicatePair.objects.create(
        first=min(person, twin, key=by_number), second=max(person, twin, key=by_number), score=90, found_at=now
    )
    set_consent(person, channel="email", is_given=True, source="desk", now=now)
    return as_on_card(person)


def by_number(client):
    return client.pk


def test_every_panel_makes_the_queries_it_states(known, administrator):
    made = {}
    for panel in panels(administrator):
        with CaptureQueriesContext(connection) as asked:
            assert panel.context(known, by=administrator, now=timezone.now()), panel.name
        made[panel.name] = len(asked)
    assert made == {panel.name: panel.queries for panel in panels(administrator)}


def test_the_whole_page_stays_within_the_budget(client, known, administrator, django_assert_num_queries):
    client.force_login(administrator)
    stated = sum(panel.queries for panel in panels(administrator))
    with django_assert_num_queries(FRAME + stated):
        page = client.get(reverse("clients:card", args=[known.pk])).content.decode()
    assert all(shown in page for shown in ("Silver", "€25", "Cut &amp; finish, Colour", "7.2", "late", "latex"))
    assert FRAME + stated <= BUDGET


def test_a_visit_ahead_shows_its_services_in_sequence_and_their_prices(known, administrator):
    shown = next(panel for panel in panels(administrator) if panel.name == "upcoming")
    ahead = shown.context(known, by=administrator, now=timezone.now())["upcoming"]
    assert [(visit.services_text, visit.price) for visit in ahead] == [("Cut & finish, Colour", 100)] * 3
    assert [visit.appointment.starts_at for visit in ahead] == sorted(visit.appointment.starts_at for visit in ahead)
