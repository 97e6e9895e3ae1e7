"""Who looked at, revealed, exported or unmasked what. These rows are evidence: they are added, not edited."""

from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.models.contact import Channel, Purpose
from salon.models import Staff


class Reveal(models.Model):
    """Phone and e-mail of one client shown for a minute to somebody who does not see them otherwise."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="reveals")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    revealed_at = models.DateTimeField(_("when"))
    until = models.DateTimeField(_("until"))

    class Meta:
        ordering = ["-revealed_at"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="reveal_has_reason")]
        indexes = [models.Index(fields=["by", "-revealed_at"], name="reveal_by_time")]
        triggers = [pgtrigger.Protect(name="reveal_append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.by_id} {self.client_id}"


class CardReading(models.Model):
    """Somebody opened a client's card in this minute, or saw its contacts in a list. Kept ninety days; reading unusually
    many raises an alarm.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()
    in_list = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "client", "read_at"], name="card_reading_once_a_minute")]
        indexes = [models.Index(fields=["by", "-read_at"], name="card_reading_by_time")]

    def __str__(self) -> str:
        return f"{self.by_id} {self.client_id}"


class Export(models.Model):
    """A file of clients that left the house: who, when, which filter, how many rows; the file itself is kept for the owner."""

    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    exported_at = models.DateTimeField(_("when"))
    filter_text = models.TextField(_("filter"))
    rules = models.JSONField(default=dict, blank=True)
    purpose = models.CharField(_("what for"), max_length=200)
    rows = models.PositiveIntegerField(_("rows"))
    file = models.FileField(_("file"), upload_to="exports/%Y/%m/")

    class Meta:
        ordering = ["-exported_at"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        triggers = [pgtrigger.Protect(name="export_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.exported_at:%Y-%m-%d} {self.rows}"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def to_mail(self) -> Self:
        return self.filter(mailed_at__isnull=True)


class Alarm(models.Model):
    """The owner must know: unusual reading, an export, a decoy called or exported, too many reveals."""

    class Kind(models.TextChoices):
        READING = "reading", _("Unusually many cards read")
        EXPORT = "export", _("Clients exported")
        DECOY = "decoy", _("A decoy client was touched")
        REVEALS = "reveals", _("Too many contacts revealed")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(_("what happened"), max_length=300)
    raised_at = models.DateTimeField(_("when"))
    dedupe_key = models.CharField(max_length=80, unique=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at"]
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        indexes = [
            models.Index(fields=["-raised_at"], name="alarm_unseen", condition=models.Q(seen_at__isnull=True)),
            models.Index(fields=["id"], name="alarm_to_mail", condition=models.Q(mailed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(erased_at__range=(start, end))


class Erasure(models.Model):
    """A client's data were made anonymous; the money stays. `why` is the client's wish or the end of the retention period."""

    class Why(models.TextChoices):
        WISH = "wish", _("The client’s wish")
        RETENTION = "retention", _("End of the retention period")

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="erasure")
    why = models.CharField(_("why"), max_length=12, choices=Why)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField(_("when"))

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-erased_at"]
        triggers = [pgtrigger.Protect(name="erasure_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.client_id} {self.why}"


class ConsentText(models.Model):
    """The salon's own wording of what a client is asked, by channel and language; without a row the house's wording is used."""

    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices + Purpose.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("what exactly is asked"), max_length=500)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [models.UniqueConstraint(fields=["channel", "language"], name="consent_text_once")]

    def __str__(self) -> str:
        return f"{self.channel} ({self.language})"
