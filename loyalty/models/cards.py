"""Discount cards, their tiers, the rules by which they climb and fall, and what happened to each card."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from salon.models import Staff

AT_THE_END = models.Deferrable.DEFERRED


@pghistory.track()
class Tier(models.Model):
    """A level of the cumulative card: given after a sum spent or a number of visits, worth a discount."""

    name = models.CharField(_("name"), max_length=40)
    discount_percent = models.DecimalField(
        _("discount, %"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    from_spent = models.DecimalField(
        _("after spending"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    from_visits = models.PositiveIntegerField(_("after visits"), null=True, blank=True)

    class Meta:
        ordering = ["from_spent"]
        verbose_name = _("card tier")
        verbose_name_plural = _("card tiers")
        constraints = [
            # Deferred: all tiers are saved together, and one may take what another had.
            models.UniqueConstraint(fields=["name"], name="tier_name_once", deferrable=AT_THE_END),
            models.UniqueConstraint(fields=["from_spent"], name="tier_from_spent_once", deferrable=AT_THE_END),
            models.UniqueConstraint(fields=["from_visits"], name="tier_from_visits_once", deferrable=AT_THE_END),
            models.CheckConstraint(condition=models.Q(from_spent__gte=0), name="tier_from_spent_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Alone it is not compared with the others, which may move too: the set of forms does that, and the database."""
        super().validate_constraints({*(exclude or ()), "name", "from_spent", "from_visits"})


class EarnedBy(models.TextChoices):
    SUM = "sum", _("By the sum spent")
    VISITS = "visits", _("By the number of visits")


class Fall(models.TextChoices):
    """What happens to a card whose holder no longer comes up to its tier."""

    NEVER = "never", _("Never falls")
    STEP = "step", _("Falls by one tier")
    BALANCE = "balance", _("Falls to what was earned")


@pghistory.track(exclude=["last_serial"])
class CardRules(models.Model):
    """One row at most: the owner's rules for all cards. Without it the defaults hold (`CardRules.current`)."""

    earned_by = models.CharField(_("tiers are earned"), max_length=8, choices=EarnedBy, default=EarnedBy.SUM)
    months = models.PositiveSmallIntegerField(
        _("within the last, months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Empty: over all time."),
    )
    fall = models.CharField(_("a tier no longer earned"), max_length=8, choices=Fall, default=Fall.NEVER)
    notice_days = models.PositiveSmallIntegerField(
        _("the client is told before, days"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    prefix = models.CharField(
        _("new card numbers begin with"),
        max_length=6,
        default="20",
        validators=[RegexValidator(r"^\d{1,6}$", _("One to six digits."))],
        help_text=_("20 to 29 are the numbers that shops give out themselves."),
    )
    last_serial = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("rules of cards")
        verbose_name_plural = _("rules of cards")
        constraints = [models.UniqueConstraint(models.Value(1), name="card_rules_are_one")]

    def __str__(self) -> str:
        return f"{self.earned_by} {self.months or ''}".strip()

    @classmethod
    def current(cls) -> "CardRules":
        return cls.objects.first() or cls()


class CardKind(models.TextChoices):
    PERSONAL = "personal", _("Personal: only its holder")
    BEARER = "bearer", _("Bearer: whoever brings it")


class CardQuerySet(models.QuerySet["Card"]):
    def valid(self, now: datetime) -> Self:
        return self.filter(is_blocked=False).filter(
            models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=now.date())
        )

    def known(self) -> Self:
        """Numbers that still lead to somebody: in use, or replaced by another."""
        return self.filter(models.Q(is_blocked=False) | models.Q(is_old=True))


@pghistory.track()
class Card(models.Model):
    """A cumulative discount card; its tier follows the holder's progress. A client has one in use at most.

    A new number is a new row that `replaces` the old one, which stays blocked; a card is replaced once.
    """

    number = models.CharField(_("card number"), max_length=40, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cards", verbose_name=_("holder"))
    kind = models.CharField(_("kind"), max_length=8, choices=CardKind, default=CardKind.PERSONAL)
    tier = models.ForeignKey(
        Tier, on_delete=models.PROTECT, related_name="cards", verbose_name=_("tier"), null=True, blank=True
    )
    falls_on = models.DateField(_("falls on"), null=True, blank=True, editable=False)
    is_blocked = models.BooleanField(_("blocked"), default=False)
    is_old = models.BooleanField(
        _("old number"),
        default=False,
        editable=False,
        help_text=_(
            "Blocked because it was replaced, or two cards of one person met; its number still finds the client."
        ),
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor", editable=False
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"), db_default=Now())

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=models.Q(is_blocked=False), name="card_one_in_use")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_bearer(self) -> bool:
        return self.kind == CardKind.BEARER

    def is_valid(self, now: datetime) -> bool:
        return not self.is_blocked and (self.valid_until is None or self.valid_until >= now.date())


class CardChange(models.Model):
    """What happened to a card, for people to read; `day` is by the calendar of whoever did it."""

    class Kind(models.TextChoices):
        ISSUED = "issued", _("Given out")
        RAISED = "raised", _("Tier reached")
        LOWERED = "lowered", _("Tier lowered")
        TAKEN_BACK = "taken_back", _("Tier taken back after a refund")
        TOLD = "told", _("Told that the tier will fall")
        CHANGED = "changed", _("Kind or date changed")
        BLOCKED = "blocked", _("Blocked")
        REPLACED = "replaced", _("Replaced by a new number")
        TRANSFERRED = "transferred", _("Given to another person")

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    from_tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="cards_given_away"
    )
    note = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField(_("day"))
    happened_at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("change of a card")
        verbose_name_plural = _("changes of cards")
        indexes = [models.Index(fields=["card", "-happened_at"], name="card_change_time")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.kind}"
