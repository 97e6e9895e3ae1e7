"""The night's jobs, the list of clients to call, and campaigns: letters to a segment."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.scripts import REGULAR, SITUATIONS
from clients.models import Client, Segment
from messaging.models import Message
from salon.models import Branch, Staff
from salon.models.company import BranchQuerySet
from salon.models.history import recorded


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

    class Meta:
        verbose_name = _("daily call list")

    def __str__(self) -> str:
        return str(self.branch)


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


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, staff: Staff) -> Self:
        """Those of one's branches; those of all branches belong to their author and to whoever sees all branches."""
        mine = models.Q(branch__in=Branch.objects.visible_to(staff)) | models.Q(branch=None, made_by=staff)
        return self if staff.sees_all_branches else self.filter(mine)

    def being_sent(self) -> Self:
        return self.filter(state=Campaign.State.SENDING)

    def stopped_since(self, moment: datetime) -> Self:
        return self.filter(state=Campaign.State.STOPPED, ended_at__gte=moment)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["swept_to"])
class Campaign(models.Model):
    """A letter to everybody in a segment, written once and sent once.

    Sending keeps the rules as they were that day, so that the segment may change afterwards. `swept_to` is the last client
    looked at; at `written_at` the last letter was put into the outbox, at `ended_at` none of them waited any more.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        STOPPED = "stopped", _("Stopped")

    name = models.CharField(_("name"), max_length=80)
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+", verbose_name=_("segment"))
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    rules = models.JSONField(null=True, blank=True, editable=False)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    swept_to = models.BigIntegerField(default=0, editable=False)
    written_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(sent_at__isnull=False, sent_by__isnull=False, rules__isnull=False),
                name="campaign_sent_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_being_sent(self) -> bool:
        return self.state == self.State.SENDING

    @property
    def branches(self) -> BranchQuerySet:
        """Whose clients are written to: those of one branch, or of all that the author works for."""
        active = Branch.objects.active().visible_to(self.made_by)
        return active.filter(pk=self.branch_id) if self.branch_id else active

    def day(self, moment: datetime) -> date:
        """The day by which the rules are understood: that of the branch, or of the company."""
        return self.branch.local_day(moment) if self.branch else timezone.localdate(moment)


@recorded
class CampaignText(models.Model):
    """The letter in one language (Liquid). Clients without a text in their language read the company's."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "language"], name="campaign_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.campaign} ({self.language})"


class CampaignRecipientQuerySet(models.QuerySet["CampaignRecipient"]):
    def present(self) -> Self:
        return self.filter(client__archived_at__isnull=True)

    def waiting(self) -> Self:
        return self.filter(message__state__in={Message.State.QUEUED, Message.State.SENDING})

    def written_to(self) -> Self:
        return self.filter(message__state=Message.State.SENT)

    def not_written_to(self, reason: str) -> Self:
        ended = {Message.State.HELD, Message.State.FAILED}
        return self.filter(models.Q(left_out=reason) | models.Q(message__held_reason=reason, message__state__in=ended))


class CampaignRecipient(models.Model):
    """A client whom the segment chose: the letter written to them, or why none was. What became of the letter, it knows itself."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="recipients")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="campaigns")
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="campaign_recipient"
    )
    left_out = models.CharField(_("why not written to"), max_length=20, choices=Message.Reason, blank=True)

    objects = CampaignRecipientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "client"], name="campaign_recipient_once"),
            models.CheckConstraint(
                condition=models.Q(message__isnull=False, left_out="")
                | (models.Q(message__isnull=True) & ~models.Q(left_out="")),
                name="campaign_recipient_message_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.client}"
