"""A file of clients or past visits on its way in: rehearsed, run in the background, undone as a whole."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from salon.models import Branch, Staff


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def newest(self) -> Self:
        return self.select_related("branch", "created_by").order_by("-created_at")


class Import(models.Model):
    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        CHECKING = "checking", _("Being rehearsed")
        REHEARSED = "rehearsed", _("Rehearsed")
        WAITING = "waiting", _("Waiting to run")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    class Kind(models.TextChoices):
        CLIENTS = "clients", _("Clients")
        VISITS = "visits", _("Past visits")

    kind = models.CharField(_("what is in the file"), max_length=20, choices=Kind, default=Kind.CLIENTS)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="imports", verbose_name=_("branch"))
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/")
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    mapping = models.JSONField(_("columns"), default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.UPLOADED)
    counts = models.JSONField(default=dict)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name

    @property
    def percent(self) -> int:
        return min(100, self.rows_done * 100 // self.rows_total) if self.rows_total else 0


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def warned(self) -> Self:
        return self.exclude(warnings=[])

    def to_mend(self) -> Self:
        return self.filter(models.Q(outcome=ImportRow.Outcome.BAD) | ~models.Q(warnings=[])).order_by("pk")

    def shown(self, wanted: str) -> Self:
        """Of one outcome, or “warned”, or all."""
        if wanted == "warned":
            return self.warned()
        return self.filter(outcome=wanted) if wanted in ImportRow.Outcome.values else self.all()


class ImportRow(models.Model):
    """What one row of the file became, or why it did not; `number` is the one the spreadsheet shows, `before` is what an undo gives back."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        SKIPPED = "skipped", _("Skipped")
        BAD = "bad", _("Bad")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    values = models.JSONField(default=list)
    object_id = models.BigIntegerField(null=True, blank=True)
    before = models.JSONField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "sheet", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["source", "outcome", "id"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
