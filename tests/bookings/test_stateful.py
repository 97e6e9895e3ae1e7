"""A machine books, moves, stretches and cancels at random: nobody is ever booked twice, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from bookings.models import Appointment, AppointmentPart, State
from bookings.operations import WantedPart, book_appointment, cancel_appointment, move_appointment, resize_part
from salon.errors import Refused
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


class Desk(RuleBasedStateMachine):
    """The model: for each visit, who holds which time. A refusal must leave it as it was."""

    visits = Bundle("visits")

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        CompanyFactory()
        self.branch = BranchFactory()
        self.services = [ServiceFactory(duration_minutes=60, buffer_minutes=15), ServiceFactory(duration_minutes=30)]
        self.masters = [MasterFactory(branches=[self.branch], services=self.services) for _number in range(2)]
        for master in self.masters:
            put_on_shift(master, self.branch, NOW, days=1)
        self.by = StaffFactory(branches=[self.branch])
        self.person = ClientFactory(home_branch=self.branch)
        self.held = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def spans(self, pk):
        parts = AppointmentPart.objects.filter(appointment=pk).order_by("starts_at", "pk")
        return [(part.master_id, part.busy.lower, part.busy.upper) for part in parts]

    def try_to(self, operation, *args, **kwargs):
        before = {pk: self.spans(pk) for pk in self.held}
        try:
            changed = operation(*args, **kwargs, by=self.by, now=NOW)
        except Refused:
            assert {pk: self.spans(pk) for pk in self.held} == before
            return None
        others = {pk: spans for pk, spans in before.items() if pk != changed.pk}
        assert {pk: self.spans(pk) for pk in others} == others
        return changed

    @rule(
        target=visits,
        starts_at=QUARTERS,
        who=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=2),
    )
    def book(self, starts_at, who):
        parts = [WantedPart(self.services[service], self.masters[master]) for service, master in who]
        booked = self.try_to(book_appointment, self.person, branch=self.branch, parts=parts, starts_at=starts_at)
        if booked is None:
            return -1
        self.held[booked.pk] = len(parts)
        return booked.pk

    @rule(pk=visits, starts_at=QUARTERS, master=st.sampled_from([None, 0, 1]))
    def move(self, pk, starts_at, master):
        if pk in self.held:
            self.try_to(
                move_appointment,
                Appointment.objects.get(pk=pk),
                starts_at=starts_at,
                master=None if master is None else self.masters[master],
            )

    @rule(pk=visits, minutes=st.integers(0, 40).map(lambda n: 5 * n))
    def resize(self, pk, minutes):
        if pk in self.held:
            part = AppointmentPart.objects.filter(appointment=pk).first()
            self.try_to(resize_part, part, ends_at=part.starts_at + timedelta(minutes=minutes))

    @rule(pk=consumes(visits))
    def cancel(self, pk):
        if self.held.pop(pk, None):
            self.try_to(cancel_appointment, Appointment.objects.get(pk=pk), reason="ill")

    @invariant()
    def nobody_is_booked_twice(self):
        spans = sorted(
            AppointmentPart.objects.filter(holds_time=True).values_list("master", "busy"),
            key=lambda span: (span[0], span[1].lower),
        )
        pairs = zip(spans, spans[1:], strict=False)
        assert all(first[1].upper <= second[1].lower for first, second in pairs if first[0] == second[0])

    @invariant()
    def nothing_is_lost(self):
        kept = Appointment.objects.exclude(state=State.CANCELLED)
        assert {visit.pk: visit.parts.filter(holds_time=True).count() for visit in kept} == self.held


@pytest.mark.django_db
def test_random_days_at_the_desk_never_overlap_and_lose_nothing():
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=checks, database=None
        ),
    )
