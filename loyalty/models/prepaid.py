"""What is paid before it is used: gift certificates and passes. Their money is in the ledger, one account each."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from loyalty.models.ledger import Account, AccountKind
from salon.models import Branch, Service, Staff

MONEY = {"max_digits": 12, "decimal_places": 2}
PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
SIGNS_IN_A_GROUP, SIGNS_IN_A_CODE = 4, 12
SOON = timedelta(days=14)


def written(code: str) -> str:
    """A certificate's code as it is stored, however somebody typed it."""
    letters = "".join(sign for sign in code.upper() if sign in SIGNS)
    return "-".join(letters[at : at + SIGNS_IN_A_GROUP] for at in range(0, len(letters), SIGNS_IN_A_GROUP))


def codes_in(text: str) -> list[str]:
    """Several certificates' codes as they are stored, each once, with whatever between them."""
    signs, step = written(text).replace("-", ""), SIGNS_IN_A_CODE
    return list(dict.fromkeys(written(signs[at : at + step]) for at in range(0, len(signs), step)))


def balance_of(kind: AccountKind) -> models.Subquery:
    """What is on the account of the row."""
    subject = Concat(models.Value(f"{kind.value}:"), models.OuterRef("pk"), output_field=models.CharField())
    return models.Subquery(Account.objects.filter(kind=kind, subject=subject).values("balance")[:1])


class CertificateState(models.TextChoices):
    """What a certificate is worth at the till today; the first that is true is said."""

    USABLE = "usable", _("Can be used")
    EMPTY = "empty", _("Used up")
    EXPIRED = "expired", _("Out of date")
    BLOCKED = "blocked", _("Blocked")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def with_balance(self) -> Self:
        return self.annotate(balance=balance_of(AccountKind.CERTIFICATE))

    def with_money(self) -> Self:
        return self.with_balance().filter(balance__gt=0)

    def with_state(self, day: date) -> Self:
        """`state` as of this day, with the balance."""
        cases = [
            models.When(blocked_at__isnull=False, then=models.Value(CertificateState.BLOCKED)),
            models.When(expires_on__lt=day, then=models.Value(CertificateState.EXPIRED)),
            models.When(balance__gt=0, then=models.Value(CertificateState.USABLE)),
        ]
        state = models.Case(*cases, default=models.Value(CertificateState.EMPTY), output_field=models.CharField())
        return self.with_balance().annotate(state=state)

    def in_state(self, state: str) -> Self:
        """Of those with a state; all when none is named."""
        return self.filter(state=state) if state else self

    def about(self, text: str) -> Self:
        """By a piece of the code, however it is typed, or of the names on it."""
        by_name = models.Q(recipient__icontains=text) | models.Q(buyer__search_text__icontains=text.casefold())
        return self.filter(by_name | models.Q(code__contains=written(text))) if written(text) else self.filter(by_name)


