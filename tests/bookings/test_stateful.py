"""A machine books, holds, moves, stretches and cancels at random against a simple model: no master, resource or client is ever
taken twice, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from bookings.layout import Planned
from bookings.models import Appointment, Hold, SlotHold, State
from bookings.operations import (
    WantedPart,
    book_appointment,
    book_held,
    cancel_appointment,
    hold_slot,
    mark_no_show,
    move_appointment,
    release_slot,
    resize_part,
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
        self.people = [ClientFactory(home_branch=self.branch) for _number in range(3)]
        self.model = {}

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

    @rule(minutes=st.integers(1, 6))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
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
        assert self.written() == {key: held for key, held in self.model.items() if held}

    @invariant()
    def nobody_is_taken_twice(self):
        spans = sorted((who, first, last) for held in self.model.values() if held for who, first, last in held)
        assert all(a[2] <= b[1] for a, b in zip(spans, spans[1:], strict=False) if a[0] == b[0])

    @invariant()
    def each_massage_has_a_cabin_of_its_own(self):
        live = Hold.objects.filter(resource__isnull=False).exclude(expires_at__lte=self.now)
        spans = sorted((hold.resource_id, hold.period.lower, hold.period.upper) for hold in live)
        assert all(a[2] <= b[1] for a, b in zip(spans, spans[1:], strict=False) if a[0] == b[0])
        assert len(spans) == sum(self.massages(key) for key, held in self.model.items() if held)

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
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=checks, database=None
        ),
    )
