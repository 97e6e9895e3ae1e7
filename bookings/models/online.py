"""One visitor's booking while the form is being filled in. What they typed is forgotten a day later; the visit stays."""

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models

from salon.models import Branch, Staff


class OnlineBookingQuerySet(models.QuerySet["OnlineBooking"]):
    def holding(self, now: datetime) -> Self:
        """With a time that nobody else can have."""
        return self.filter(slot__expires_at__gt=now)

    def made_before(self, moment: datetime) -> Self:
        return self.filter(created_at__lt=moment)


class OnlineBooking(models.Model):
    """`key` stands in the address of the visitor's pages and is all they need: it works without cookies.

    `typed` is the form as it was typed; `contact` is where the code went, `verified_at` when it came back.
    """

    key = models.UUIDField(unique=True, default=uuid4)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    services = models.JSONField(default=list)
    master = models.ForeignKey(Staff, on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField()
    slot = models.OneToOneField("bookings.SlotHold", on_delete=models.SET_NULL, null=True, related_name="+")
    appointment = models.ForeignKey("bookings.Appointment", on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    visitor = models.CharField(max_length=40, blank=True, db_index=True)
    network = models.CharField(max_length=64, db_index=True)
    typed = models.JSONField(default=dict)
    contact = models.CharField(max_length=254, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = OnlineBookingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.branch} {self.starts_at:%Y-%m-%d %H:%M}"

    def is_held(self, now: datetime) -> bool:
        return self.slot is not None and self.slot.expires_at > now

    @property
    def held_until(self) -> datetime | None:
        return self.slot.expires_at if self.slot else None

    @property
    def is_filled_in(self) -> bool:
        return bool(self.contact)

    @property
    def is_by_sms(self) -> bool:
        """Whether the code went to a phone."""
        return bool(self.contact) and "@" not in self.contact

    def typed_word(self, name: str) -> Any:
        return self.typed.get(name, "")
