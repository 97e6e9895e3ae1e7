"""People who work here: sign-in, role, what they do, when they are on shift."""

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

import pghistory
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models.catalogue import Service
from salon.models.company import Branch


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Front desk")
    MASTER = "master", _("Master")


class ContactsAccess(models.TextChoices):
    """Whether somebody sees clients' phones and e-mails."""

    BY_ROLE = "", _("As the role has it")
    HIDDEN = "hidden", _("Hidden")
    REVEAL = "reveal", _("Hidden, may be revealed with a reason")
    SEEN = "seen", _("Seen")


BELOW_MANAGER = frozenset({Role.ADMINISTRATOR, Role.MASTER})


class StaffQuerySet(models.QuerySet["Staff"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def masters(self) -> Self:
        """Those who take clients: with a column in the calendar."""
        return self.filter(takes_clients=True, is_active=True)

    def at(self, branch: Branch) -> Self:
        return self.filter(branches=branch)

    def bookable_at(self, branch: Branch) -> Self:
        """Those of the branch, and those lent to it for some day."""
        return self.filter(
            models.Q(pk__in=members_of(branch)) | models.Q(pk__in=Shift.objects.at(branch).values("staff"))
        )

    def working_at(self, branch: Branch, first: datetime, last: datetime) -> Self:
        """Those of the branch, and those who are lent to it in [first, last)."""
        lent = Shift.objects.at(branch).between(first, last).values("staff")
        return self.filter(models.Q(pk__in=members_of(branch)) | models.Q(pk__in=lent))

    def plannable_by(self, staff: "Staff", branch: Branch) -> Self:
        """Whom this person may put on shift at the branch: those who can be booked there, and whom else they see."""
        here, seen = Staff.objects.bookable_at(branch).values("pk"), Staff.objects.visible_to(staff).values("pk")
        return self.filter(models.Q(pk__in=here) | models.Q(pk__in=seen))

    def visible_to(self, staff: "Staff") -> Self:
        """Owner: everybody; others: those who share a branch with them."""
        if staff.sees_all_branches:
            return self
        return self.filter(branches__in=staff.branches.all()).distinct()

    def managed_by(self, staff: "Staff") -> Self:
        """Whose sign-in, role and hours this person sets: the owner everybody's; a manager the masters' and the desk's of their branches."""
        if staff.role == Role.OWNER:
            return self
        if staff.role != Role.MANAGER:
            return self.none()
        return self.visible_to(staff).filter(role__in=BELOW_MANAGER)

    def owners(self) -> Self:
        return self.filter(role=Role.OWNER, is_active=True)


class StaffManager(UserManager["Staff"].from_queryset(StaffQuerySet)):  # type: ignore[misc]
    pass


@pghistory.track(exclude=["password", "pin", "last_login"])
class Staff(AbstractUser):
    """One person: the sign-in, and for masters the column in the calendar."""

    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MASTER)
    branches = models.ManyToManyField(Branch, verbose_name=_("branches"), related_name="staff", blank=True)
    title = models.CharField(
        _("title"), max_length=80, blank=True, help_text=_("What clients call the job: colourist, nails, skin care.")
    )
    takes_clients = models.BooleanField(_("takes clients"), default=False)
    is_offered_online = models.BooleanField(_("offered online"), default=True)
    contacts_access = models.CharField(
        _("clients’ phone and e-mail"), max_length=10, choices=ContactsAccess, default="", blank=True
    )
    commission_percent = models.DecimalField(
        _("commission, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    pin = models.CharField(max_length=128, blank=True, editable=False)
    services = models.ManyToManyField(
        Service, through="StaffService", related_name="masters", verbose_name=_("services")
    )

    objects = StaffManager()

    class Meta:
        ordering = ["first_name", "last_name"]
        verbose_name = _("person")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def short_name(self) -> str:
        """“Anna V.”"""
        return f"{self.first_name} {self.last_name[:1]}." if self.last_name else str(self)

    @property
    def sees_all_branches(self) -> bool:
        return self.role == Role.OWNER

    def set_pin(self, pin: str) -> None:
        self.pin = make_password(pin) if pin else ""

    def has_pin(self, pin: str) -> bool:
        return bool(self.pin) and check_password(pin, self.pin)


def members_of(branch: Branch) -> models.QuerySet[Any]:
    return Staff.branches.through.objects.filter(branch=branch).values("staff")


class StaffService(models.Model):
    """A service this master does; empty price or duration means the price list's."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="staff_services")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="staff_services")
    price = models.DecimalField(_("own price"), max_digits=12, decimal_places=2, null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("own duration, minutes"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "service"], name="staff_service_once")]

    def __str__(self) -> str:
        return f"{self.staff}: {self.service}"


class CalendarFeed(models.Model):
    """A master's private calendar address is signed with this key: a new key ends the old address."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, primary_key=True, related_name="calendar_feed")
    key = models.UUIDField(default=uuid4)
    made_at = models.DateTimeField(_("made"))

    def __str__(self) -> str:
        return f"{self.staff} {self.made_at:%Y-%m-%d}"


class ShiftQuerySet(models.QuerySet["Shift"]):
    def at(self, branch: Branch) -> Self:
        return self.filter(branch=branch)

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(period__overlap=(start, end))


class Shift(models.Model):
    """A stretch of time at work at one branch; `period` is [start, end) in UTC. Breaks are gaps between shifts.

    `pattern` is what made it; a shift without one was made by hand.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="shifts")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="shifts")
    period = DateTimeRangeField(_("time"))
    pattern = models.ForeignKey("ShiftPattern", on_delete=models.SET_NULL, null=True, blank=True, related_name="shifts")

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            ExclusionConstraint(
                name="shift_one_place_at_a_time",
                expressions=[("staff", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(period__isempty=False), name="shift_not_empty"),
        ]
        indexes = [models.Index(fields=["branch", "staff"], name="shift_branch_staff")]

    def __str__(self) -> str:
        return f"{self.staff} {self.period}"
