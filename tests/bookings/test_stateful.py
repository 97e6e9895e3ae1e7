"""A machine books, holds, moves, stretches and cancels at random, changes shifts, and lets the waiting list offer what comes free,
against a simple model: no master, resource or client is ever taken twice, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bookings.layout import Planned
from bookings.models import Appointment, FreedTime, Hold, Offer, SlotHold, State
from bookings.operations import (
    WantedPart,
    book_appointment,
    book_held,
    cancel_appointment,
    decline_offer,
    expire_offer,
    hold_slot,
    make_wish,
    mark_no_show,
    move_appointment,
    offer_freed,
    release_slot,
    resize_part,
    take_offer,
)
from bookings.operations.plan import as_agreed
from bookings.operations.slots import plan_of
from salon.errors import Refused
from salon.models import Resource, ResourceKind
from tests.factories import (
    BranchFactory,
    ClientFactory,
    CompanyFactory,
    MasterFactory,
    ServiceFactory,
    StaffFactory,
    put_on_shift,
)

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
QUARTERS = st.integers(0, 46).map(lambda n: NOW + timedelta(minutes=15 * n))
HELD_FOR = timedelta(minutes=5)
PARTS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from([None, 0, 1]), st.booleans()), min_size=1, max_size=2)


class Desk(RuleBasedStateMachine):
    """The model: for each visit and each held slot, who is taken when. A refusal must leave it as it was."""

    visits = Bundle("visits")
    slots = Bundle("slots")

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        CompanyFactory()
        self.branch, self.now = BranchFactory(), NOW
        cabin = ResourceKind.objects.create(name="Cabin")
        Resource.objects.create(branch=self.branch, kind=cabin, name="Cabin 1")
        dye = ServiceFactory(duration_minutes=75, processing_minutes=30, buffer_minutes=15)
        massage = ServiceFactory(duration_minutes=60, buffer_minutes=15)
        massage.needs.add(cabin)
        self.services = [dye, massage, ServiceFactory(duration_minutes=30)]
        self.masters = [MasterFactory(branches=[self.branch], services=self.services) for _number in range(2)]
        for master in self.masters:
            put_on_shift(master, self.branch, NOW, days=1)
        self.by = StaffFactory(branches=[self.branch])
        self.people = [ClientFactory(home_branch=self.branch, email=f"p{n}@example.com") for n in range(3)]
        self.model = {}

    @initialize(target=visits, starts=st.lists(QUARTERS, min_size=3, max_size=6, unique=True))
    def a_day_begins(self, starts):
        """Some are booked already, and everybody waits for something."""
        for who in range(3):
            self.wish(who=who, service=2, master=None)
        booked = [self.book_one(start, [(n % 3, n % 2, False)], n % 3) for n, start in enumerate(starts)]
        return multiple(*booked)

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def written(self):
        """What the tables say, by visit and by slot; read from the parts, not from what holds their time."""
        found = {}
        for visit in Appointment.objects.exclude(state__in=[State.CANCELLED, State.NO_SHOW]).prefetch_related("parts"):
            parts = [as_agreed(part) for part in visit.parts.all()]
            found["visit", visit.pk] = taken(parts, visit.client_id, (visit.starts_at, visit.ends_at))
        for slot in SlotHold.objects.filter(expires_at__gt=self.now):
            found["slot", slot.pk] = taken(plan_of(slot), slot.client_id, (slot.starts_at, slot.ends_at))
        return found

    def try_to(self, operation, *args, **kwargs):
        before = self.written()
        try:
            changed = operation(*args, **kwargs, now=self.now)
        except Refused:
            assert self.written() == before
            return None
        if changed is None:
            return None
        after, name = self.written(), "slot" if isinstance(changed, SlotHold) else "visit"
        self.model[name, changed.pk] = after.get((name, changed.pk))
        return changed

    def wanted(self, parts):
        return [
            WantedPart(
                self.services[service], None if who is None else self.masters[who], is_together=together and n > 0
            )
            for n, (service, who, together) in enumerate(parts)
        ]

    @rule(target=visits, starts_at=QUARTERS, parts=PARTS, who=st.integers(0, 2))
    def book(self, starts_at, parts, who):
        return self.book_one(starts_at, parts, who)

    def book_one(self, starts_at, parts, who):
        asked = {"branch": self.branch, "parts": self.wanted(parts), "starts_at": starts_at, "by": self.by}
        booked = self.try_to(book_appointment, self.people[who], **asked)
        return booked.pk if booked else -1

    @rule(target=slots, starts_at=QUARTERS, parts=PARTS, who=st.sampled_from([None, 0, 1, 2]))
    def hold(self, starts_at, parts, who):
        client = None if who is None else self.people[who]
        asked = {"branch": self.branch, "parts": self.wanted(parts), "starts_at": starts_at, "lasts": HELD_FOR}
        held = self.try_to(hold_slot, **asked, client=client)
        return held.pk if held else -1

    @rule(target=visits, pk=consumes(slots), who=st.integers(0, 2))
    def book_what_was_held(self, pk, who):
        slot = SlotHold.objects.filter(pk=pk).first()
        if slot is None:
            return -1
        booked = self.try_to(book_held, slot, client=slot.client or self.people[who], by=None)
        if booked is None:
            return -1
        del self.model["slot", pk]
        return booked.pk

    @rule(pk=consumes(slots))
    def release(self, pk):
        if self.model.pop(("slot", pk), None):
            release_slot(SlotHold.objects.get(pk=pk))

    @rule(who=st.integers(0, 2), service=st.integers(0, 2), master=st.sampled_from([None, 0, 1]))
    def another_wish(self, who, service, master):
        self.wish(who, service, master)

    def wish(self, who, service, master):
        day = self.branch.local_day(self.now)
        masters = [] if master is None else [self.masters[master]]
        make_wish(
            self.people[who], branch=self.branch, services=[self.services[service]], masters=masters, first_day=day, last_day=day, by=self.by,
            now=self.now,
        )  # fmt: skip

    @rule(target=visits, answer=st.sampled_from([None, take_offer, take_offer, decline_offer]))
    def what_came_free_is_offered_and_answered(self, answer):
        before = self.written()
        for freed in FreedTime.objects.filter(settled_at=None):
            offer_freed(freed, now=self.now)
        after = self.written()
        assert {key: after.get(key) for key in before} == before
        assert all(offer["offers"] <= 3 for offer in Offer.objects.values("freed").annotate(offers=Count("pk")))
        offer = Offer.objects.filter(outcome="").order_by("pk").first()
        answered = self.try_to(answer, offer) if answer and offer else None
        return answered.pk if isinstance(answered, Appointment) else -1

    @rule(master=st.integers(0, 1), until=st.integers(8, 44))
    def a_shift_ends_at_another_time(self, master, until):
        """Whoever is stranded stays booked until somebody moves them."""
        for shift in self.masters[master].shifts.all():
            shift.period = (shift.period.lower, NOW + timedelta(minutes=15 * until))
            shift.save()

    @rule(minutes=st.integers(1, 6))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        for offer in Offer.objects.filter(outcome="", expires_at__lte=self.now):
            expire_offer(offer, now=self.now)
        alive = set(SlotHold.objects.filter(expires_at__gt=self.now).values_list("pk", flat=True))
        self.model = {key: held for key, held in self.model.items() if key[0] == "visit" or key[1] in alive}

    @rule(pk=visits, starts_at=QUARTERS, master=st.sampled_from([None, 0, 1]))
    def move(self, pk, starts_at, master):
        if self.model.get(("visit", pk)):
            to = None if master is None else self.masters[master]
            self.try_to(move_appointment, Appointment.objects.get(pk=pk), starts_at=starts_at, master=to, by=self.by)

    @rule(pk=visits, minutes=st.integers(0, 40).map(lambda n: 5 * n))
    def resize(self, pk, minutes):
        if self.model.get(("visit", pk)):
            part = Appointment.objects.get(pk=pk).parts.first()
            self.try_to(resize_part, part, ends_at=part.starts_at + timedelta(minutes=minutes), by=self.by)

    @rule(pk=consumes(visits), state=st.sampled_from([cancel_appointment, mark_no_show]))
    def let_go(self, pk, state):
        if self.model.get(("visit", pk)):
            why = {"reason": "ill"} if state is cancel_appointment else {}
            self.try_to(state, Appointment.objects.get(pk=pk), by=self.by, **why)

    @invariant()
    def nothing_is_lost(self):
        """What an offer holds may go at any time: the wish was fulfilled in another way."""
        offered = {("slot", pk) for pk in Offer.objects.values_list("slot", flat=True)}
        found = {key: held for key, held in self.written().items() if key not in offered}
        assert found == {key: held for key, held in self.model.items() if held}

    @invariant()
    def nobody_is_taken_twice(self):
        spans = sorted((who, first, last) for held in self.written().values() for who, first, last in held)
        assert all(a[2] <= b[1] for a, b in zip(spans, spans[1:], strict=False) if a[0] == b[0])

    @invariant()
    def each_massage_has_a_cabin_of_its_own(self):
        live = Hold.objects.filter(resource__isnull=False).exclude(expires_at__lte=self.now)
        spans = sorted((hold.resource_id, hold.period.lower, hold.period.upper) for hold in live)
        assert all(a[2] <= b[1] for a, b in zip(spans, spans[1:], strict=False) if a[0] == b[0])
        assert len(spans) == sum(self.massages(key) for key in self.written())

    def massages(self, key):
        name, pk = key
        parts = Appointment.objects.get(pk=pk).parts.all() if name == "visit" else plan_of(SlotHold.objects.get(pk=pk))
        return sum(part.service.pk == self.services[1].pk for part in parts)


def taken(parts: list[Planned], client: int | None, whole):
    """[(who, from, to)], sorted."""
    spans = [(f"master {part.master.pk}", stretch.lower, stretch.upper) for part in parts for stretch in part.worked]
    return sorted([*spans, *([(f"client {client}", *whole)] if client else [])])


@pytest.mark.django_db
def test_random_days_at_the_desk_never_overlap_and_lose_nothing():
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=5, stateful_step_count=24, deadline=None, suppress_health_check=checks, database=None
        ),
    )
