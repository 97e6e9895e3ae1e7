"""The waiting list: what clients wish for, the times that came free, and who was offered which."""

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bookings.models.appointments import SlotHold
from clients.models import Channel, Client
from messaging import sms
from messaging.models import Suppression
from salon.models import Branch, Service, Staff


class WishQuerySet(models.QuerySet["Wish"]):
    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def at(self, branch: Branch) -> Self:
        return self.filter(branch=branch)

    def open(self) -> Self:
        """Not yet settled: waiting, or with an offer on the way."""
        return self.filter(state__in=Wish.OPEN)

    def in_state(self, state: str) -> Self:
        """The open ones when no state is named."""
        return self.filter(state=state) if state else self.open()

    def for_service(self, service: Service | None) -> Self:
        return self.filter(services=service) if service else self

    def for_day(self, day: date | None) -> Self:
        if day is None:
            return self
        any_day = models.Q(weekdays=[]) | models.Q(weekdays__contains=[day.weekday()])
        return self.filter(any_day, first_day__lte=day, last_day__gte=day)

    def for_master(self, master: int) -> Self:
        """Whose wish this master can fulfil, or a part of it: named or not minded, and does one of the services."""
        named = models.Q(masters=None) | models.Q(masters=master)
        return self.filter(named, services__staff_services__staff=master).distinct()

    def reachable(self) -> Self:
        """With an address that may be written to, as `messaging.operations.way_to` chooses it."""
        dead = Suppression.objects.filter(channel=Channel.EMAIL).values("address")
        found = self.annotate(address=Lower("client__email"))
        by_mail = ~models.Q(client__email="") & ~models.Q(address__in=dead)
        if not sms.can_send():
            return found.filter(by_mail)
        bounced = dead.filter(reason=Suppression.Reason.BOUNCED)
        mute = Suppression.objects.filter(channel=Channel.SMS).values("address")
        wants = (
            models.Q(client__preferred_channel=Channel.SMS) | models.Q(client__email="") | models.Q(address__in=bounced)
        )
        return found.filter(by_mail | (wants & ~models.Q(client__phone="") & ~models.Q(client__phone__in=mute)))

    def past(self, today: date) -> Self:
        return self.filter(last_day__lt=today)

    def in_order(self) -> Self:
        """Who came first is first."""
        return self.order_by("made_at", "pk")

    def with_people(self) -> Self:
        return self.select_related("client", "branch", "made_by").prefetch_related("services", "masters")


class Wish(models.Model):
    """A client waits for a time: any master when none is named, any weekday when none is, the whole visit within the hours."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Offered a time")
        BOOKED = "booked", _("Booked")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OVER = "over", _("Days have passed")

    OPEN = frozenset({State.WAITING, State.OFFERED})

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="wishes", verbose_name=_("client"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    services = models.ManyToManyField(Service, related_name="+", verbose_name=_("services"))
    masters = models.ManyToManyField(Staff, related_name="+", blank=True, verbose_name=_("masters"))
    first_day = models.DateField(_("from the day"))
    last_day = models.DateField(_("to the day"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), default=list, blank=True)
    hours_from = models.TimeField(_("not before"), null=True, blank=True)
    hours_until = models.TimeField(_("over by"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("since"))

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("wish")
        verbose_name_plural = _("waiting list")
        constraints = [
            models.CheckConstraint(condition=models.Q(first_day__lte=models.F("last_day")), name="wish_days_ordered"),
        ]
        indexes = [
            models.Index(
                fields=["branch", "made_at"], name="wish_open", condition=models.Q(state__in=["waiting", "offered"])
            ),
            models.Index(fields=["client", "-made_at"], name="wish_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.first_day}–{self.last_day}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def services_text(self) -> str:
        return ", ".join(service.name for service in self.services.all())

    @property
    def services_told(self) -> str:
        """To the client, in the language that is active."""
        return ", ".join(service.name_here for service in self.services.all())

    @property
    def masters_text(self) -> str:
        return ", ".join(master.short_name for master in self.masters.all())

    def allows(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Day, weekday and hours by the branch's clock; the services and masters are another question."""
        first, last = starts_at.astimezone(self.branch.zone), ends_at.astimezone(self.branch.zone)
        is_day = self.first_day <= first.date() <= self.last_day
        is_weekday = not self.weekdays or first.weekday() in self.weekdays
        is_late_enough = self.hours_from is None or first.time() >= self.hours_from
        is_over_by = self.hours_until is None or (last.date() == first.date() and last.time() <= self.hours_until)
        return is_day and is_weekday and is_late_enough and is_over_by


class FreedTime(models.Model):
    """A stretch of one master that somebody left. The sweep offers it, three times at most, until `settled_at`."""

    class Outcome(models.TextChoices):
        NOBODY = "nobody", _("Nobody waits for it")
        ENOUGH = "enough", _("Offered often enough")
        SOON = "soon", _("Too soon for a letter: call")

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    master = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    freed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = _("freed time")
        verbose_name_plural = _("freed times")
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="freed_times_ordered")
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="freed_unsettled", condition=models.Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.master} {self.starts_at:%Y-%m-%d %H:%M}"


class Offer(models.Model):
    """A freed time held for one wish for a while, and what came of it. Open while `outcome` is empty."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered in time")
        CALLED_OFF = "called_off", _("Called off")

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="offers")
    freed = models.ForeignKey(FreedTime, on_delete=models.CASCADE, related_name="offers")
    slot = models.ForeignKey(SlotHold, on_delete=models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    masters = models.CharField(max_length=200)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("held until"))
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("offer of a freed time")
        verbose_name_plural = _("offers of freed times")
        constraints = [
            models.UniqueConstraint(fields=["wish", "freed"], name="offer_once_a_freed_time"),
            models.UniqueConstraint(fields=["wish"], condition=models.Q(outcome=""), name="offer_one_open_a_wish"),
            models.UniqueConstraint(fields=["freed"], condition=models.Q(outcome=""), name="offer_one_open_a_time"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="offer_open", condition=models.Q(outcome=""))]

    def __str__(self) -> str:
        return f"{self.wish_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        return not self.outcome and self.expires_at > now
