"""What was done: formula notes and photos."""

from typing import Self

import pgtrigger
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.models import Appointment
from clients.models import Client, Consent, Purpose
from salon.models import Service, Staff, Substance


class FormulaNote(models.Model):
    """What was mixed and how long: written by the master, read before the next visit. Written anew, never edited."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="formulas")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="formulas"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("formula"))
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="next_versions",
        help_text="The note for the same client and service that this one was written over.",
    )
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("formula note")
        verbose_name_plural = _("formula notes")
        indexes = [models.Index(fields=["client", "-written_at"], name="formula_client_time")]
        triggers = [pgtrigger.Protect(name="formula_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.text[:60]


class FormulaIngredient(models.Model):
    """What went into a formula, in order; `substance` is known to the allergy check, `name` is what the master wrote."""

    note = models.ForeignKey(FormulaNote, on_delete=models.CASCADE, related_name="ingredients")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("ingredient"), max_length=80)
    amount = models.CharField(_("how much"), max_length=40, blank=True)
    substance = models.ForeignKey(
        Substance, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("substance")
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["note", "position"], name="formula_ingredient_position")]
        triggers = [pgtrigger.Protect(name="ingredient_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}".strip()


def photo_storage() -> Storage:
    """Named by the environment: see salon/storages.py."""
    return storages["photos"]


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, staff: Staff) -> Self:
        """For those who may see the card, while the client agrees to photos for the record."""
        return self.agreed().filter(client__in=Client.objects.visible_to(staff))

    def agreed(self) -> Self:
        said = Consent.objects.given(Purpose.PHOTO_RECORD).filter(client=models.OuterRef("client"))
        return self.filter(models.Exists(said))


class Photo(models.Model):
    """Before or after; re-encoded, without metadata. Shown only to those who may see the card, published only with consent."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="photos")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="photos"
    )
    moment = models.CharField(_("moment"), max_length=10, choices=Moment)
    image = models.FileField(_("photo"), upload_to="photos/%Y/%m/", storage=photo_storage)
    thumbnail = models.FileField(upload_to="photos/%Y/%m/", storage=photo_storage)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as uploaded: the same photo twice is one.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(_("when"))
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [models.UniqueConstraint(fields=["client", "digest"], name="photo_once")]
        indexes = [models.Index(fields=["client", "-taken_at"], name="photo_client_time")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.moment}"
