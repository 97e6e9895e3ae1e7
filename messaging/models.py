"""Every message as a row, its texts, and the addresses that must not be written to."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from messaging import texts
from salon.models import Branch, Staff


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def at(self, branch: Branch) -> Self:
        return self.filter(branch=branch)

    def in_state(self, state: str) -> Self:
        """Every state when none is named."""
        return self.filter(state=state) if state else self

    def by(self, channel: str) -> Self:
        return self.filter(channel=channel)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind) if kind else self

    def due(self, now: datetime) -> Self:
        return self.filter(state=Message.State.QUEUED, send_after__lte=now)

    def lost(self, before: datetime) -> Self:
        """Claimed by a worker that never came back."""
        return self.filter(state=Message.State.SENDING, claimed_at__lt=before)

    def to_strangers(self) -> Self:
        """Asked for by somebody who has no card, or did not say so yet."""
        return self.filter(client__isnull=True)

    def reached_out(self, client: Client, *, since: datetime) -> Self:
        """What the weekly budget counts: sent or about to be."""
        return self.filter(client=client, state__in=Message.COUNTED, send_after__gt=since)


class Message(models.Model):
    """One message to one client. `dedupe_key` makes the same message impossible to write twice; after `expires_at` it is not sent."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        HELD = "held", _("Not sent")
        FAILED = "failed", _("Failed")

    class Reason(models.TextChoices):
        """Why a message was held or failed, so that the desk sees it."""

        NO_ADDRESS = "no_address", _("The client has no e-mail address.")
        NO_PHONE = "no_phone", _("The client has no phone number.")
        NO_CHANNEL = "no_channel", _("The salon cannot send messages this way.")
        SUPPRESSED = "suppressed", _("This address bounced or asked not to be written to.")
        NO_CONSENT = "no_consent", _("The client has not agreed to offers by e-mail.")
        TOO_MANY = "too_many", _("The client has had enough messages this week.")
        TOO_LATE = "too_late", _("It would have come too late.")
        OVERTAKEN = "overtaken", _("Something newer was written instead.")
        BOUNCED = "bounced", _("The mail server refused the address.")
        BAD_NUMBER = "bad_number", _("No SMS can be sent to this number.")
        REFUSED = "refused", _("The server refused the message.")
        NOT_TAKEN = "not_taken", _("The server did not take it after several attempts.")
        UNKNOWN = "unknown", _("Sending was interrupted: unknown whether it was sent. It is not sent again.")
        STOPPED = "stopped", _("The campaign was stopped before it was sent.")
        BAD_TEXT = "bad_text", _("The text cannot be filled in for this client.")

    COUNTED = frozenset({State.QUEUED, State.SENDING, State.SENT})

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, null=True, blank=True, related_name="messages", help_text="Nobody: a code for somebody who books online."
    )  # fmt: skip
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField(_("kind"), max_length=40)
    about = models.CharField(
        _("about"), max_length=80, blank=True, help_text="What the salon calls it, where the kind says too little."
    )
    is_marketing = models.BooleanField(_("needs consent"), default=False)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    address = models.CharField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    calendar = models.TextField(_("calendar entry sent along"), blank=True)
    dedupe_key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    held_reason = models.CharField(_("why not sent"), max_length=20, choices=Reason, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["send_after"], name="message_due", condition=models.Q(state="queued")),
            models.Index(fields=["client", "-created_at"], name="message_client"),
            models.Index(fields=["branch", "-created_at"], name="message_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.client or self.address}"

    @property
    def shown_at(self) -> datetime:
        """When it was sent, else when it may be, else when it was written."""
        return self.sent_at or (self.send_after if self.state == self.State.QUEUED else self.created_at)

    @property
    def kind_label(self) -> Any:
        return self.about or texts.LABELS.get(self.kind, self.kind)


class Template(models.Model):
    """The salon's own wording of a kind of message in one language (Liquid). Without a row the built-in text is used."""

    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("message text")
        verbose_name_plural = _("message texts")
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="template_once_a_language")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, channel: str, address: str) -> Self:
        return self.filter(channel=channel, address=address.casefold())


class Suppression(models.Model):
    """An address that bounced or asked never to be written to, in lower case."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCED = "bounced", _("Bounced")

    channel = models.CharField(max_length=20, choices=Channel)
    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=20, choices=Reason)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="suppression_once")]

    def __str__(self) -> str:
        return self.address
