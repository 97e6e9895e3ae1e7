"""Who may have a service when, on each side of every border day; and signing for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from bookings.eligibility import Birth, Code, Facts, Wanted, problems_of
from bookings.errors import NotEligible
from bookings.models import State
from bookings.operations import WantedPart, cancel_appointment, check_in, move_appointment
from bookings.operations.eligible import sign_eligibility
from clients.models import SafetyOverride
from salon.errors import NotAllowed
from tests.factories import MasterFactory, ServiceFactory, put_on_shift
from visits.operations import WantedLine, WantedPayment, check_out

DAY = date(2026, 11, 24)
PEEL = Wanted(1, "Peel", first="Consultation", min_days=28, max_days=60, min_age=18)
FINE = Facts(DAY, Birth(24, 11, 2008), last=DAY - timedelta(days=28), own=DAY - timedelta(days=28))


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (FINE, []),  # eighteen today, four weeks today
        (replace(FINE, birth=Birth(25, 11, 2008)), [Code.YOUNG]),
        (replace(FINE, birth=Birth()), [Code.UNKNOWN_AGE]),
        (replace(FINE, birth=Birth(24, 11, None)), [Code.UNKNOWN_AGE]),
        (replace(FINE, birth=Birth(year=2008)), [Code.UNKNOWN_AGE]),
        (replace(FINE, birth=Birth(year=2007)), []),
        (replace(FINE, birth=Birth(year=2009)), [Code.YOUNG]),
        (replace(FINE, day=date(2026, 2, 28), birth=Birth(29, 2, 2008), last=None), []),
        (replace(FINE, day=date(2026, 2, 27), birth=Birth(29, 2, 2008), last=None), [Code.YOUNG]),
        (replace(FINE, last=DAY - timedelta(days=27)), [Code.SOON]),
        (replace(FINE, last=DAY - timedelta(days=60)), []),
        (replace(FINE, last=DAY - timedelta(days=61)), [Code.LATE]),
        (replace(FINE, last=DAY - timedelta(days=61), first=DAY - timedelta(days=3)), []),
        (replace(FINE, last=None, own=None), [Code.FIRST]),
        (replace(FINE, last=None, own=None, first=DAY), []),
        (
            replace(FINE, last=DAY - timedelta(days=9), own=None, birth=Birth()),
            [Code.FIRST, Code.SOON, Code.UNKNOWN_AGE],
        ),
    ],
)
def test_each_rule_on_both_sides_of_its_border(facts, codes):
    assert [problem.code for problem in problems_of(PEEL, facts)] == codes


@pytest.fixture
def consultation(company):
    return ServiceFactory(name="Consultation", duration_minutes=30)


@pytest.fixture
def peel(consultation):
    return ServiceFactory(
        name="Peel", duration_minutes=60, first_service=consultation, min_days_since=7, category=consultation.category
    )


@pytest.fixture
def nina(branch, peel, consultation, now):
    nina = MasterFactory(username="nina", branches=[branch], services=[peel, consultation])
    put_on_shift(nina, branch, now, days=40)
    return nina


def codes(refusal):
    return [problem["code"] for problem in refusal.value.details["problems"]]


def test_what_is_needed_first_may_be_booked_before_or_with_it(book, peel, consultation, nina, now):
    wanted, first = [WantedPart(peel, nina)], [WantedPart(consultation, nina)]
    with pytest.raises(NotEligible) as refusal:
        book(parts=wanted)
    assert codes(refusal) == ["needs_first"]
    assert str(refusal.value) == "A client who is new to “Peel” needs “Consultation” first."
    assert book(parts=[*first, *wanted]).services == [consultation, peel]
    other = book(starts_at=now + timedelta(days=9), parts=wanted)
    assert other.state == State.BOOKED


def test_moving_nearer_than_the_rule_is_refused_and_at_the_border_is_not(
    book, peel, consultation, nina, administrator, now
):
    parts = [WantedPart(consultation, nina), WantedPart(peel, nina)]
    book(parts=parts)
    later = book(starts_at=now + timedelta(days=9), parts=parts[1:])
    with pytest.raises(NotEligible):
        move_appointment(later, starts_at=now + timedelta(days=6), by=administrator, now=now)
    assert move_appointment(later, starts_at=now + timedelta(days=7), by=administrator, now=now).pk == later.pk


def test_at_check_in_what_was_planned_and_never_done_counts_for_nothing(
    book, peel, consultation, nina, administrator, now
):
    first = book(parts=[WantedPart(consultation, nina)])
    then = now + timedelta(days=3)
    visit = book(starts_at=then, parts=[WantedPart(peel, nina)])
    cancel_appointment(first, reason="ill", by=administrator, now=now)
    with pytest.raises(NotEligible):
        check_in(visit, by=administrator, now=then)
    line = WantedLine(service=consultation, master=nina)
    check_out(
        None, client=visit.client, branch=visit.branch, lines=[line], payments=[WantedPayment("cash", consultation.price)],
        by=administrator, now=now, key="paid",
    )  # fmt: skip
    assert check_in(visit, by=administrator, now=then).state == State.ARRIVED


def test_a_manager_signs_with_a_reason_and_the_page_shows_all_before_the_button(
    client, book, person, branch, peel, nina, administrator, manager, now
):
    peel.min_age = 18
    peel.save()
    day = branch.local_day(now)
    client.force_login(administrator)
    page = client.get(reverse("bookings:new"), {"client": person.pk, "services": peel.pk, "day": day}).content.decode()
    assert ("new to “Peel”" in page, "ask for the birth date" in page) == (True, True)
    address = f"?day={day}&service={peel.pk}"
    assert "Only a manager" in client.get(reverse("bookings:eligible", args=[person.pk]) + address).content.decode()
    with pytest.raises(NotAllowed):
        sign_eligibility(
            person, service=peel, code="needs_first", branch=branch, day=day, reason="known", by=administrator, now=now
        )
    client.force_login(manager)
    said = {"service": peel.pk, "code": "needs_first", "day": day}
    sign = reverse("bookings:eligible_sign", args=[person.pk]) + address
    assert client.post(sign, said).status_code == 422
    for code in ("needs_first", "birth_date_unknown", "needs_first"):
        assert client.post(sign, said | {"code": code, "reason": "Done elsewhere"}).status_code == 302
    assert SafetyOverride.objects.count() == 2
    assert client.post(sign, said | {"code": "too_soon", "reason": "Whatever"}).status_code == 409
    assert book(parts=[WantedPart(peel, nina)]).services == [peel]
    assert "in spite of the rules" in client.get(reverse("clients:card", args=[person.pk])).content.decode()
