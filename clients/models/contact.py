"""Consent per channel, and every call, message and talk."""

from typing import Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from salon.models import Branch, Staff


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone call")
    MESSENGER = "messenger", _("Messenger")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def given(self, channel: str) -> Self:
        return self.filter(channel=channel, is_given=True)


@pghistory.track()
class Consent(models.Model):
    """The present word of the client for marketing by one channel; no row means never asked, which is no."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    is_given = models.BooleanField(_("agrees"))
    source = models.CharField(_("source"), max_length=80)
    decided_at = models.DateTimeField(_("when"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "channel"], name="consent_once_a_channel")]

    def __str__(self) -> str:
        return f"{self.client}: {self.channel} {'yes' if self.is_given else 'no'}"


class Way(models.TextChoices):
    """How a conversation went: a channel, or face to face."""

    PHONE = "phone", _("Phone call")
    IN_PERSON = "in_person", _("In person")
    MESSENGER = "messenger", _("Messenger")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class Direction(models.TextChoices):
    IN = "in", _("From the client")
    OUT = "out", _("To the client")


class Interaction(models.Model):
    """A call, a message or a talk, with what was agreed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="interactions")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=20, choices=Way)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    topic = models.CharField(_("topic"), max_length=80)
    result = models.CharField(_("result"), max_length=80, blank=True)
    note = models.TextField(_("what was said"), blank=True)
    happened_at = models.DateTimeField(_("when"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-happened_at"]
        indexes = [models.Index(fields=["client", "-happened_at"], name="interaction_client_time")]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d} {self.topic}"
