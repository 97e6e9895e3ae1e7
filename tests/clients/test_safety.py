"""What may harm is stopped at booking, at check-in and on the bill; a named person may sign for it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bookings.models import Appointment
from bookings.operations import WantedPart, book_appointment, check_in, move_appointment, start_service
from clients.errors import NothingToSign, PatchTestInFuture, SafetyStop, ShortReason
from clients.models import ClientSubstance, PatchTest, SafetyOverride
from clients.operations import check_safety, forget_substance, note_substance, record_patch_test, sign_override
from clients.queries.safety import safety_problems
from salon.errors import NotAllowed
from salon.models import PatchTestRule
from tests.factories import ClientFactory, ServiceFactory, SubstanceFactory, as_on_card
from visits.models import Visit
from visits.operations import WantedLine, WantedPayment, check_out

DAY = date(2026, 11, 23)


@pytest.fixture
def ppd(company):
    return SubstanceFactory(name="PPD", synonyms="p-Phenylenediamine, ПФД, аммиак")


@pytest.fixture
def colouring(service, ppd):
    """Contains PPD and needs a test of it not older than six months."""
    service.contains.add(ppd)
    PatchTestRule.objects.create(service=service, substance=ppd, valid_months=6)
    return service


def passed(person, substance, day, by, now, result="passed"):
    return record_patch_test(person, substance=substance, result=result, tested_on=day, by=by, now=now)


def codes(person, service, day=DAY):
    return [problem.code for problem in safety_problems(person, [service], day=day)]


def book(person, branch, service, master, by, now, **when):
    starts_at = now + timedelta(**(when or {"hours": 3}))
    return book_appointment(
        person, branch=branch, parts=[WantedPart(service, master)], starts_at=starts_at, by=by, now=now
    )


def test_a_service_without_rules_costs_nothing_and_stops_nothing(person, service, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert safety_problems(person, [service], day=DAY) == []


def test_a_missing_waiting_failed_and_outdated_test_each_stop_with_their_reason(
    person, colouring, ppd, administrator, now
):
    assert codes(person, colouring) == ["patch_test_missing"]
    passed(person, ppd, DAY - timedelta(days=3), administrator, now, result="waiting")
    assert codes(person, colouring) == ["patch_test_waiting"]
    passed(person, ppd, DAY - timedelta(days=2), administrator, now)
    assert codes(person, colouring) == []
    assert codes(person, colouring, day=date(2027, 5, 21)) == []
    assert codes(person, colouring, day=date(2027, 5, 22)) == ["patch_test_outdated"]
    passed(person, ppd, DAY, administrator, now, result="failed")
    assert codes(person, colouring) == ["substance_clash", "patch_test_failed"]


def test_a_reaction_is_noted_as_an_allergy_once(person, ppd, administrator, now):
    passed(person, ppd, DAY, administrator, now, result="failed")
    passed(person, ppd, DAY, administrator, now, result="failed")
    assert (PatchTest.objects.count(), ClientSubstance.objects.get().kind) == (1, "allergy")


def test_a_stricter_rule_of_another_service_shortens_the_test(person, colouring, ppd, administrator, now):
    PatchTestRule.objects.create(service=ServiceFactory(name="Brows"), substance=ppd, valid_months=3)
    assert passed(person, ppd, DAY, administrator, now).valid_until == date(2027, 2, 23)


def test_a_test_of_tomorrow_is_refused(person, ppd, administrator, now):
    with pytest.raises(PatchTestInFuture):
        passed(person, ppd, DAY + timedelta(days=1), administrator, now)


@pytest.mark.parametrize(
    "words",
    [
        "allergic to ppd!",
        "p-phenylenediamine",
        "аллергия на ПФД",
        "PPD, nuts",
        "реакция от аммиака",
        "p-phenylenediamines",
    ],
)
def test_a_substance_named_in_the_free_text_stops_too(person, colouring, ppd, administrator, now, words):
    passed(person, ppd, DAY, administrator, now)
    person.allergies = words
    assert codes(person, colouring) == ["substance_clash"]


def test_a_part_of_another_word_is_not_the_substance(person, colouring, ppd, administrator, now):
    passed(person, ppd, DAY, administrator, now)
    person.allergies = "ppdx and appd"
    assert codes(person, colouring) == []


def test_booking_is_refused_with_the_reason_and_nothing_is_written(
    person, branch, colouring, ppd, master, administrator, now
):
    with pytest.raises(SafetyStop) as refused:
        book(person, branch, colouring, master, administrator, now)
    assert str(refused.value) == "“Cut & finish” needs a patch test of PPD, and none is written down."
    assert refused.value.details["problems"] == [
        {"code": "patch_test_missing", "service": colouring.pk, "substance": ppd.pk, "text": str(refused.value)}
    ]
    assert Appointment.objects.count() == 0


def test_moving_past_the_end_of_the_test_is_refused(person, branch, colouring, ppd, master, administrator, now):
    test = passed(person, ppd, DAY, administrator, now)
    PatchTest.objects.filter(pk=test.pk).update(valid_until=DAY + timedelta(days=1))
    booked = book(person, branch, colouring, master, administrator, now, days=1)
    with pytest.raises(SafetyStop):
        move_appointment(booked, starts_at=now + timedelta(days=2), by=administrator, now=now)


def test_what_became_known_after_booking_stops_the_check_in_the_start_and_the_bill(
    person, branch, colouring, ppd, master, administrator, now
):
    passed(person, ppd, DAY, administrator, now)
    booked = book(person, branch, colouring, master, administrator, now, minutes=5)
    note_substance(person, substance=ppd, kind="contraindication", by=master, now=now)
    for step in (check_in, start_service):
        with pytest.raises(SafetyStop, match="contraindicated"):
            step(booked, by=administrator, now=now)
    lines, payments = [WantedLine(service=colouring, master=master)], [WantedPayment("cash", Decimal(50))]
    with pytest.raises(SafetyStop):
        check_out(
            booked, client=person, branch=branch, lines=lines, payments=payments, by=administrator, now=now, key="a"
        )
    assert Visit.objects.count() == 0


def sign(person, service, substance, by, now, code="patch_test_missing", reason="Tested at home", day=DAY):
    return sign_override(
        person, service=service, substance=substance, code=code, day=day, reason=reason, by=by, now=now
    )


def test_a_manager_signs_and_it_holds_for_that_reason_service_and_day_only(
    person, branch, colouring, ppd, master, manager, administrator, now
):
    sign(person, colouring, ppd, manager, now)
    assert book(person, branch, colouring, master, administrator, now).state == "booked"
    with pytest.raises(SafetyStop):
        book(person, branch, colouring, master, administrator, now, days=1)
    note_substance(person, substance=ppd, kind="allergy", by=master, now=now)
    with pytest.raises(SafetyStop, match="allergic"):
        check_safety(person, [colouring], day=DAY)


def test_the_desk_and_the_master_may_not_sign(person, colouring, ppd, administrator, master, now):
    for someone in (administrator, master):
        with pytest.raises(NotAllowed):
            sign(person, colouring, ppd, someone, now)
    assert SafetyOverride.objects.count() == 0


def test_a_reason_must_be_given_and_there_must_be_something_to_sign(person, colouring, ppd, manager, now):
    with pytest.raises(ShortReason):
        sign(person, colouring, ppd, manager, now, reason="  ok ")
    with pytest.raises(NothingToSign):
        sign(person, colouring, ppd, manager, now, code="patch_test_failed")


def test_signing_twice_keeps_the_first_signature(person, colouring, ppd, manager, owner, now):
    first = sign(person, colouring, ppd, manager, now)
    assert sign(person, colouring, ppd, owner, now, reason="Another one") == first
    assert SafetyOverride.objects.get().by == manager


def test_a_short_reason_stays_beside_the_problem_it_is_for(client, person, colouring, ppd, manager, now):
    other = SubstanceFactory(name="Henna")
    colouring.contains.add(other)
    PatchTestRule.objects.create(service=colouring, substance=other, valid_months=6)
    client.force_login(manager)
    fields = {"service": colouring.pk, "substance": other.pk, "code": "patch_test_missing", "day": "2026-11-23"}
    answer = client.post(reverse("clients:override", args=[person.pk]), fields | {"reason": "ok"})
    shown = {problem.substance: form.is_bound for problem, form in answer.context["problems"]}
    assert shown == {ppd: False, other: True}


def test_a_short_reason_for_a_mixture_does_not_lose_the_form(client, person, service, ppd, manager, now):
    note_substance(person, substance=ppd, kind="allergy", by=manager, now=now)
    client.force_login(manager)
    fields = {"service": service.pk, "substance": ppd.pk, "code": "formula_clash", "day": "2026-11-23", "reason": "ok"}
    answer = client.post(reverse("clients:override", args=[person.pk]), fields)
    assert (answer.status_code, "Write why, in a few words" in answer.content.decode()) == (422, True)


def test_a_patch_test_of_tomorrow_is_refused_beside_its_field(client, person, ppd, manager, branch):
    client.force_login(manager)
    today = branch.local_day(timezone.now())
    fields = {"test-substance": ppd.pk, "test-result": "passed", "test-batch": "B-17"}
    url = reverse("clients:patch_test_add", args=[person.pk])
    answer = client.post(url, fields | {"test-tested_on": today + timedelta(days=1)})
    page = answer.content.decode()
    assert (answer.status_code, "before it was made" in page, "B-17" in page) == (422, True, True)
    assert answer.context["test_form"].errors.keys() == {"tested_on"}
    assert client.post(url, fields | {"test-tested_on": today}).status_code == 302


def test_what_is_taken_off_stops_no_longer_and_stays_in_the_databases_history(person, colouring, ppd, master, now):
    known = note_substance(person, substance=ppd, kind="allergy", by=master, now=now)
    forget_substance(known)
    assert codes(person, colouring) == ["patch_test_missing"]
    assert ClientSubstance.pgh_event_model.objects.filter(substance_id=ppd.pk).exists()


class TestsTest(TestCase):
    """Against a slow reading of the rule in Python."""

    @given(
        tests=st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["passed", "failed", "waiting"])), max_size=5),
        months=st.integers(1, 14),
        ahead=st.integers(0, 400),
    )
    def test_a_service_goes_exactly_when_the_last_test_before_it_passed_and_is_young_enough(self, tests, months, ahead):
        from dateutil.relativedelta import relativedelta

        person, substance, service = ClientFactory(), SubstanceFactory(), ServiceFactory()
        PatchTestRule.objects.create(service=service, substance=substance, valid_months=months)
        day = DAY + timedelta(days=ahead)
        rows = [
            PatchTest.objects.create(
                client=person, substance=substance, result=result, tested_on=DAY - timedelta(days=ago),
                valid_until=DAY + timedelta(days=9999), written_at="2026-11-23T08:00Z",
            )
            for ago, result in tests
        ]  # fmt: skip
        last = max(rows, key=lambda row: (row.tested_on, row.pk), default=None)
        goes = bool(last) and last.result == "passed" and day <= last.tested_on + relativedelta(months=months)
        assert (safety_problems(person, [service], day=day) == []) == goes


# Pages ---------------------------------------------------------------------------------------------


def test_the_refusal_leads_to_the_page_where_a_manager_signs(
    client, person, branch, colouring, ppd, master, manager, now
):
    client.force_login(manager)
    page = client.get(
        reverse("clients:safety", args=[person.pk]), {"day": "2026-11-23", "service": colouring.pk}
    ).content.decode()
    assert "needs a patch test of PPD" in page
    fields = {"service": colouring.pk, "substance": ppd.pk, "code": "patch_test_missing", "day": "2026-11-23"}
    url = reverse("clients:override", args=[person.pk])
    empty = client.post(url, fields | {"reason": ""})
    assert (empty.status_code, "Write why: it stays with your name." in empty.content.decode()) == (422, True)
    short = client.post(url, fields | {"reason": " ok "})
    assert (short.status_code, "Write why, in a few words" in short.content.decode()) == (422, True)
    told = client.post(url, fields | {"reason": "Tested at the clinic"}, follow=True).content.decode()
    assert "Tested at the clinic" in told
    assert SafetyOverride.objects.get().by == manager


def test_the_card_shows_substances_tests_and_signatures_first(client, person, colouring, ppd, master, manager, now):
    note_substance(person, substance=SubstanceFactory(name="Nickel"), kind="allergy", by=master, now=now)
    passed(person, ppd, DAY - timedelta(days=400), manager, now)
    sign(person, colouring, ppd, manager, now, code="patch_test_outdated", day=date(2026, 11, 30))
    card = as_on_card(person)
    assert [each["name"] for each in card.harms] == ["Nickel"]
    assert [each["result"] for each in card.latest_tests] == ["passed"]
    client.force_login(master)
    page = client.get(reverse("clients:card", args=[person.pk])).content.decode()
    assert ("Allergic to:" in page, "Nickel" in page) == (True, True)


def test_a_master_writes_a_test_and_bad_input_keeps_what_was_typed(client, person, ppd, master):
    client.force_login(master)
    url = reverse("clients:patch_test_add", args=[person.pk])
    bad = client.post(
        url, {"test-substance": ppd.pk, "test-result": "passed", "test-tested_on": "", "test-batch": "B77"}
    )
    assert (bad.status_code, "B77" in bad.content.decode()) == (422, True)
    client.post(
        url, {"test-substance": ppd.pk, "test-result": "passed", "test-tested_on": "2026-11-20", "test-batch": "B77"}
    )
    assert PatchTest.objects.get().batch == "B77"
