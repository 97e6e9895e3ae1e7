"""Allergies and patch tests: most who are coloured have a valid test; of those due next a few are stopped, one with a signature."""

from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bookings.models import AppointmentPart, State
from clients.models import Client, ClientSubstance, Harm, PatchTest
from clients.operations import sign_override
from clients.safety import Code
from reports.demo import stories
from reports.demo.copy import copy_rows
from reports.demo.people import Habit, Salon
from salon.models import PatchTestRule, Service, Staff, Substance

Result = PatchTest.Result
MONTHS = dict(stories.PATCH_TESTS.values())
STOPPED = 3
LONG_AGO = 400  # days: too old for every rule


def list_substances(salon: Salon) -> None:
    """With what services contain and which tests they need."""
    rows = [Substance(name=name, synonyms=synonyms) for name, synonyms in stories.SUBSTANCES.items()]
    salon.substances = {row.name: row for row in Substance.objects.bulk_create(rows)}
    services = {service.name: service for each in salon.services.values() for service in each}
    through = Service.contains.through
    through.objects.bulk_create(
        through(service=services[name], substance=salon.substances[substance])
        for name, found in stories.CONTAINS.items()
        for substance in found
    )
    PatchTestRule.objects.bulk_create(
        PatchTestRule(service=services[name], substance=salon.substances[substance], valid_months=months)
        for name, (substance, months) in stories.PATCH_TESTS.items()
    )


class Caution:
    """Who is stopped is chosen first; everybody else gets what lets them be served."""

    def __init__(self, salon: Salon, habits: list[Habit], parts: Iterable[AppointmentPart]) -> None:
        self.salon, self.habits = salon, habits
        self.ahead = {part.appointment.client_id for part in parts if part.appointment.ends_at > salon.now}
        self.stopped = next_to_be_stopped(salon, parts)
        self.substances: list[ClientSubstance] = []
        self.tests: list[PatchTest] = []

    def write(self) -> None:
        for habit in self.habits:
            self.be_allergic(habit)
            for substance in sorted({rule[0] for rule in map(rule_of, habit.services) if rule}):
                self.be_tested(habit, substance)
        self.clash()
        copy_rows(self.substances)
        copy_rows(self.tests)

    def is_stopped(self, client: Client) -> bool:
        return any(part.appointment.client_id == client.pk for part in self.stopped)

    def be_allergic(self, habit: Habit) -> None:
        """To nothing that they come for."""
        rng = self.salon.rng
        if rng.random() > 0.06:
            return
        met = {name for service in habit.services for name in stories.CONTAINS.get(service.name, [])}
        met |= {rule[0] for rule in map(rule_of, habit.services) if rule}
        name = rng.choice([name for name in stories.SUBSTANCES if name not in met])
        kind = Harm.ALLERGY if rng.random() < 0.85 else Harm.CONTRAINDICATION
        self.note(habit.client, name, kind, rng.choice(stories.ALLERGY_NOTES))

    def note(self, client: Client, name: str, kind: str, note: str) -> None:
        self.substances.append(
            ClientSubstance(
                client=client, substance=self.salon.substances[name], kind=kind, note=note,
                noted_at=client.registered_at, noted_by=self.salon.desks[client.home_branch.code],
            )
        )  # fmt: skip

    def be_tested(self, habit: Habit, substance: str) -> None:
        """Those with a visit ahead passed lately, except the stopped; of the others many tests have run out."""
        rng, client, luck = self.salon.rng, habit.client, self.salon.rng.random()
        if self.is_stopped(client):
            return self.test(habit, substance, Result.PASSED, LONG_AGO)
        if client.pk in self.ahead or luck < 0.6:
            if luck < 0.25:
                self.test(habit, substance, Result.PASSED, rng.randint(220, 340))
            return self.test(habit, substance, Result.PASSED, rng.randint(10, 140))
        if luck < 0.82:
            return self.test(habit, substance, Result.PASSED, rng.randint(400, 600))
        if luck < 0.87:
            self.test(habit, substance, Result.FAILED, rng.randint(5, 300))
            return self.note(client, substance, Harm.ALLERGY, "Reaction to the patch test")
        if luck < 0.9:
            self.test(habit, substance, Result.WAITING, 1)
        return None

    def test(self, habit: Habit, substance: str, result: str, days_ago: int) -> None:
        """Not before they were known here, if that is not long ago."""
        salon, client = self.salon, habit.client
        known_for = (salon.today - client.registered_at.date()).days
        tested_on = salon.today - timedelta(days=min(days_ago, max(known_for, 1)))
        self.tests.append(
            PatchTest(
                client=client, substance=salon.substances[substance], batch=f"{substance[:3].upper()}-{tested_on:%y%m}", result=result,
                tested_on=tested_on, valid_until=tested_on + relativedelta(months=MONTHS[substance]),
                written_at=salon.branches[habit.branch].day_bounds(tested_on)[0] + timedelta(hours=12), written_by=habit.master,
            )
        )  # fmt: skip

    def clash(self) -> None:
        """The last of the stopped does not stand what the service contains."""
        for part in self.stopped[2:]:
            name = stories.CONTAINS.get(part.service.name, [stories.PATCH_TESTS[part.service.name][0]])[0]
            self.note(part.appointment.client, name, Harm.ALLERGY, "Told by phone yesterday")

    def sign(self, by: Staff) -> None:
        """For the first of the stopped; the client must be written by now."""
        for part in self.stopped[:1]:
            sign_override(
                part.appointment.client,
                service=part.service,
                substance=self.salon.substances[stories.PATCH_TESTS[part.service.name][0]],
                code=Code.OUTDATED,
                day=part.appointment.branch.local_day(part.appointment.starts_at),
                reason="Coloured here for years, tested behind the ear this morning",
                by=by,
                now=self.salon.now,
            )


def rule_of(service: Service) -> tuple[str, int] | None:
    return stories.PATCH_TESTS.get(service.name)


def next_to_be_stopped(salon: Salon, parts: Iterable[AppointmentPart]) -> list[AppointmentPart]:
    """The next at the first branch who have a service that asks for a test and nothing else, and are known for long."""
    counts: dict[int, int] = {}
    for part in parts:
        counts[id(part.appointment)] = counts.get(id(part.appointment), 0) + 1
    fits = [
        part
        for part in parts
        if part.appointment.state in {State.BOOKED, State.CONFIRMED}
        and part.appointment.branch == salon.branches["riverside"]
        and rule_of(part.service)
        and counts[id(part.appointment)] == 1
        and is_known_for_long(part.appointment.client, salon.today)
    ]
    return sorted(fits, key=lambda part: part.starts_at)[:STOPPED]


def is_known_for_long(client: Client, today: date) -> bool:
    return client.registered_at.date() < today - timedelta(days=LONG_AGO + 5)
