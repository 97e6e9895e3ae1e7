"""What is asked for a booking beforehand and what a late word costs; and what the client of one booking was told."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.models.appointments import Appointment
from clients.models import Segment
from salon.models import Service, ServiceCategory, Staff

PERCENT: dict[str, Any] = {
    "max_digits": 5, "decimal_places": 2, "default": Decimal(0), "validators": [MinValueValidator(0), MaxValueValidator(100)],
}  # fmt: skip
MONEY: dict[str, Any] = {
    "max_digits": 12, "decimal_places": 2, "default": Decimal(0), "validators": [MinValueValidator(0)]
}  # fmt: skip
KEPT: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class AcceptedHow(models.TextChoices):
    DESK = "desk", _("Said at the desk or by phone")
    ONLINE = "online", _("Read and accepted online")
    NOT_ASKED = "not_asked", _("Not asked")


class Rest(models.TextChoices):
    """What becomes of the money that is not kept as a fee."""

    KEEP = "keep", _("Keep it on the client’s deposit")
    RETURN = "return", _("Give it back")


class BookingPolicyQuerySet(models.QuerySet["BookingPolicy"]):
    def in_use(self) -> Self:
        return self.filter(is_on=True)

    def with_services(self) -> Self:
        return self.prefetch_related("services", "categories").select_related("segment")


@pghistory.track()
class BookingPolicy(models.Model):
    """A deposit and fees for some services and some clients. Several may fit a booking: the most demanding one holds.

    Of `demand_percent` and `demand_sum` at most one is given, and so with the fees.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_on = models.BooleanField(_("in use"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services"))
    categories = models.ManyToManyField(ServiceCategory, blank=True, related_name="+", verbose_name=_("categories"))
    segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clients")
    )
    after_no_shows = models.PositiveSmallIntegerField(_("only after so many no-shows within a year"), default=0)
    from_amount = models.DecimalField(_("for bookings from"), **MONEY)
    demand_percent = models.DecimalField(_("deposit, % of the price"), **PERCENT)
    demand_sum = models.DecimalField(_("deposit"), **MONEY)
    raise_percent = models.DecimalField(_("each no-show within a year adds, % of the price"), **PERCENT)
    free_hours = models.PositiveSmallIntegerField(_("cancelled free of charge until, hours before"), default=24)
    late_percent = models.DecimalField(_("fee for cancelling later, % of the price"), **PERCENT)
    late_sum = models.DecimalField(_("fee for cancelling later"), **MONEY)
    missed_percent = models.DecimalField(_("fee for not coming, % of the price"), **PERCENT)
    missed_sum = models.DecimalField(_("fee for not coming"), **MONEY)
    texts = models.JSONField(_("what the client is told"), default=dict, blank=True)

    objects = BookingPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("booking policy")
        verbose_name_plural = _("booking policies")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{what}_percent": 0}) | models.Q(**{f"{what}_sum": 0}),
                name=f"policy_{what}_percent_or_sum",
            )
            for what in ("demand", "late", "missed")
        ]

    def __str__(self) -> str:
        return self.name


class BookingTerms(models.Model):
    """What the client of one booking was told, kept as it was: the policy may change, this does not. The database refuses it.

    `free_until` is the moment for the time first booked; a visit that moves is free until as many hours before its new time,
    unless it moved too late for that (LateMove).
    """

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="terms")
    policy = models.ForeignKey(BookingPolicy, on_delete=models.PROTECT, related_name="+")
    snapshot = models.JSONField(help_text="The policy as it stood.")
    text = models.TextField(_("what the client was told"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    how = models.CharField(_("how it was accepted"), max_length=10, choices=AcceptedHow)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    price = models.DecimalField(_("price"), **KEPT)
    demand = models.DecimalField(_("deposit"), **KEPT)
    late_fee = models.DecimalField(_("fee for cancelling late"), **KEPT)
    missed_fee = models.DecimalField(_("fee for not coming"), **KEPT)
    free_hours = models.PositiveSmallIntegerField()
    free_until = models.DateTimeField(_("free of charge until"))

    class Meta:
        verbose_name = _("terms of a booking")
        verbose_name_plural = _("terms of bookings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(demand__gte=0, late_fee__gte=0, missed_fee__gte=0)
                & models.Q(demand__lte=models.F("price")),
                name="terms_within_the_price",
            ),
            models.CheckConstraint(
                condition=models.Q(how=AcceptedHow.NOT_ASKED, accepted_at__isnull=True)
                | ~models.Q(how=AcceptedHow.NOT_ASKED) & models.Q(accepted_at__isnull=False),
                name="terms_accepted_at_a_time",
            ),
        ]
        triggers = [pgtrigger.Protect(name="terms_never_edited", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.demand}"

    @property
    def is_accepted(self) -> bool:
        """Who was not told owes no fee."""
        return self.how != AcceptedHow.NOT_ASKED

    def free_until_for(self, starts_at: datetime) -> datetime:
        return starts_at - timedelta(hours=self.free_hours)


class LateMove(models.Model):
    """The first move that was not asked for by the salon and came when cancelling was free no more: what was late stays late.

    `was_at` is the time the visit had until then. Put back there by “Undo”, the visit has not moved and the row goes.
    """

    terms = models.OneToOneField(BookingTerms, on_delete=models.PROTECT, related_name="late_move")
    was_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("late move")
        verbose_name_plural = _("late moves")

    def __str__(self) -> str:
        return f"{self.terms_id}: {self.was_at:%Y-%m-%d %H:%M}"

    @property
    def free_until(self) -> datetime:
        return self.terms.free_until_for(self.was_at)
