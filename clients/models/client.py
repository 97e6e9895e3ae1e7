"""The person: who they are, how to reach them, what the chair must know, and totals kept by the system."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from clients.models.classed import ClassedQuerySet
from clients.names import CONTACTS_MARK, full_name
from salon.models import Branch, Staff
from salon.models.history import recorded
from salon.roles import Right, may

# What may be searched by those who may not see contacts.
NAMES_PART = models.Func(
    models.F("search_text"),
    models.Value(CONTACTS_MARK),
    models.Value(1),
    function="split_part",
    output_field=models.TextField(),
)
# All cards in an order that has nothing to do with anything: its beginning is a random sample.
SHUFFLED = models.Func(models.F("id"), function="hashint8", output_field=models.IntegerField())
DAYS_OF_PERMANENT = 31


def birthday_exists(day: int, month: int, year: int | None) -> bool:
    """29 February does, when the year is unknown or a leap year."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]


class Sex(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class Temperament(models.TextChoices):
    AUTONOMOUS = "autonomous", _("Autonomous")
    FRIENDLY = "friendly", _("Friendly")
    EXPANSIVE = "expansive", _("Expansive")
    INDECISIVE = "indecisive", _("Indecisive")

    @property
    def hint(self) -> str:
        return str(TEMPERAMENT_HINTS[self])


TEMPERAMENT_HINTS = {
    Temperament.AUTONOMOUS: _("Keeps distance. Do not press."),
    Temperament.FRIENDLY: _("Attached to the master, not to the salon. Keep the borders of working time."),
    Temperament.EXPANSIVE: _("Loud, quick, needs attention. Keep hold of the procedure."),
    Temperament.INDECISIVE: _("Wants advice. Do not take the decision over."),
}


class Relationship(models.TextChoices):
    """Kinds of customer after Nigel Piercy."""

    SEEKER = "seeker", _("Relationship seeker")
    LOYAL = "loyal", _("Loyal buyer")
    EXPLOITER = "exploiter", _("Comes for the benefit")
    ONE_TIME = "one_time", _("One-time buyer")


class Rhythm(models.TextChoices):
    """By how often they come (DOMAIN.md, Kinds of clients)."""

    NONE = "none", _("No visits yet")
    SINGLE = "single", _("Single visit")
    PERIODIC = "periodic", _("Periodic")
    PERMANENT = "permanent", _("Permanent")


class NpsClass(models.TextChoices):
    PROMOTER = "promoter", _("Promoter")
    PASSIVE = "passive", _("Passive")
    DETRACTOR = "detractor", _("Detractor")


def days_between(first: str, last: str | models.Expression) -> models.Func:
    """Whole days. Django makes an interval of the difference of two dates; PostgreSQL itself counts days."""
    return models.Func(last, first, template="(%(expressions)s)", arg_joiner=" - ", output_field=models.IntegerField())


class ClientQuerySet(ClassedQuerySet):
    def present(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def visible_to(self, staff: Staff) -> Self:
        """Clients belong to the company: whoever may see cards sees every present client; contacts are hidden separately."""
        return self.present() if may(staff, Right.SEE_CARDS) else self.none()

    def visited(self) -> Self:
        return self.filter(visits_count__gt=0)

    def by_name(self) -> Self:
        return self.order_by("family_name", "given_name", "pk")

    def after(self, other: "Client") -> Self:
        """Those behind `other` in the order of names; the first condition lets the index jump there."""
        family, given = other.family_name, other.given_name
        behind = (
            models.Q(family_name__gt=family)
            | models.Q(given_name__gt=given)
            | models.Q(given_name=given, pk__gt=other.pk)
        )
        return self.filter(family_name__gte=family).filter(behind)

    def lapsed(self, today: date, *, min_days: int, default_interval: int) -> Self:
        """Overdue by more than twice their own rhythm, and away at least `min_days` days (DOMAIN.md, Kinds of clients).

        Two visits are no rhythm yet: before the third one the interval recommended at the last visit counts.
        """
        own = models.Case(models.When(visits_count__gte=3, then="usual_interval_days"))
        recommended = days_between("last_visit_on", "next_visit_due_on")
        interval = models.functions.Coalesce(own, recommended, "usual_interval_days", models.Value(default_interval))
        away = days_between("last_visit_on", models.Value(today, output_field=models.DateField()))
        gone = self.visited().filter(last_visit_on__lte=today - timedelta(days=min_days))
        return gone.annotate(away_days=away).filter(away_days__gt=2 * interval)

    def born_on(self, day: date) -> Self:
        """29 February counts on 28 February in common years."""
        days = models.Q(birth_month=day.month, birth_day=day.day)
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        if (day.month, day.day) == (2, 28) and not leap:
            days |= models.Q(birth_month=2, birth_day=29)
        return self.filter(days)


@pghistory.track(exclude=["search_text"])
class Client(models.Model):
    given_name = models.CharField(_("given name"), max_length=80)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    messenger = models.CharField(_("messenger"), max_length=80, blank=True)
    preferred_channel = models.CharField(_("preferred channel"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    best_time = models.CharField(_("best time to call"), max_length=80, blank=True)

    birth_day = models.PositiveSmallIntegerField(
        _("birth day"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    birth_month = models.PositiveSmallIntegerField(
        _("birth month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    birth_year = models.PositiveSmallIntegerField(
        _("birth year"), null=True, blank=True, validators=[MinValueValidator(1900)]
    )
    sex = models.CharField(_("sex"), max_length=10, choices=Sex, blank=True)
    district = models.CharField(_("district"), max_length=80, blank=True)
    work = models.CharField(_("workplace or position"), max_length=120, blank=True)
    children = models.CharField(_("children"), max_length=200, blank=True)
    family_status = models.CharField(_("family status"), max_length=80, blank=True)
    income_band = models.CharField(_("income band"), max_length=80, blank=True)
    interests = models.CharField(_("interests"), max_length=300, blank=True)
    habits = models.CharField(_("habits"), max_length=300, blank=True)
    nothing_to_say = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        editable=False,
        help_text="Names of questions (clients/questions.py) that were asked and have no answer.",
    )
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)

    allergies = models.TextField(_("allergies"), blank=True)
    contraindications = models.TextField(_("contraindications"), blank=True)
    favourite_master = models.ForeignKey(
        Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("favourite master")
    )
    drinks = models.CharField(_("drinks"), max_length=120, blank=True)
    music = models.CharField(_("music"), max_length=120, blank=True)
    scents = models.CharField(_("scents"), max_length=120, blank=True)
    likes_silence = models.BooleanField(_("likes silence"), default=False)
    curious_about = models.CharField(_("curious about"), max_length=300, blank=True)
    misses_here = models.CharField(_("misses here"), max_length=300, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    temperament = models.CharField(_("temperament"), max_length=20, choices=Temperament, blank=True)
    relationship = models.CharField(_("relationship"), max_length=20, choices=Relationship, blank=True)

    source = models.CharField(_("how they found us"), max_length=80, blank=True)
    recommended_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommended",
        verbose_name=_("recommended by"),
    )
    home_branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="clients", verbose_name=_("home branch")
    )
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed"
    )
    is_decoy = models.BooleanField(
        _("decoy"), default=False, editable=False, help_text=_("Nobody real: touching it tells the owner.")
    )
    imported_by = models.ForeignKey(
        "clients.Import", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="clients"
    )

    # Kept by the system: visits, scores and cards write these in the transaction of the event itself.
    visits_count = models.PositiveIntegerField(_("visits"), default=0, editable=False)
    spent_total = models.DecimalField(_("spent"), max_digits=14, decimal_places=2, default=Decimal(0), editable=False)
    first_visit_on = models.DateField(_("first visit"), null=True, blank=True, editable=False)
    last_visit_on = models.DateField(_("last visit"), null=True, blank=True, editable=False)
    usual_interval_days = models.PositiveSmallIntegerField(
        _("usual interval, days"), null=True, blank=True, editable=False
    )
    next_visit_due_on = models.DateField(_("recommended next visit"), null=True, blank=True, editable=False)
    no_shows_count = models.PositiveIntegerField(_("no-shows"), default=0, editable=False)
    last_score = models.PositiveSmallIntegerField(_("last score"), null=True, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            models.CheckConstraint(condition=~models.Q(given_name=""), name="client_has_given_name"),
            models.CheckConstraint(
                condition=models.Q(birth_day__isnull=True, birth_month__isnull=True)
                | models.Q(birth_day__range=(1, 31), birth_month__range=(1, 12)),
                name="client_birth_day_and_month",
            ),
            models.CheckConstraint(
                condition=models.Q(last_score__isnull=True) | models.Q(last_score__lte=10), name="client_score_range"
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", "gin_trgm_ops"), name="client_search"),
            GinIndex(OpClass(NAMES_PART, "gin_trgm_ops"), name="client_search_names"),
            models.Index(fields=["family_name", "given_name", "id"], name="client_by_name"),
            models.Index(models.functions.Right("phone", 4), name="client_phone_tail"),
            models.Index(fields=["phone"], name="client_phone"),
            models.Index(fields=["email"], name="client_email"),
            models.Index(models.functions.Lower("email"), name="client_email_folded"),
            models.Index(fields=["birth_month", "birth_day"], name="client_birthday"),
            models.Index(fields=["home_branch", "last_visit_on"], name="client_branch_last_visit"),
            models.Index(fields=["home_branch", "next_visit_due_on"], name="client_branch_due"),
            models.Index(fields=["first_visit_on"], name="client_first_visit"),
            models.Index(SHUFFLED, name="client_shuffled"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """“Nadia Petrova”; the family name may be unknown."""
        return full_name(self.given_name, self.family_name)

    @property
    def average_receipt(self) -> Decimal | None:
        return self.spent_total / self.visits_count if self.visits_count else None

    @property
    def rhythm(self) -> Rhythm:
        """Permanent: at least once a month; periodic: rarer."""
        if self.visits_count < 2:
            return Rhythm.SINGLE if self.visits_count else Rhythm.NONE
        often = self.usual_interval_days is not None and self.usual_interval_days <= DAYS_OF_PERMANENT
        return Rhythm.PERMANENT if often else Rhythm.PERIODIC

    @property
    def nps_class(self) -> NpsClass | None:
        """Promoters 9–10, passives 7–8, detractors 0–6."""
        if self.last_score is None:
            return None
        return (
            NpsClass.PROMOTER
            if self.last_score >= 9
            else NpsClass.PASSIVE
            if self.last_score >= 7
            else NpsClass.DETRACTOR
        )

    @property
    def temperament_hint(self) -> str:
        return Temperament(self.temperament).hint if self.temperament else ""

    def has_birthday_on(self, day: date) -> bool:
        if not self.birth_day or not self.birth_month:
            return False
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        birthday = (
            (2, 28)
            if (self.birth_month, self.birth_day) == (2, 29) and not leap
            else (self.birth_month, self.birth_day)
        )
        return birthday == (day.month, day.day)

    def days_to_birthday(self, day: date) -> int | None:
        """0 on the day itself; None when unknown, or a day its month does not have."""
        if not self.birth_day or not self.birth_month:
            return None
        return next((ahead for ahead in range(367) if self.has_birthday_on(day + timedelta(days=ahead))), None)

    def registered_on(self, zone: object) -> date:
        registered: datetime = self.registered_at
        return registered.astimezone(zone).date()  # type: ignore[arg-type]


@recorded
class ClientPhone(models.Model):
    """A further phone: home, work, a relative's."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="more_phones")
    phone = PhoneNumberField(_("phone"))
    whose = models.CharField(_("whose"), max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "phone"], name="client_phone_once")]
        indexes = [models.Index(models.functions.Right("phone", 4), name="more_phone_tail")]

    def __str__(self) -> str:
        return f"{self.phone} {self.whose}".strip()
