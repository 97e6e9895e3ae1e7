"""Appointments: who comes when, to whom, for what. The database refuses to book one master twice."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self
from uuid import uuid4

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from salon.formats import format_day
from salon.models import Branch, Resource, Service, Staff
from salon.models.history import recorded
from salon.roles import Right, may


class State(models.TextChoices):
    BOOKED = "booked", _("Unconfirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    ARRIVED = "arrived", _("Waiting")
    IN_SERVICE = "in_service", _("In service")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    NO_SHOW = "no_show", _("No-show")


AHEAD = frozenset({State.BOOKED, State.CONFIRMED})
OPEN = AHEAD | {State.ARRIVED, State.IN_SERVICE}
HOLDING_TIME = OPEN | {State.DONE}
HOLDING_STATES = ", ".join(f"'{state}'" for state in sorted(HOLDING_TIME))
LATE_NOTICE = timedelta(hours=24)
EARLY = timedelta(hours=2)


# Two cards of one person may hold the same hour; when they are merged the hour is held once, and both visits stay.
HOLD_CLIENT = f"""
    DELETE FROM bookings_hold WHERE appointment_id = NEW.id;
    IF NEW.state IN ({HOLDING_STATES}) THEN
        IF TG_OP = 'UPDATE' AND OLD.client_id <> NEW.client_id THEN
            INSERT INTO bookings_hold (appointment_id, client_id, period)
            VALUES (NEW.id, NEW.client_id, tstzrange(NEW.starts_at, NEW.ends_at)) ON CONFLICT DO NOTHING;
        ELSE
            INSERT INTO bookings_hold (appointment_id, client_id, period)
            VALUES (NEW.id, NEW.client_id, tstzrange(NEW.starts_at, NEW.ends_at));
        END IF;
    END IF;
    RETURN NULL;
"""
# While the client's hair takes the colour the master is free, the chair is not.
HOLD_MASTER = """
    DELETE FROM bookings_hold WHERE part_id = NEW.id AND (resource_id IS NULL OR NOT NEW.holds_time);
    IF NEW.holds_time THEN
        INSERT INTO bookings_hold (part_id, master_id, period)
        SELECT NEW.id, NEW.master_id, stretch
        FROM unnest(tstzmultirange(NEW.busy) - coalesce(tstzmultirange(NEW.processing), '{}')) AS stretch;
        UPDATE bookings_hold SET period = NEW.busy WHERE part_id = NEW.id AND resource_id IS NOT NULL;
    END IF;
    RETURN NULL;
