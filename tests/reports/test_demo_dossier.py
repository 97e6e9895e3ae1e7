"""The demo's dossier: no page of it is empty, what is booked can mostly be done, and the past was reckoned, not invented."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count, F
from django.urls import reverse

from bookings.models import Appointment, BriefReading, State
from clients.models import (
    Alarm,
    CardReading,
    Child,
    ClassMove,
    Client,
    ClientSubstance,
    Consent,
    DeadContact,
    DeskTask,
    DuplicatePair,
    Household,
    HouseholdMember,
    Interaction,
    Merge,
    Offer,
    PatchTest,
    Promise,
    Purpose,
    Relation,
    Reveal,
    SafetyOverride,
    Segment,
    Standing,
)
from clients.operations import sweep_duplicates
from clients.queries.hygiene import counts
from clients.queries.safety import safety_problems, stops
from clients.queries.segments import problems
from clients.wordings import default_wording
from reports.demo import stories
from reports.demo.load import load_demo
from salon.models import PatchTestRule, Service, Staff, Substance
from tests.database import kept_for_module
from tests.reports.conftest import NOW
from tests.reports.demo_till import the_till_and_loyalty_have_something_of_everything
from visits.models import FormulaIngredient, FormulaNote, Photo
from visits.operations import reckon_clients

TODAY = NOW.date()


@pytest.fixture(scope="module")
def salon_of_module(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker, lambda: load_demo(now=NOW, clients=700)) as told:
        yield told


@pytest.fixture
def salon(salon_of_module, db):
    """Large enough for everybody to have a part."""
    return salon_of_module


def ahead():
    return Appointment.objects.filter(state__in=[State.BOOKED, State.CONFIRMED], ends_at__gt=NOW).select_related(
        "client", "branch"
    )


def found_against(appointment):
    return safety_problems(
        appointment.client, appointment.services, day=appointment.branch.local_day(appointment.starts_at)
    )


def signed_stopped_and_free():
    told = Counter()
    for appointment in ahead():
        found = found_against(appointment)
        told["stopped" if stops(found) else "signed" if found else "free"] += 1
    return told


def test_the_whole_dossier_of_the_demo(salon):
    """One load, which takes seconds, for many questions."""
    the_till_and_loyalty_have_something_of_everything()
    services_have_substances_and_rules()
    most_are_served_two_are_stopped_and_one_is_signed_for()
    results_are_of_every_kind()
    families_share_a_phone_and_its_reminders()
    talks_end_in_promises_offers_and_calls()
    consents_hold_what_was_asked()
    formulas_are_versions_with_ingredients()
    photos_are_of_those_who_agreed()
    doubles_are_found_merged_and_told_apart()
    every_fault_of_the_hygiene_list_has_somebody()
    segments_are_understood_and_hold_somebody()
    moves_between_classes_are_of_three_days()
    the_owner_has_something_to_watch()


def services_have_substances_and_rules():
    assert Substance.objects.count() == len(stories.SUBSTANCES)
    assert PatchTestRule.objects.count() == len(stories.PATCH_TESTS)
    told = {
        service.name: {row.name for row in service.contains.all()}
        for service in Service.objects.filter(contains__isnull=False)
    }
    assert told == {name: set(found) for name, found in stories.CONTAINS.items()}


def most_are_served_two_are_stopped_and_one_is_signed_for():
    told = signed_stopped_and_free()
    assert (told["stopped"], told["signed"]) == (2, 1)
    assert told["free"] > 50
    override = SafetyOverride.objects.get()
    assert override.by.role == "owner"
    assert ahead().filter(client=override.client).count() == 1


def results_are_of_every_kind():
    assert set(PatchTest.objects.values_list("result", flat=True)) == {"passed", "failed", "waiting"}
    assert PatchTest.objects.filter(result="passed", valid_until__lt=TODAY).exists()
    assert PatchTest.objects.filter(result="passed", valid_until__gte=TODAY).exists()
    assert not PatchTest.objects.filter(tested_on__gt=TODAY).exists()
    assert set(ClientSubstance.objects.values_list("kind", flat=True)) == {"allergy", "contraindication"}


def families_share_a_phone_and_its_reminders():
    mothers = HouseholdMember.objects.filter(relation=Relation.MOTHER, may_book=True, may_pay=True)
    assert mothers.count() == Household.objects.count() >= 3
    children = HouseholdMember.objects.filter(relation=Relation.CHILD).select_related(
        "client", "household__reminders_to"
    )
    assert all(child.client.phone == child.household.reminders_to.phone for child in children)
    assert children.count() == mothers.count()
    assert Child.objects.count() >= 3


def talks_end_in_promises_offers_and_calls():
    assert Interaction.objects.filter(minutes__gt=0).count() > 5
    assert Promise.objects.open().filter(due_on__lt=TODAY).exists()
    assert Promise.objects.filter(kept_at__isnull=False).exists()
    assert set(Offer.objects.values_list("reply", flat=True)) == set(Offer.Reply.values)
    assert DeskTask.objects.filter(kind="call_back").count() == len(stories.CALL_BACKS)
    assert DeskTask.objects.open().late(NOW).filter(kind="call_back").count() == 1


def consents_hold_what_was_asked():
    assert not Consent.objects.filter(wording="").exists()
    for purpose in Purpose:
        consent = Consent.objects.filter(channel=purpose, is_given=True).select_related("client")[0]
        assert consent.wording == default_wording(purpose, consent.client.language)


def formulas_are_versions_with_ingredients():
    assert FormulaNote.objects.filter(previous__isnull=False).count() > 20
    wrong = FormulaNote.objects.exclude(previous=None).exclude(
        previous__client=F("client"), previous__service=F("service")
    )
    assert not wrong.exists()
    assert not FormulaNote.objects.annotate(count=Count("ingredients")).filter(count=0).exists()
    assert FormulaIngredient.objects.filter(substance__name="Hydrogen peroxide").exists()


def photos_are_of_those_who_agreed():
    moments = Counter(Photo.objects.values_list("moment", flat=True))
    assert moments["before"] == moments["after"] >= 1
    assert Photo.objects.agreed().count() == Photo.objects.count()
    assert all(photo.image.size and photo.thumbnail.size for photo in Photo.objects.all())


def doubles_are_found_merged_and_told_apart():
    said = Counter(DuplicatePair.objects.values_list("verdict", flat=True))
    assert said["merged"] == said["different"] == 1
    assert said["open"] >= 1
    assert Merge.objects.undoable(NOW).count() == 1
    assert sweep_duplicates(now=NOW) == said["open"]


def every_fault_of_the_hygiene_list_has_somebody():
    owner = Staff.objects.get(username="owner")
    empty = [each.fault.name for each in counts(by=owner, today=TODAY, branch=None) if not each.count]
    assert empty == []
    assert set(DeadContact.objects.values_list("channel", flat=True)) == {"email", "phone"}


def segments_are_understood_and_hold_somebody():
    assert Segment.objects.count() == 3
    assert [problems(segment.rules) for segment in Segment.objects.all()] == [[], [], []]


def moves_between_classes_are_of_three_days():
    days = set(ClassMove.objects.values_list("moved_on", flat=True))
    assert days == {TODAY - timedelta(days=30), TODAY}
    assert set(ClassMove.objects.values_list("aspect", flat=True)) == {"rhythm", "activity", "kind", "pace"}
    present = Client.objects.present().filter(is_decoy=False)
    assert Standing.objects.filter(client__in=present, reckoned_on=TODAY).count() == present.count()
    pks = list(present.values_list("pk", flat=True))
    assert reckon_clients(pks, now=NOW).moves == 0
    last = {(move.client_id, move.aspect): move.after for move in ClassMove.objects.order_by("moved_on", "pk")}
    now = {standing.client_id: standing for standing in Standing.objects.filter(client__in=present)}
    assert all(getattr(now[client], aspect) == after for (client, aspect), after in last.items() if client in now)


def the_owner_has_something_to_watch():
    assert Client.objects.get(is_decoy=True).visits_count == 0
    assert Alarm.objects.unseen().count() == 1
    assert Reveal.objects.count() == 2
    assert CardReading.objects.count() == 12
    assert BriefReading.objects.exists()


def test_the_pages_of_the_dossier_open(salon, client):
    client.force_login(Staff.objects.get(username="owner"))
    names = ("list", "segments", "kinds", "duplicates", "merges", "hygiene", "privacy", "tasks")
    for name in names:
        assert (name, client.get(reverse(f"clients:{name}")).status_code) == (name, 200)
    for shown in some_of_each():
        for name in ("card", "drawer", "safety", "household"):
            assert (shown, name, client.get(reverse(f"clients:{name}", args=[shown.pk])).status_code) == (
                shown,
                name,
                200,
            )


def some_of_each():
    """One client with each thing."""
    having = (
        "patch_tests",
        "substances",
        "safety_overrides",
        "membership",
        "children_known",
        "promises",
        "offers",
        "photos",
        "formulas",
    )
    found = [Client.objects.present().filter(**{f"{name}__isnull": False}).order_by("pk")[0] for name in having]
    return [*found, *Client.objects.filter(birth_day=31, birth_month=2)[:1]]
