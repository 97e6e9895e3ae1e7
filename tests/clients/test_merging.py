"""Merging two cards: everything moves whatever the table, and an undo gives back exactly what was."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Series, SlotHold, Wish
from bookings.operations import WantedPart, book_appointment
from campaigns.models import Call, Campaign, CampaignRecipient
from clients.errors import CannotMergeWithItself, CardGone, CardsNotMerged, MergeTooOld, UndoLaterMergeFirst
from clients.models import (
    Alarm,
    Asking,
    CardReading,
    Child,
    ClassMove,
    Client,
    ClientPhone,
    ClientSubstance,
    Consent,
    DeadContact,
    DeskTask,
    DuplicatePair,
    FamilyRhythm,
    Household,
    HouseholdMember,
    Interaction,
    Merge,
    Offer,
    PatchTest,
    Promise,
    Reveal,
    SafetyOverride,
    Segment,
    Standing,
)  # fmt: skip
from clients.operations import (
    change_client,
    forget_old_merges,
    gather_strays,
    merge_clients,
    refresh_search_text,
    set_consent,
    set_decoy,
    undo_merge,
)
from clients.pointers import pointers
from clients.queries import search
from clients.rows import values_of
from feedback.models import Survey
from loyalty.merging import AlreadySpent
from loyalty.models import (
    Account,
    AccountKind,
    Card,
    CardChange,
    Entry,
    Partner,
    PartnerReferral,
    PassPlan,
    Referral,
)
from loyalty.operations import PaidIn, issue_card, pay_in, post_entry, sell_certificate, sell_pass, set_credit_limit
from messaging.models import Message
from salon.models import ServiceCategory, Substance
from tests.factories import ClientFactory
from visits.models import FormulaNote, Photo, Visit
from visits.operations import WantedLine, WantedPayment, check_out


@pytest.fixture
def twin(branch):
    return ClientFactory(
        given_name="Надя", family_name="Петрова", phone="+37369333444", home_branch=branch, allergies="PPD",
        notes="Likes tea", tags=["vip"],
    )  # fmt: skip


@pytest.fixture
def tables(branch, owner, service, master, now):
    """One row a client in every table that points at clients; some of them cannot be twice with one client."""
    substance = Substance.objects.create(name="Ammonia")
    family = ServiceCategory.objects.create(name="Colour")
    day = branch.local_day(now)
    segment = Segment.objects.create(name="All", rules={}, created_at=now, changed_at=now)
    plan = PassPlan.objects.create(name="Ten", visits=10, days=90, price=10)
    campaign = Campaign.objects.create(name="Letter", segment=segment, made_by=owner, made_at=now)

    def fill(client, n):
        visit = check_out(
            None, client=client, branch=branch, lines=[WantedLine(service=service, master=master)],
            payments=[WantedPayment("cash", service.price)], by=owner, now=now - timedelta(days=n), key=f"visit{client.pk}{n}",
        )  # fmt: skip
        appointment = book_appointment(
            client, branch=branch, parts=[WantedPart(service, master)], starts_at=now + timedelta(hours=2 * n), by=owner, now=now
        )  # fmt: skip
        pay_in(
            client,
            amount=Decimal(10 * n),
            payment_kind="cash",
            branch=branch,
            by=owner,
            now=now,
            key=f"in{client.pk}{n}",
        )
        issue_card(client, number=f"77{client.pk}{n}", by=owner, now=now)
        sold = {"payments": [PaidIn("cash", Decimal(10))], "branch": branch, "by": owner, "now": now}
        sell_pass(client, plan=plan, key=f"pass{client.pk}{n}", **sold)
        sell_certificate(nominal=Decimal(10), buyer=client, key=f"gift{client.pk}{n}", **sold)
        set_credit_limit(client, limit=Decimal(40 * n), reason="R", by=owner, now=now)
        owes = {
            "kind": "credit",
            "amount": Decimal(-10 * n),
            "reason": Entry.Reason.SPENT,
            "key": f"owes{client.pk}{n}",
        }
        post_entry(client, **owes, branch=branch, by=owner, now=now)
        card = issue_card(client, number=f"77{client.pk}{n}", by=owner, now=now)
        CardChange.objects.create(card=card, kind="transferred", from_client=client, day=day)
        call_up = {"client": client, "branch": branch}
        said = Interaction.objects.create(**call_up, channel="phone", direction="in", topic="T", happened_at=now)
        Promise.objects.create(client=client, interaction=said, text="Tea", made_at=now)
        Offer.objects.create(client=client, text="Care", made_at=now)
        DeskTask.objects.create(**call_up, kind="call_back", text="Call", due_at=now, dedupe_key=f"task{client.pk}{n}")
        Consent.objects.create(
            client=client, channel="sms", is_given=n % 2, source="desk", decided_at=now + timedelta(n)
        )
        DeadContact.objects.create(client=client, channel="phone", address="+1", why="Wrong", found_at=now)
        ClientPhone.objects.create(client=client, phone="+37369000999", whose=f"home {n}")
        HouseholdMember.objects.create(
            household=Household.objects.create(created_at=now, reminders_to=client), client=client
        )
        Child.objects.create(parent=client, name="Ion", birth_year=2010 + n)
        ClientSubstance.objects.create(client=client, substance=substance, note=str(n), noted_at=now)
        PatchTest.objects.create(
            client=client, substance=substance, result="passed", tested_on=day, valid_until=day, written_at=now
        )
        SafetyOverride.objects.create(
            client=client, service=None, code="x", day=day, reason="R", by=owner, signed_at=now
        )
        Reveal.objects.create(client=client, by=owner, reason="R", revealed_at=now, until=now)
        Wish.objects.create(client=client, branch=branch, first_day=day, last_day=day, made_at=now)
        Series.objects.create(
            client=client, branch=branch, first_day=day, at="15:00", every_weeks=n, until=day, made_at=now
        )
        CardReading.objects.create(client=client, by=owner, read_at=now)
        Asking.objects.create(client=client, questions=["work"], asked_at=now, valid_until=now)
        Standing.objects.update_or_create(client=client, defaults={"reckoned_on": day, "spent_year": n})
        rhythm = {
            "visits": n,
            "first_on": day,
            "last_on": day,
            "due_from": day,
            "due_to": day,
            "interval_days": 0.1 * n,
        }
        FamilyRhythm.objects.update_or_create(client=client, family=family, defaults=rhythm)
        letter = Message.objects.create(
            **call_up, kind="score", language="en", address="a", subject="S", body="B", dedupe_key=f"m{client.pk}{n}", send_after=now
        )  # fmt: skip
        became = {"left_out": "no_consent"} if n % 2 else {"message": letter}
        CampaignRecipient.objects.create(campaign=campaign, client=client, **became)
        Call.objects.create(**call_up, day=day)
        SlotHold.objects.create(**call_up, parts=[], starts_at=now, ends_at=now, expires_at=now)
        FormulaNote.objects.create(client=client, text="6/0", by=owner, written_at=now, appointment=appointment)
        Photo.objects.create(
            client=client, appointment=appointment, moment="before", image="a", thumbnail="b", digest="d", width=1, height=1, taken_at=now
        )  # fmt: skip
        Survey.objects.create(
            visit=visit, client=client, branch=branch, asked_at=now, score=n, answered_at=now + timedelta(n)
        )
        ClassMove.objects.create(client=client, aspect="pace", moved_on=day)
        Alarm.objects.create(client=client, kind="reading", text="T", raised_at=now, dedupe_key=f"a{client.pk}{n}")
        friend = ClientFactory(home_branch=branch, recommended_by=client)
        Referral.objects.create(friend=friend, recommender=client, subject=f"a{client.pk}", given_at=now)
        Referral.objects.create(friend=client, recommender=friend, subject=f"b{client.pk}", given_at=now)
        gym = Partner.objects.get_or_create(name="Gym")[0]
        PartnerReferral.objects.create(partner=gym, client=client, day=day, by=owner, noted_at=now)
        ClientFactory(home_branch=branch, merged_into=client, archived_at=now)
        refresh_search_text(client)

    return fill


def dump(*clients):
    """Every row of every table that belongs to these clients, and what hangs on the ledger."""
    pks = [client.pk for client in clients]
    rows = {f"client {pk}": values_of(Client.objects.get(pk=pk)) for pk in pks}
    for pointer in pointers(Client):
        found = pointer.model._base_manager.filter(**{f"{pointer.field.attname}__in": pks}).order_by("pk")
        rows[pointer.name] = [values_of(row) for row in found]
    for model in (Entry, Account):
        rows[model.__name__] = [values_of(row) for row in model.objects.order_by("pk")]
    return rows


def ledger_is_right():
    call_command("check_ledger", stdout=StringIO())
    return True


def test_nothing_points_at_the_gone_card_whatever_the_table(person, twin, tables, owner, now):
    tables(person, 1)
    tables(twin, 2)
    filled = {p.name for p in pointers(Client) if p.rows(twin.pk).exists()}
    merge_clients(person, gone=twin, by=owner, now=now)

    assert {pointer.name: list(pointer.rows(twin.pk)) for pointer in pointers(Client) if pointer.rows(twin.pk)} == {}
    assert {p.name for p in pointers(Client)} - filled == NOT_FILLED
    assert ledger_is_right()


# Whoever was erased is no longer here to be merged.
NOT_FILLED = {"clients.Erasure.client"}


def test_merged_and_undone_everything_is_as_it_was(person, twin, tables, owner, now):
    tables(person, 1)
    tables(twin, 2)
    before = dump(person, twin)
    merge = merge_clients(person, gone=twin, take=["phone", "allergies"], join=["notes"], by=owner, now=now)
    assert dump(person, twin) != before
    undo_merge(merge, by=owner, now=now)
    assert dump(person, twin) == before
    assert ledger_is_right()


def test_the_kept_card_has_both_lives(person, twin, tables, owner, now):
    tables(person, 1)
    tables(twin, 2)
    merge_clients(person, gone=twin, take=["allergies"], by=owner, now=now)

    kept = Client.objects.get(pk=person.pk)
    assert (kept.name, kept.allergies, kept.notes, kept.tags) == ("Nadia Petrova", "PPD", "", ["vip"])
    assert (kept.visits_count, kept.spent_total) == (2, Decimal(100))
    assert (kept.last_visit_on - kept.first_visit_on).days == kept.usual_interval_days == 1
    assert [str(each.phone) for each in kept.more_phones.order_by("phone")] == ["+37369000999", "+37369333444"]
    assert Account.objects.get(client=kept, kind=AccountKind.DEPOSIT).balance == Decimal(30)
    assert kept.consents.get().decided_at == now + timedelta(2)
    assert Visit.objects.filter(client=kept, is_first=True).count() == 1
    assert kept.cards.filter(is_blocked=False).count() == 1
    gone = Client.objects.get(pk=twin.pk)
    assert (gone.merged_into, gone.archived_at) == (kept, now)


def test_both_card_numbers_and_both_phones_find_the_kept_card(person, twin, owner, now):
    for client, number in ((person, "550001"), (twin, "550002")):
        issue_card(client, number=number, by=owner, now=now)
    merge_clients(person, gone=twin, by=owner, now=now)
    for text in ("550001", "550002", "1222", "3444"):
        assert [found.client_id for found in search(text, by=owner)] == [person.pk]


def test_phone_names_and_texts_are_taken_and_joined_as_chosen(person, twin, owner, now):
    change_client(person, by=owner, now=now, notes="Window seat", phone="+37369111222")
    merge_clients(person, gone=twin, take=["phone", "given_name"], join=["notes"], by=owner, now=now)
    kept = Client.objects.get(pk=person.pk)
    assert (kept.given_name, str(kept.phone), kept.notes) == ("Надя", "+37369333444", "Window seat\nLikes tea")
    assert [str(each.phone) for each in kept.more_phones.all()] == ["+37369111222"]


def test_whoever_was_recommended_by_their_own_twin_was_recommended_by_nobody(person, twin, owner, now):
    Client.objects.filter(pk=person.pk).update(recommended_by=twin)
    before = dump(person, twin)
    merge = merge_clients(Client.objects.get(pk=person.pk), gone=twin, by=owner, now=now)
    assert Client.objects.get(pk=person.pk).recommended_by is None
    undo_merge(merge, by=owner, now=now)
    assert dump(person, twin) == before


def test_pressed_twice_is_one_merge_and_one_undo(person, twin, owner, now):
    merge = merge_clients(person, gone=twin, by=owner, now=now)
    assert merge_clients(person, gone=twin, by=owner, now=now) == merge
    with pytest.raises(CardGone):
        merge_clients(twin, gone=person, by=owner, now=now)
    with pytest.raises(CannotMergeWithItself):
        merge_clients(person, gone=person, by=owner, now=now)
    undo_merge(merge, by=owner, now=now)
    assert undo_merge(merge, by=owner, now=now + timedelta(1)).undone_at == now
    assert DuplicatePair.objects.get().verdict == DuplicatePair.Verdict.DIFFERENT


def test_a_decoy_is_refused_like_a_card_that_is_gone_and_the_owner_is_told(person, twin, owner, administrator, now):
    set_decoy(twin, is_decoy=True, by=owner, now=now)
    for kept, gone in ((person, twin), (twin, person)):
        with pytest.raises(CardsNotMerged) as decoyed:
            merge_clients(kept, gone=gone, by=administrator, now=now)
    assert not Merge.objects.exists()
    assert Alarm.objects.values_list("kind", "client", "staff").get() == ("decoy", twin.pk, administrator.pk)
    other, third = ClientFactory(), ClientFactory()
    merge_clients(other, gone=third, by=owner, now=now)
    with pytest.raises(CardsNotMerged) as archived:
        merge_clients(person, gone=third, by=administrator, now=now)
    assert (archived.value.code, archived.value.sentence) == (decoyed.value.code, decoyed.value.sentence)


def test_what_came_after_the_merge_stays_with_the_kept_card(person, twin, tables, branch, service, master, owner, now):
    tables(person, 1)
    tables(twin, 2)
    before = dump(person, twin)
    merge = merge_clients(person, gone=twin, by=owner, now=now)
    later = check_out(
        None, client=person, branch=branch, lines=[WantedLine(service=service, master=master)],
        payments=[WantedPayment("cash", service.price)], by=owner, now=now + timedelta(days=9), key="later",
    )  # fmt: skip
    undo_merge(merge, by=owner, now=now + timedelta(days=10))

    kept, gone = Client.objects.get(pk=person.pk), Client.objects.get(pk=twin.pk)
    assert list(kept.visits.values_list("pk", flat=True))[0] == later.pk
    assert (kept.visits_count, kept.spent_total, kept.last_visit_on) == (2, Decimal(100), later.day)
    assert str(kept.first_visit_on) == before[f"client {person.pk}"]["first_visit_on"]
    assert kept.usual_interval_days == (kept.last_visit_on - kept.first_visit_on).days
    assert values_of(gone) == before[f"client {twin.pk}"]
    assert ledger_is_right()


def test_a_field_changed_since_keeps_its_newer_value_unless_chosen(person, twin, owner, now):
    merge = merge_clients(person, gone=twin, take=["notes", "allergies"], by=owner, now=now)
    change_client(Client.objects.get(pk=person.pk), by=owner, now=now, notes="Newer", allergies="Newer")
    undo_merge(merge, give_back=["allergies"], by=owner, now=now)
    kept = Client.objects.get(pk=person.pk)
    assert (kept.notes, kept.allergies) == ("Newer", "")


def test_a_spent_balance_cannot_be_divided(person, twin, branch, owner, now):
    for client in (person, twin):
        pay_in(client, amount=Decimal(10), payment_kind="cash", branch=branch, by=owner, now=now, key=f"{client.pk}")
    merge = merge_clients(person, gone=twin, by=owner, now=now)
    post_entry(
        person, kind=AccountKind.DEPOSIT, amount=Decimal(-15), reason=Entry.Reason.CORRECTION, key="spent", branch=branch, by=owner, now=now
    )  # fmt: skip
    with pytest.raises(AlreadySpent):
        undo_merge(merge, by=owner, now=now)
    assert Client.objects.get(pk=twin.pk).merged_into == person
    assert ledger_is_right()


def test_the_ledger_is_still_append_only_afterwards(person, twin, branch, owner, now):
    pay_in(twin, amount=Decimal(10), payment_kind="cash", branch=branch, by=owner, now=now, key="in")
    pay_in(person, amount=Decimal(10), payment_kind="cash", branch=branch, by=owner, now=now, key="in2")
    merge_clients(person, gone=twin, by=owner, now=now)
    with pytest.raises(Exception, match="Cannot update or delete rows"):
        Entry.objects.update(amount=1)


def test_a_later_merge_is_undone_first_and_ninety_days_are_the_end(person, twin, branch, owner, now):
    third = ClientFactory(home_branch=branch)
    first = merge_clients(person, gone=twin, by=owner, now=now)
    second = merge_clients(third, gone=Client.objects.get(pk=person.pk), by=owner, now=now)
    assert Client.objects.get(pk=twin.pk).merged_into == third
    with pytest.raises(UndoLaterMergeFirst):
        undo_merge(first, by=owner, now=now)
    undo_merge(second, by=owner, now=now)
    assert Client.objects.get(pk=twin.pk).merged_into == person
    with pytest.raises(MergeTooOld):
        undo_merge(first, by=owner, now=now + timedelta(days=90))
    assert forget_old_merges(now=now + timedelta(days=90)) == 2
    with pytest.raises(MergeTooOld):
        undo_merge(Merge.objects.get(pk=first.pk), by=owner, now=now)


def test_a_merged_card_is_changed_and_paid_no_more(person, twin, branch, service, master, owner, now):
    merge_clients(person, gone=twin, by=owner, now=now)
    with pytest.raises(CardGone):
        change_client(twin, by=owner, now=now, notes="Late")
    with pytest.raises(CardGone):
        check_out(
            None, client=twin, branch=branch, lines=[WantedLine(service=service, master=master)],
            payments=[WantedPayment("cash", service.price)], by=owner, now=now, key="late",
        )  # fmt: skip


def test_what_was_saved_on_the_merged_card_all_the_same_is_gathered(person, twin, branch, owner, now):
    merge = merge_clients(person, gone=twin, by=owner, now=now)
    set_consent(twin, channel="sms", is_given=True, source="desk", now=now)
    Interaction.objects.create(client=twin, branch=branch, channel="phone", direction="in", topic="T", happened_at=now)
    gather_strays(merge)
    gather_strays(merge)
    assert (person.consents.count(), person.interactions.count()) == (1, 1)
    undo_merge(merge, by=owner, now=now)
    assert (person.consents.count(), person.interactions.count()) == (1, 1)


def test_the_history_of_the_database_tells_of_both(person, twin, owner, now):
    merge = merge_clients(person, gone=twin, take=["notes"], by=owner, now=now)
    undo_merge(merge, by=owner, now=now)
    told = [event.pgh_context.metadata for event in twin.events.filter(pgh_label="update").order_by("pgh_id")]
    assert told == [
        {"merged_client": twin.pk, "into_client": person.pk},
        {"undone_merge_of": twin.pk, "from_client": person.pk},
    ]
    assert list(twin.events.order_by("pgh_id").values_list("merged_into", flat=True))[-2:] == [person.pk, None]


def test_who_is_not_the_gone_one_is_not_the_kept_one(person, twin, branch, owner, now):
    other = ClientFactory(given_name="Надя", family_name="Петрова", phone=twin.phone, home_branch=branch)
    DuplicatePair.objects.create(
        first=twin, second=other, reasons=["phone", "name"], score=92, found_at=now, verdict="different"
    )
    merge_clients(person, gone=twin, by=owner, now=now)
    assert DuplicatePair.objects.get(second=other, first=person).verdict == "different"
    assert DuplicatePair.objects.open().count() == 0


kinds = st.lists(
    st.sampled_from(
        ["visit", "deposit", "consent", "phone", "child", "home", "card", "call", "offer", "points", "rhythm"]
    ),
    max_size=6,
)


@given(
    mine=kinds, theirs=kinds, take=st.sets(st.sampled_from(["phone", "email", "notes", "given_name"])), data=st.data()
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_and_undo_are_nothing_for_any_rows(mine, theirs, take, data, branch, owner, service, master, now):
    pair = [ClientFactory(home_branch=branch, notes=f"note {n}") for n in range(2)]
    for client, wanted in zip(pair, (mine, theirs), strict=True):
        for n, kind in enumerate(wanted):
            moment = now - timedelta(days=data.draw(st.integers(0, 60)))
            give(kind, client, f"{client.pk}-{n}", moment, branch=branch, owner=owner, service=service, master=master)
    before = dump(*pair)
    kept, gone = (Client.objects.get(pk=client.pk) for client in pair)
    merge = merge_clients(kept, gone=gone, take=take, join=["notes"] if "notes" not in take else [], by=owner, now=now)
    assert not any(pointer.rows(gone.pk).exists() for pointer in pointers(Client))
    assert ledger_is_right()
    undo_merge(merge, by=owner, now=now)
    assert dump(*pair) == before
    assert ledger_is_right()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def give(kind, client, key, moment, *, branch, owner, service, master):
    if kind == "visit":
        check_out(
            None, client=client, branch=branch, lines=[WantedLine(service=service, master=master)],
            payments=[WantedPayment("cash", service.price)], by=owner, now=moment, key=key,
        )  # fmt: skip
    elif kind in ("deposit", "points"):
        post_entry(client, kind=kind, amount=Decimal(7), reason="opening", key=key, branch=branch, by=owner, now=moment)
    elif kind == "consent":
        set_consent(client, channel="sms", is_given=moment.day % 2 == 0, source=key, now=moment)
    elif kind == "phone":
        ClientPhone.objects.get_or_create(client=client, phone=f"+3736900000{moment.day % 3}", defaults={"whose": key})
        change_client(client, by=owner, now=moment)
    elif kind == "child":
        Child.objects.get_or_create(parent=client, name=f"Child {moment.day % 2}", defaults={"birth_year": 2010})
    elif kind == "home" and not HouseholdMember.objects.filter(client=client).exists():
        home = Household.objects.create(created_at=moment, reminders_to=client)
        HouseholdMember.objects.create(household=home, client=client)
    elif kind == "card" and not Card.objects.filter(client=client).exists():
        issue_card(client, number=f"c{key}", by=owner, now=moment)
    elif kind == "call":
        Call.objects.get_or_create(client=client, day=moment.date(), defaults={"branch": branch})
    elif kind == "offer":
        Offer.objects.create(client=client, text=key, made_at=moment)
    elif kind == "rhythm":
        Standing.objects.update_or_create(client=client, defaults={"reckoned_on": moment.date()})
