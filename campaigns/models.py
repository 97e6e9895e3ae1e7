"""The night's jobs and the list of clients to call."""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.scripts import REGULAR, SITUATIONS
from clients.models import Client, Segment
from salon.models import Branch, Staff


class JobRun(models.Model):
    """A job finished for a branch and its calendar day; the row is what makes catching up possible."""

    class Kind(models.TextChoices):
        BIRTHDAY = "birthday", _("Birthday greetings")
        RETURN_VISIT = "return_visit", _("Return-visit reminders")
        LAPSED = "lapsed", _("Call list of lapsed clients")

    kind = models.CharField(max_length=20, choices=Kind)
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="job_runs")
    day = models.DateField()
    chosen = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    already_there = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "branch", "day"], name="job_run_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.branch} {self.day}"


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def for_day(self, branch: Branch, day: date) -> Self:
        return self.filter(branch=branch, day=day)

    def to_make(self) -> Self:
        return self.filter(result="")

    def made(self) -> Self:
        return self.exclude(result="")

    def to_make_first(self) -> Self:
        """Those still to make, the most valuable first; then those made, in the same order."""
        return self.annotate(is_made=~models.Q(result="")).order_by("is_made", "-worth", "pk")


class Call(models.Model):
    """A client to call on a day, why, and what came of it. `worth` orders the list: the most valuable first."""

    class Result(models.TextChoices):
        BOOKED = "booked", _("Booked")
        CALL_BACK = "call_back", _("Call back")
        NO_ANSWER = "no_answer", _("No answer")
        REFUSED = "refused", _("Refused")
        MOVED_AWAY = "moved_away", _("Moved away")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    # Not called again before another visit.
    CLOSED = frozenset({Result.REFUSED, Result.MOVED_AWAY, Result.WRONG_NUMBER})

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="calls")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="calls")
    day = models.DateField(_("day"))
    why = models.JSONField(default=dict)
    worth = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    attempt = models.PositiveSmallIntegerField(default=1)
    result = models.CharField(_("result"), max_length=20, choices=Result, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    call_back_on = models.DateField(_("call back on"), null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-worth", "pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [models.UniqueConstraint(fields=["client", "day"], name="call_once_a_day")]
        indexes = [models.Index(fields=["branch", "day"], name="call_branch_day")]

    def __str__(self) -> str:
        return f"{self.client} {self.day}"

    @property
    def situation(self) -> str:
        return self.why.get("situation", REGULAR)

    @property
    def situation_label(self) -> Any:
        return SITUATIONS.get(self.situation, "")

    @property
    def last_visits(self) -> list[dict[str, Any]]:
        return [
            visit | {"day": date.fromisoformat(visit["day"]), "total": Decimal(visit["total"])}
            for visit in self.why.get("last_visits", [])
        ]


class CallListLimit(models.Model):
    """Of the lapsed clients of this branch only those of the segment are called; without a row all are."""

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="call_list_limit")
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+", verbose_name=_("segment"))
    set_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.branch}: {self.segment}"


class ScriptQuerySet(models.QuerySet["Script"]):
    def newest(self) -> Self:
        """One a situation."""
        return self.order_by("situation", "-version").distinct("situation")


class Script(models.Model):
    """What to say on the phone in a situation. A new wording is a new version; the newest is shown."""

    situation = models.CharField(_("situation"), max_length=40)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(_("what to say"))
    written_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        ordering = ["situation", "-version"]
        constraints = [models.UniqueConstraint(fields=["situation", "version"], name="script_version_once")]

    def __str__(self) -> str:
        return f"{self.situation} v{self.version}"
