"""What may harm the client: substances they do not stand, patch tests, and who signed that it be done all the same."""

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from salon.models import Service, Staff, Substance
from salon.models.history import recorded


class Harm(models.TextChoices):
    ALLERGY = "allergy", _("Allergy")
    CONTRAINDICATION = "contraindication", _("Contraindication")


@recorded
class ClientSubstance(models.Model):
    """A substance this client must not meet. What no list knows stays in the dossier's free text."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="substances")
    substance = models.ForeignKey(Substance, on_delete=models.PROTECT, related_name="+", verbose_name=_("substance"))
    kind = models.CharField(_("kind"), max_length=20, choices=Harm, default=Harm.ALLERGY)
    note = models.CharField(_("note"), max_length=200, blank=True)
    noted_at = models.DateTimeField(_("when"))
    noted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["kind", "substance__name"]
        constraints = [models.UniqueConstraint(fields=["client", "substance", "kind"], name="client_substance_once")]

    def __str__(self) -> str:
        return str(self.substance)


class PatchTestQuerySet(models.QuerySet["PatchTest"]):
    def latest_first(self) -> Self:
        return self.order_by("-tested_on", "-pk")

    def passed_on(self, day: date) -> Self:
        return self.filter(result=PatchTest.Result.PASSED, valid_until__gte=day)


@recorded
class PatchTest(models.Model):
    """A substance tried on the skin. A test is never edited: a reaction seen later is a new test."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("Not read yet")
        PASSED = "passed", _("No reaction")
        FAILED = "failed", _("Reaction")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="patch_tests")
    substance = models.ForeignKey(Substance, on_delete=models.PROTECT, related_name="+", verbose_name=_("substance"))
    batch = models.CharField(_("batch"), max_length=60, blank=True)
    result = models.CharField(_("result"), max_length=10, choices=Result)
    tested_on = models.DateField(_("tested"))
    valid_until = models.DateField(_("valid until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    written_at = models.DateTimeField(_("when"))
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PatchTestQuerySet.as_manager()

    class Meta:
        ordering = ["-tested_on", "-pk"]
        verbose_name = _("patch test")
        verbose_name_plural = _("patch tests")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("tested_on")), name="patch_test_valid_after_test"
            )
        ]
        indexes = [models.Index(fields=["client", "substance", "-tested_on"], name="patch_test_client")]

    def __str__(self) -> str:
        return f"{self.substance} {self.tested_on:%Y-%m-%d} {self.result}"


class SafetyOverride(models.Model):
    """A named person signed that a blocked service be done on this day. Append-only; it stays on the card."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="safety_overrides")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    substance = models.ForeignKey(Substance, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(_("what was overridden"), max_length=40)
    day = models.DateField(_("for the visit of"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed"))

    class Meta:
        ordering = ["-signed_at"]
        verbose_name = _("safety override")
        verbose_name_plural = _("safety overrides")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "service", "substance", "code", "day"],
                nulls_distinct=False,
                name="safety_override_once_a_day",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="safety_override_has_reason"),
        ]
        triggers = [pgtrigger.Protect(name="safety_override_append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.code} {self.day:%Y-%m-%d}"