@pghistory.track()
class Certificate(models.Model):
    """A gift certificate to the bearer: whoever says its code pays with it, in parts if need be, until its last day."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    nominal = models.DecimalField(_("sum"), **MONEY)  # type: ignore[arg-type]
    buyer = models.ForeignKey(
        Client,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates",
        verbose_name=_("bought by"),
    )
    recipient = models.CharField(_("for whom"), max_length=80, blank=True)
    wish = models.CharField(_("words on it"), max_length=200, blank=True)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    sold_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    sold_at = models.DateTimeField(_("sold"))
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    block_reason = models.CharField(_("why it is blocked"), max_length=120, blank=True)
    key = models.CharField(max_length=80, unique=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-sold_at", "-pk"]
        verbose_name = _("gift certificate")
        verbose_name_plural = _("gift certificates")
        constraints = [models.CheckConstraint(condition=models.Q(nominal__gt=0), name="certificate_positive")]

    def __str__(self) -> str:
        return self.code

    @property
    def kind(self) -> AccountKind:
        return AccountKind.CERTIFICATE

    @property
    def ledger_subject(self) -> str:
        return f"certificate:{self.pk}"

    @property
    def state_label(self) -> Any:
        """Of a row with its state."""
        return CertificateState(self.state).label  # type: ignore[attr-defined]


@pghistory.track()
class PassPlan(models.Model):
    """What kind of pass is sold: so many visits, or any number, within so many days.

    A pass for any number of visits counts each with the price divided by `expected_visits`, until the price is used up.
    Renewing gives `early_percent` off while more than half of it is left, `late_percent` off until it ends.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    services = models.ManyToManyField(Service, related_name="pass_plans", verbose_name=_("services"))
    visits = models.PositiveSmallIntegerField(
        _("visits"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: as often as wished.")
    )
    expected_visits = models.PositiveSmallIntegerField(
        _("expected visits"), default=8, validators=[MinValueValidator(1)], help_text=_("Where visits are not counted.")
    )
    days = models.PositiveSmallIntegerField(_("valid for, days"), validators=[MinValueValidator(1)])
    price = models.DecimalField(_("price"), **MONEY, validators=[MinValueValidator(0)])  # type: ignore[arg-type]
    most_frozen_days = models.PositiveSmallIntegerField(_("may be frozen for, days"), default=14)
    early_percent = models.DecimalField(
        _("off when renewed early, %"), max_digits=5, decimal_places=2, default=10, validators=PERCENT
    )
    late_percent = models.DecimalField(
        _("off when renewed before the end, %"), max_digits=5, decimal_places=2, default=5, validators=PERCENT
    )
    is_active = models.BooleanField(_("on sale"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("kind of pass")
        verbose_name_plural = _("kinds of passes")
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gt=0, days__gt=0), name="pass_plan_price_and_days"),
            models.CheckConstraint(
                condition=models.Q(early_percent__gte=models.F("late_percent")), name="pass_plan_earlier_is_better"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PassQuerySet(models.QuerySet["Pass"]):
    def usable(self, day: date) -> Self:
        """On this day: begun, not ended, not frozen, with something left."""
        frozen = PassFreeze.objects.filter(of=models.OuterRef("pk"), first_day__lte=day, last_day__gte=day)
        return self.current(day).filter(~models.Exists(frozen), starts_on__lte=day)

    def current(self, day: date) -> Self:
        """Not over yet; it may be frozen or begin later."""
        left = models.Q(visits_left__gt=0) | models.Q(visits_left__isnull=True)
        return self.filter(left, ends_on__gte=day)

    def ending(self, day: date) -> Self:
        """One visit or two weeks more: time to offer a renewal, unless it is renewed already."""
        soon = models.Q(ends_on__lte=day + SOON) | models.Q(visits_left=1)
        return self.current(day).filter(soon, renewed_by__isnull=True)

    def ended(self, day: date) -> Self:
        return self.filter(models.Q(ends_on__lt=day) | models.Q(visits_left=0))

    def with_balance(self) -> Self:
        return self.annotate(balance=balance_of(AccountKind.PASS))

    def with_money(self) -> Self:
        return self.with_balance().filter(balance__gt=0)


@pghistory.track()
class Pass(models.Model):
    """A client's pass. `visit_value` is what one visit takes of its price; the last takes the rest."""

    plan = models.ForeignKey(PassPlan, on_delete=models.PROTECT, related_name="passes", verbose_name=_("kind"))
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="passes", verbose_name=_("client"))
    price = models.DecimalField(_("price"), **MONEY)  # type: ignore[arg-type]
    visit_value = models.DecimalField(_("value of a visit"), **MONEY)  # type: ignore[arg-type]
    visits_total = models.PositiveSmallIntegerField(_("visits"), null=True, blank=True)
    visits_left = models.PositiveSmallIntegerField(_("visits left"), null=True, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    sold_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    sold_at = models.DateTimeField(_("sold"))
    renews = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("renews")
    )
    key = models.CharField(max_length=80, unique=True, editable=False)

    objects = PassQuerySet.as_manager()

    class Meta:
        ordering = ["-sold_at", "-pk"]
        verbose_name = _("pass")
        verbose_name_plural = _("passes")
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="pass_days_in_order"),
            models.CheckConstraint(
                condition=models.Q(visits_total__isnull=True, visits_left__isnull=True)
                | models.Q(visits_left__gte=0, visits_left__lte=models.F("visits_total")),
                name="pass_visits_left_of_total",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="pass_ends")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.client}"

    @property
    def kind(self) -> AccountKind:
        return AccountKind.PASS

    @property
    def ledger_subject(self) -> str:
        return f"pass:{self.pk}"

    def renewal_percent(self, day: date) -> Decimal:
        """The earlier the client decides, the more is off; nothing once it has ended."""
        if day > self.ends_on or self.visits_left == 0:
            return Decimal(0)
        return self.plan.early_percent if self.is_early(day) else self.plan.late_percent

    def is_early(self, day: date) -> bool:
        return self.share_left(day) > Decimal("0.5")

    def renewal_until(self, day: date) -> date | None:
        """The last day of what renewing gives on this day; nothing where it ends with the visits, not with the days."""
        if not self.is_early(day):
            return self.ends_on
        return None if self.visits_total else self.ends_on - timedelta(days=self.whole // 2 + 1)

    @property
    def whole(self) -> int:
        """Its days."""
        return (self.ends_on - self.starts_on).days + 1

    def share_left(self, day: date) -> Decimal:
        """Of its visits, or of its days where visits are not counted."""
        if self.visits_total:
            return Decimal(self.visits_left or 0) / self.visits_total
        return Decimal(max(0, (self.ends_on - day).days)) / self.whole


class PassFreeze(models.Model):
    """Days on which a pass stood still; its end moved by as many."""

    of = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="freezes")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="freeze_days_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day}"

    @property
    def days(self) -> timedelta:
        return self.last_day - self.first_day + timedelta(days=1)


class CreditDecision(models.Model):
    """Whom the owner trusts, and up to how much. Written anew, never edited."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="credit_decisions")
    limit = models.DecimalField(_("limit"), **MONEY)  # type: ignore[arg-type]
    reason = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(limit__gte=0), name="credit_limit_not_negative")]

    def __str__(self) -> str:
        return f"{self.client}: {self.limit}"
