"""The calendar around now: last week done, today under way, two weeks ahead booked."""

from collections import defaultdict, deque
from datetime import UTC, date, datetime, timedelta
from math import ceil

from bookings.models import HOLDING_TIME, Absence, Appointment, AppointmentPart, State
from reports.demo.history import Coming
from reports.demo.people import Habit, Salon
from salon.models import Service, Shift, Staff

DAYS_BACK, DAYS_AHEAD = 7, 14
DAYS = DAYS_BACK + 1 + DAYS_AHEAD
WISHES = ("Asked for a quiet visit", "Comes with her daughter", "Wants to talk about a new colour")


class Diary:
    """Walks every shift from opening to closing and seats the clients who are due next."""

    def __init__(self, salon: Salon, habits: list[Habit], comings: list[Coming]) -> None:
        self.salon = salon
        self.waiting = queue_by_master(salon, habits, comings)
        self.share = {master: ceil(len(queue) / DAYS) for master, queue in self.waiting.items()}
        self.done: list[Coming] = []
        self.parts: list[AppointmentPart] = []
        self.absences: list[Absence] = []

    def fill(self) -> None:
        first, last = self.salon.today - timedelta(days=DAYS_BACK), self.salon.today + timedelta(days=DAYS_AHEAD)
        for shift in Shift.objects.select_related("branch", "staff").order_by("period", "staff_id"):
            day = shift.branch.local_day(shift.period.lower)
            if first <= day <= last and shift.staff_id in self.waiting:
                self.seat(shift, day)

    def write(self) -> None:
        Absence.objects.bulk_create(self.absences)
        Appointment.objects.bulk_create({id(part.appointment): part.appointment for part in self.parts}.values())
        AppointmentPart.objects.bulk_create(self.parts, batch_size=2000)

    def seat(self, shift: Shift, day: date) -> None:
        rng, queue = self.salon.rng, self.waiting[shift.staff_id]
        clock = shift.period.lower
        lunch_at = clock + timedelta(hours=rng.choice((3, 4)))
        fullness = 0.86 - 0.035 * max(0, (day - self.salon.today).days)
        seated = 0
        while queue and seated < self.share[shift.staff_id]:
            if lunch_at and clock >= lunch_at:
                clock, lunch_at = self.have_lunch(shift, clock), None
            if rng.random() > fullness:
                clock += timedelta(minutes=rng.choice((30, 45, 60)))
            services = [queue[0].services[0]] + ([queue[0].services[1]] if rng.random() < 0.15 else [])
            if clock + sum((time_taken(service) for service in services), timedelta()) > shift.period.upper:
                return
            clock = self.book(shift, queue.popleft(), services, clock)
            seated += 1

    def have_lunch(self, shift: Shift, clock: datetime) -> datetime:
        until = clock + timedelta(minutes=30)
        self.absences.append(Absence(master=shift.staff, branch=shift.branch, period=(clock, until), reason="Lunch"))
        return until

    def book(self, shift: Shift, habit: Habit, services: list[Service], clock: datetime) -> datetime:
        """Gives back the next quarter of an hour at which the master is free."""
        rng, salon = self.salon.rng, self.salon
        appointment = Appointment(
            client=habit.client, branch=shift.branch, starts_at=clock, booked_by=salon.desks[habit.branch],
            booked_at=min(salon.now, clock) - timedelta(days=rng.randint(1, 12), hours=rng.randint(0, 8)),
            note=rng.choice(WISHES) if rng.random() < 0.08 else "",
        )  # fmt: skip
        mine = []
        for service in services:
            ends, free = clock + timedelta(minutes=service.duration_minutes), clock + time_taken(service)
            mine.append(
                AppointmentPart(
                    appointment=appointment,
                    service=service,
                    master=shift.staff,
                    starts_at=clock,
                    ends_at=ends,
                    busy=(clock, free),
                    price=service.price,
                )  # fmt: skip
            )
            clock = free
        appointment.ends_at = mine[-1].ends_at
        settle(salon, appointment, mine, habit, shift.staff, self.done)
        self.parts += mine
        return next_quarter(clock)


def time_taken(service: Service) -> timedelta:
    return timedelta(minutes=service.duration_minutes + service.buffer_minutes)


def queue_by_master(salon: Salon, habits: list[Habit], comings: list[Coming]) -> dict[int, deque[Habit]]:
    """Living clients of each master, the one due first in front."""
    last_seen: dict[int, date] = {}
    for coming in comings:
        last_seen[coming.habit.client.pk] = coming.paid_at.date()
    due = {
        habit.client.pk: last_seen[habit.client.pk] + timedelta(days=habit.rhythm)
        if habit.client.pk in last_seen
        else habit.first
        for habit in habits
    }
    alive = [habit for habit in habits if habit.last >= salon.today or habit.client.pk not in last_seen]
    alive.sort(key=lambda habit: (due[habit.client.pk], habit.client.pk))
    queues: dict[int, deque[Habit]] = defaultdict(deque)
    for habit in alive:
        if due[habit.client.pk] >= salon.today - timedelta(days=12):
            queues[habit.master.pk].append(habit)
    return queues


def settle(
    salon: Salon,
    appointment: Appointment,
    parts: list[AppointmentPart],
    habit: Habit,
    master: Staff,
    done: list[Coming],
) -> None:
    """The state an appointment is in at this moment."""
    rng, now = salon.rng, salon.now
    luck = rng.random()
    appointment.state = State.CONFIRMED if luck < 0.68 else State.BOOKED
    if appointment.ends_at <= now:
        appointment.state = State.NO_SHOW if luck < 0.03 else State.CANCELLED if luck < 0.07 else State.DONE
    elif appointment.starts_at <= now:
        appointment.state = State.IN_SERVICE
    elif appointment.starts_at <= now + timedelta(minutes=20):
        appointment.state = State.ARRIVED
    if appointment.state in {State.DONE, State.IN_SERVICE, State.ARRIVED}:
        appointment.arrived_at = min(now, appointment.starts_at - timedelta(minutes=rng.randint(0, 9)))
    if appointment.state in {State.DONE, State.IN_SERVICE}:
        appointment.started_at = appointment.starts_at
    if appointment.state == State.CANCELLED:
        appointment.cancelled_at = appointment.starts_at - timedelta(hours=rng.randint(2, 40))
        appointment.cancelled_by, appointment.cancel_reason = salon.desks[habit.branch], "fell ill"
    if appointment.state == State.NO_SHOW:
        habit.client.no_shows_count += 1
    for part in parts:
        part.holds_time = appointment.state in HOLDING_TIME
    if appointment.state == State.DONE:
        done.append(
            Coming(habit, appointment.ends_at.astimezone(UTC), [(part.service, master) for part in parts], appointment)
        )


def next_quarter(moment: datetime) -> datetime:
    over = (moment.minute % 15 * 60 + moment.second) % 900
    return moment + timedelta(seconds=(900 - over) % 900)
