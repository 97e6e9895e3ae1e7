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
    CREDIT = "credit", _("Credit")
    CERTIFICATE = "certificate", _("Gift certificate")
    PASS = "pass", _("Pass")


# One account for each thing of this kind; of the other kinds a client has one account each.
BY_SUBJECT = (AccountKind.RESERVATION, AccountKind.CERTIFICATE, AccountKind.PASS)


class PaidInBy(models.TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Bank card")
    TRANSFER = "transfer", _("Bank transfer")


WHY = ": "  # in the note of money that went out: how it was paid, and why


class Account(models.Model):
    """A balance of one kind: always the sum of its entries, never below zero; a credit never deeper than its limit, never above zero.

    `subject` says what it is for (“booking:12”, “certificate:7”, “pass:3”). Whoever brings a certificate may use it, so its
    account is nobody's.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts")
    kind = models.CharField(_("kind"), max_length=20, choices=AccountKind)
    subject = models.CharField(max_length=40, default="", blank=True, editable=False)
    balance = models.DecimalField(_("balance"), max_digits=14, decimal_places=2, default=0)
    limit = models.DecimalField(_("credit limit"), max_digits=14, decimal_places=2, default=0, db_default=0)

    class Meta:
        verbose_name = pgettext_lazy("client's money", "account")
        verbose_name_plural = pgettext_lazy("client's money", "accounts")
        constraints = [
            models.UniqueConstraint(fields=["client", "kind", "subject"], name="account_once_a_kind"),
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=~models.Q(subject=""), name="account_once_a_subject"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=BY_SUBJECT) & ~models.Q(subject="")
                | ~models.Q(kind__in=BY_SUBJECT) & models.Q(subject=""),
                name="account_subject_by_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="certificate", client__isnull=True)
                | ~models.Q(kind="certificate") & models.Q(client__isnull=False),
                name="account_certificate_is_nobodys",
            ),
            models.CheckConstraint(
                condition=models.Q(limit=0) | models.Q(kind="credit", limit__gt=0), name="account_limit_of_credit"
            ),
            models.CheckConstraint(condition=models.Q(balance__gte=-models.F("limit")), name="account_not_overdrawn"),
            models.CheckConstraint(
                condition=~models.Q(kind="credit") | models.Q(balance__lte=0), name="account_credit_is_owed"
            ),
        ]
        indexes = [models.Index(fields=["kind"], name="account_in_debt", condition=models.Q(balance__lt=0))]

    def __str__(self) -> str:
        return f"{self.client or self.subject}: {self.kind} {self.balance}"


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
        EXPIRED = "expired", _("Expired")
        REFUNDED = "refunded", _("Came back with a refund")
        TAKEN_BACK = "taken_back", _("Taken back with a refund")
        REFERRAL = "referral", _("For a recommendation")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2)
    balance_after = models.DecimalField(_("balance after"), max_digits=14, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    happened_at = models.DateTimeField(_("when"))
    till_day = models.DateField(
        _("day of the till"),
        null=True,
        blank=True,
        help_text="Where money came in or went out: which day's close counts it.",
    )

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="entry_not_zero"),
        ]
        indexes = [
            models.Index(fields=["account", "-happened_at"], name="entry_account_time"),
            models.Index(
                fields=["branch", "till_day"],
                name="entry_at_the_till",
                condition=models.Q(reason__in=["top_up", "returned", "forfeited"]),
            ),
        ]
        triggers = [pgtrigger.Protect(name="entry_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.amount:+} {self.reason}"

    @property
    def note_text(self) -> str:
        """What was paid in or out keeps in its note how, and why where somebody was asked."""
        how, _colon, why = self.note.partition(WHY)
        if how not in PaidInBy.values:
            return self.note
        return WHY.join(filter(None, [str(PaidInBy(how).label), why]))


class Till(models.Model):
    """The till of a branch. Locked by whoever puts money in or takes it out, and by the close of a day, so that nothing
    comes into a day that is closed."""

    branch = models.OneToOneField(Branch, on_delete=models.CASCADE, related_name="till")
    closed_through = models.DateField(_("closed up to"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.branch}: {self.closed_through}"
