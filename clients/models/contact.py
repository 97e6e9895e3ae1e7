"""Consent per channel, and every call, message and talk."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from salon.models import Branch, Staff
from salon.models.history import recorded


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone call")
    MESSENGER = "messenger", _("Messenger")


class Purpose(models.TextChoices):
    """What else a client may agree to; kept beside the channels, each with its wording."""

    PHOTO_RECORD = "photo_record", _("Photos for the record")
    PHOTO_PUBLISH = "photo_publish", _("Publishing of photos")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def given(self, channel: str) -> Self:
        return self.filter(channel=channel, is_given=True)


@recorded
class Consent(models.Model):
    """The present word of the client for marketing by one channel, or for photos; no row means never asked, which is no."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices + Purpose.choices)
    is_given = models.BooleanField(_("agrees"))
    source = models.CharField(_("source"), max_length=80)
    wording = models.TextField(_("what exactly was asked"), blank=True)
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
    minutes = models.PositiveSmallIntegerField(_("length, minutes"), null=True, blank=True)
    happened_at = models.DateTimeField(_("when"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-happened_at"]
        indexes = [models.Index(fields=["client", "-happened_at"], name="interaction_client_time")]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d} {self.topic}"


class PromiseQuerySet(models.QuerySet["Promise"]):
    def open(self) -> Self:
        return self.filter(kept_at__isnull=True)


class Promise(models.Model):
    """What was agreed and must be kept: shown to the desk and to the master until somebody says it is done."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="promises")
    interaction = models.ForeignKey(
        Interaction, on_delete=models.CASCADE, null=True, blank=True, related_name="promises"
    )
    text = models.CharField(_("what was agreed"), max_length=200)
    due_on = models.DateField(_("by"), null=True, blank=True)
    made_at = models.DateTimeField(_("when"))
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kept_at = models.DateTimeField(_("kept"), null=True, blank=True)
    kept_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        indexes = [
            models.Index(fields=["client"], name="promise_open", condition=models.Q(kept_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text


class OfferQuerySet(models.QuerySet["Offer"]):
    def waiting(self) -> Self:
        """No yes or no yet."""
        return self.filter(reply__in=["", "later"])


class Offer(models.Model):
    """A concrete offer made to a client, and what they said to it."""

    class Reply(models.TextChoices):
        NONE = "", _("No answer yet")
        YES = "yes", _("Agreed")
        LATER = "later", _("Will think about it")
        NO = "no", _("Refused")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="offers")
    text = models.CharField(_("offer"), max_length=200)
    made_at = models.DateTimeField(_("when"))
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reply = models.CharField(_("reply"), max_length=10, choices=Reply, blank=True)
    why = models.CharField(_("why"), max_length=200, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        indexes = [models.Index(fields=["client", "-made_at"], name="offer_client_time")]

    def __str__(self) -> str:
        return self.text


class DeadContactQuerySet(models.QuerySet["DeadContact"]):
    def open(self) -> Self:
        return self.filter(mended_at__isnull=True)


class DeadContact(models.Model):
    """An e-mail that bounced or a number that is wrong: on the hygiene list until mended."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="dead_contacts")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    address = models.CharField(_("address"), max_length=254)
    why = models.CharField(_("why"), max_length=200)
    found_at = models.DateTimeField(_("when"))
    mended_at = models.DateTimeField(_("mended"), null=True, blank=True)

    objects = DeadContactQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at"]
        verbose_name = _("dead contact")
        verbose_name_plural = _("dead contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "channel", "address"],
                condition=models.Q(mended_at__isnull=True),
                name="dead_contact_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.why}"
