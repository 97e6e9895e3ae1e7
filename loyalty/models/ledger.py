"""The ledger: accounts and their append-only entries."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client
from salon.models import Branch, Staff


class AccountKind(models.TextChoices):
    DEPOSIT = "deposit", _("Deposit")
    POINTS = "points", _("Points")
    RESERVATION = "reservation", _("Reservation deposit")


class PaidInBy(models.TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Bank card")


class Account(models.Model):
    """A client's balance of one kind: always the sum of its entries, never below zero.

    `subject` says what a reservation deposit is for (“booking:12”): each booking has an account of its own.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(_("kind"), max_length=20, choices=AccountKind)
    subject = models.CharField(max_length=40, default="", blank=True, editable=False)
    balance = models.DecimalField(_("balance"), max_digits=14, decimal_places=2, default=0)

    class Meta:
        verbose_name = pgettext_lazy("client's money", "account")
        verbose_name_plural = pgettext_lazy("client's money", "accounts")
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "subject"], name="account_once_a_kind"),
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(kind="reservation"), name="account_once_a_booking"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reservation") & ~models.Q(subject="")
                | ~models.Q(kind="reservation") & models.Q(subject=""),
                name="account_subject_of_reservations",
            ),
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="account_balance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.kind} {self.balance}"


class Entry(models.Model):
    """One movement of an account. Append-only: the database refuses update and delete; `key` makes it happen once."""

    class Reason(models.TextChoices):
        OPENING = "opening", _("Opening balance")
        TOP_UP = "top_up", _("Paid in")
        SPENT = "spent", _("Paid for a visit")
        EARNED = "earned", _("Earned with a visit")
        RETURNED = "returned", _("Returned")
        MOVED = "moved", _("Moved between accounts")
        FORFEITED = "forfeited", _("Kept as a fee")
        CORRECTION = "correction", _("Correction")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2)
    balance_after = models.DecimalField(_("balance after"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="entry_not_zero"),
            models.CheckConstraint(condition=models.Q(balance_after__gte=0), name="entry_balance_not_negative"),
        ]
        indexes = [
            models.Index(fields=["account", "-happened_at"], name="entry_account_time"),
            models.Index(
                fields=["branch", "happened_at"],
                name="entry_at_the_till",
                condition=models.Q(reason__in=["top_up", "returned", "forfeited"]),
            ),
        ]
        triggers = [pgtrigger.Protect(name="entry_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.amount:+} {self.reason}"

    @property
    def note_text(self) -> str:
        """What was paid in or out keeps in its note how."""
        return str(PaidInBy(self.note).label) if self.note in PaidInBy.values else self.note