"""


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, staff: Staff) -> Self:
        """The desk sees its branches; a master sees the appointments with a part of their own."""
        if not may(staff, Right.SEE_CALENDAR):
            return self.of_master(staff)
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def of_master(self, master: Staff) -> Self:
        return self.filter(pk__in=AppointmentPart.objects.filter(master=master).values("appointment"))

    def on(self, day: date, branch: Branch) -> Self:
        start, end = branch.day_bounds(day)
        return self.filter(branch=branch, starts_at__gte=start, starts_at__lt=end)

    def matching(self, *, day: date | None = None, branch: Branch | None = None, client: Client | None = None) -> Self:
        found = self.on(day, branch) if day and branch else self.filter(branch=branch) if branch else self
        return found.filter(client=client) if client else found

    def ahead(self, now: datetime) -> Self:
        return self.filter(state__in=AHEAD, starts_at__gte=now)

    def upcoming(self, now: datetime) -> Self:
        """Everything not yet over that begins later."""
        return self.filter(state__in=OPEN, starts_at__gte=now)

    def with_parts(self) -> Self:
        parts = AppointmentPart.objects.select_related("service", "master")
        return self.select_related("client", "branch").prefetch_related(models.Prefetch("parts", parts))


@pghistory.track()
class Appointment(models.Model):
    """One coming of one client: parts in sequence, one state."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("client"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("branch"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.BOOKED)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    booked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(_("why cancelled"), max_length=200, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(_("ready to pay"), null=True, blank=True)
    request_key = models.CharField(
        max_length=80, null=True, blank=True, editable=False, help_text="One sending of a form is one appointment."
    )
    series = models.ForeignKey(
        "bookings.Series", on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    series_date = models.DateField(null=True, blank=True, help_text="The date of the series it stands for.")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="appointment_times_ordered"
            ),
            models.UniqueConstraint(fields=["request_key"], name="appointment_once_a_request"),
            models.UniqueConstraint(
                fields=["series", "series_date"],
                condition=~models.Q(state="cancelled"),
                name="appointment_once_a_date_of_series",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "starts_at"], name="appointment_branch_start"),
            models.Index(fields=["client", "-starts_at"], name="appointment_client"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="appointment_holds_client",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("client_id", "state", "starts_at", "ends_at"),
                func=HOLD_CLIENT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ledger_subject(self) -> str:
        """What its reservation deposit is called in the ledger."""
        return f"booking:{self.pk}"

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_its_hour(self, now: datetime) -> bool:
        """On its own day, from two hours before; late is no matter."""
        is_today = self.branch.local_day(self.starts_at) == self.branch.local_day(now)
        return is_today and self.starts_at - now <= EARLY

    @property
    def when(self) -> str:
        """Thursday, 26 November 15:00, by the branch's clock."""
        wall = self.starts_at.astimezone(self.branch.zone)
        return f"{format_day(wall.date(), 'day_long')} {wall:%H:%M}"

    @property
    def is_cancelled_late(self) -> bool:
        """With less than a day's notice, or after it should have begun."""
        return self.cancelled_at is not None and self.starts_at - self.cancelled_at < LATE_NOTICE

    @property
    def price(self) -> Decimal:
        """As agreed when booked, before discounts."""
        return sum((part.price for part in self.parts.all()), Decimal(0))

    @property
    def masters(self) -> list[Staff]:
        """In the order of the parts, each once."""
        return list(dict.fromkeys(part.master for part in self.parts.all()))

    @property
    def services(self) -> list[Service]:
        """In the order of the parts."""
        return [part.service for part in self.parts.all()]

    @property
    def services_text(self) -> str:
        return ", ".join(part.service.name for part in self.parts.all())

    @property
    def services_told(self) -> str:
        """To the client, in the language that is active."""
        return ", ".join(part.service.name_here for part in self.parts.all())


class AppointmentPartQuerySet(models.QuerySet["AppointmentPart"]):
    def visible_to(self, staff: Staff) -> Self:
        """The desk sees its branches; a master sees their own parts."""
        if not may(staff, Right.SEE_CALENDAR):
            return self.filter(master=staff)
        return self.filter(appointment__branch__in=Branch.objects.visible_to(staff))

    def on(self, day: date, branch: Branch) -> Self:
        return self.between(*branch.day_bounds(day), branch)

    def between(self, start: datetime, end: datetime, branch: Branch) -> Self:
        """Those that begin then."""
        return self.filter(appointment__branch=branch, starts_at__gte=start, starts_at__lt=end)


class AppointmentPart(models.Model):
    """A service by a master within an appointment. `busy` is [start, end + clean-up); in `processing` the master is free.

    What is taken by it stands in Hold, which the database writes.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="parts")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("service"))
    master = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="appointment_parts", verbose_name=_("master")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    busy = DateTimeRangeField()
    processing = DateTimeRangeField(null=True, blank=True)
    holds_time = models.BooleanField(default=True)
    price = models.DecimalField(_("price agreed"), max_digits=12, decimal_places=2)

    objects = AppointmentPartQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="part_times_ordered"),
            models.CheckConstraint(condition=models.Q(busy__isempty=False), name="part_busy_not_empty"),
            models.CheckConstraint(
                condition=models.Q(processing__isnull=True) | models.Q(processing__contained_by=models.F("busy")),
                name="part_processing_within",
            ),
        ]
        indexes = [models.Index(fields=["master", "starts_at"], name="part_master_start")]
        triggers = [
            pgtrigger.Trigger(
                name="part_holds_master",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("master_id", "busy", "processing", "holds_time"),
                func=HOLD_MASTER,
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.starts_at:%H:%M}"

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def clean_up(self) -> timedelta:
        """After the service, before the master can be booked again."""
        return self.busy.upper - self.ends_at


class SlotHold(models.Model):
    """A visit that somebody is about to book: held until `expires_at`, then as if it had never been.

    `parts` is the plan: [{"service", "master", "starts_at", "ends_at", "processing", "clean_up", "price"}], see operations/slots.py.
    """

    key = models.UUIDField(unique=True, default=uuid4)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="slot_holds")
    parts = models.JSONField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="slot_hold_expires")]

    def __str__(self) -> str:
        return f"{self.branch} {self.starts_at:%Y-%m-%d %H:%M}"


class Hold(models.Model):
    """A stretch of time of one master, resource or client that nobody else can have: the database refuses it.

    Written by triggers from visits, and for a slot by operations/slots.py. A part may have more than one of a master.
    """

    part = models.ForeignKey(AppointmentPart, on_delete=models.CASCADE, null=True, related_name="holds")
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, null=True, related_name="holds")
    slot = models.ForeignKey(SlotHold, on_delete=models.CASCADE, null=True, related_name="holds")
    master = models.ForeignKey(Staff, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, null=True, related_name="holds", db_index=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    period = DateTimeRangeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name=f"{whose}_booked_once",
                expressions=[(whose, RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=models.Q(**{f"{whose}__isnull": False}),
            )
            for whose in ("master", "resource", "client")
        ]

    def __str__(self) -> str:
        return f"{self.master_id or self.resource_id or self.client_id} {self.period}"


class BriefReading(models.Model):
    """The master tapped “Read”: alerts, formula and manner of this client were seen before the work began."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="brief_readings")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("when"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "by"], name="brief_read_once")]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.by_id}"


@recorded
class Absence(models.Model):
    """A stretch in which a master cannot be booked although on shift: lunch, training, a day off.

    `covers`: shorter ones it was laid over, as bookings/cover.py writes them; they are there again when it is taken back.
    """

    master = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="absences")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    period = DateTimeRangeField(_("time"))
    reason = models.CharField(_("reason"), max_length=80)
    covers = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            ExclusionConstraint(
                name="absence_once_at_a_time",
                expressions=[("master", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.master}: {self.reason}"
