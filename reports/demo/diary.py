"""The calendar around now: last week done, today under way, two weeks ahead booked."""

from collections import defaultdict, deque
from datetime import UTC, date, datetime, timedelta

from bookings.models import HOLDING_TIME, Absence, Appointment, AppointmentPart, State
from reports.demo.history import Coming
from reports.demo.people import Habit, Salon
from salon.models import Service, Shift, Staff

DAYS_BACK, DAYS_AHEAD = 7, 14


def fill_diary(salon: Salon, habits: list[Habit], comings: list[Coming]) -> tuple[list[Coming], list[AppointmentPart]]:
    """Walks every shift from opening to closing and seats the clients who are due next."""
    waiting = queue_by_master(salon, habits, comings)
    done: list[Coming] = []
    parts: list[AppointmentPart] = []
    absences: list[Absence] = []
    first, last = salon.today - timedelta(days=DAYS_BACK), salon.today + timedelta(days=DAYS_AHEAD)
    for shift in Shift.objects.select_related("branch", "staff").order_by("period", "staff_id"):
        day = shift.branch.local_day(shift.period.lower)
        if first <= day <= last:
            seat(salon, shift, day, waiting[shift.staff_id], done, parts, absences)
    Absence.objects.bulk_create(absences)
    return done, parts


def queue_by_master(salon: Salon, habits: list[Habit], comings: list[Coming]) -> dict[int, deque[Habit]]:
    """Living clients of each master, the one due first in front."""
    last_seen: dict[int, date] = {}
    for coming in comings:
        last_seen[coming.habit.client.pk] = coming.paid_at.date()
    alive = [habit for habit in habits if habit.last >= salon.today and habit.client.pk in last_seen]
    alive.sort(key=lambda habit: (last_seen[habit.client.pk] + timedelta(days=habit.rhythm), habit.client.pk))
    queues: dict[int, deque[Habit]] = defaultdict(deque)
    for habit in alive:
        if last_seen[habit.client.pk] + timedelta(days=habit.rhythm) >= salon.today - timedelta(days=12):
            queues[habit.master.pk].append(habit)
    return queues


def seat(
    salon: Salon,
    shift: Shift,
    day: date,
    queue: deque[Habit],
    done: list[Coming],
    parts: list[AppointmentPart],
    absences: list[Absence],
) -> None:
    rng = salon.rng
    clock, closes = shift.period.lower, shift.period.upper
    lunch_at = clock + timedelta(hours=rng.choice((3, 4)))
    fullness = 0.86 - 0.035 * max(0, (day - salon.today).days)
    while queue:
        if lunch_at and clock >= lunch_at:
            absences.append(
                Absence(
                    master=shift.staff,
                    branch=shift.branch,
                    period=(clock, clock + timedelta(minutes=30)),
                    reason="Lunch",
                )
            )
            clock, lunch_at = clock + timedelta(minutes=30), None
        if rng.random() > fullness:
            clock += timedelta(minutes=rng.choice((30, 45, 60)))
        services = [queue[0].services[0]] + ([queue[0].services[1]] if rng.random() < 0.15 else [])
        if clock + timedelta(minutes=sum(s.duration_minutes + s.buffer_minutes for s in services)) > closes:
            return
        clock = book(salon, shift, queue.popleft(), services, clock, done, parts)


def book(
    salon: Salon,
    shift: Shift,
    habit: Habit,
    services: list[Service],
    clock: datetime,
    done: list[Coming],
    parts: list[AppointmentPart],
) -> datetime:
    """Gives back the next quarter of an hour at which the master is free."""
    appointment = Appointment(
        client=habit.client, branch=shift.branch, starts_at=clock, booked_by=salon.desks[habit.branch],
        booked_at=min(salon.now, clock) - timedelta(days=salon.rng.randint(1, 12), hours=salon.rng.randint(0, 8)),
        note=salon.rng.choice(("Asked for a quiet visit", "Comes with her daughter", "Wants to talk about a new colour")) if salon.rng.random() < 0.08 else "",
    )  # fmt: skip
    mine = []
    for service in services:
        ends = clock + timedelta(minutes=service.duration_minutes)
        busy_until = ends + timedelta(minutes=service.buffer_minutes)
        mine.append(
            AppointmentPart(
                appointment=appointment,
                service=service,
                master=shift.staff,
                starts_at=clock,
                ends_at=ends,
                busy=(clock, busy_until),
                price=service.price,
            )
        )
        clock = busy_until
    appointment.ends_at = mine[-1].ends_at
    settle(salon, appointment, mine, habit, shift.staff, done)
    parts += mine
    return next_quarter(clock)


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
