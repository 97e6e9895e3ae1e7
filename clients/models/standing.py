"""What kind of client this is, derived from visits: rhythm, activity, kind, pace. Computed in SQL by visits/operations; read here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client, Relationship, Rhythm
from salon.models import ServiceCategory


class Activity(models.TextChoices):
    """RFM classes over one year in quarters (DOMAIN.md). They never overlap and cover everyone."""

    NONE = "none", _("No visits yet")
    NEWCOMER = "newcomer", _("Newcomer")
    ONE_TIME = "one_time", _("One-time")
    GROWING = "growing", _("Growing")
    VIP = "vip", _("VIP")
    LOST = "lost", _("Lost")


class Pace(models.TextChoices):
    """Where the client is against their own rhythm, bookings ahead aside."""

    NONE = "none", _("No visits yet")
    EARLY = "early", _("Not due yet")
    DUE = "due", _("Due now")
    AT_RISK = "at_risk", _("At risk")
    LAPSED = "lapsed", _("Lapsed")


class Standing(models.Model):
    """One row a client, as of `reckoned_on`; nightly and after each visit. Money in the company's currency."""

    client = models.OneToOneField(Client, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    rhythm = models.CharField(max_length=12, choices=Rhythm, default=Rhythm.NONE)
    activity = models.CharField(max_length=12, choices=Activity, default=Activity.NONE)
    kind = models.CharField(max_length=12, choices=Relationship, blank=True)
    pace = models.CharField(max_length=12, choices=Pace, default=Pace.NONE)
    quarters_since = models.PositiveSmallIntegerField(default=0, help_text="Whole quarters since the last visit.")
    quarters_active = models.PositiveSmallIntegerField(default=0, help_text="Of the last four quarters, with a visit.")
    visits_year = models.PositiveSmallIntegerField(default=0)
    spent_year = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    money_rank = models.PositiveSmallIntegerField(
        default=0, help_text="Fifth of the year's spending: 5 is the highest, 0 did not come."
    )
    due_from = models.DateField(null=True, blank=True)
    due_to = models.DateField(null=True, blank=True)
    second_visit_by = models.DateField(null=True, blank=True)
    return_chance = models.FloatField(null=True, blank=True, help_text="Of a visit in the next 30 days, 0 to 1.")
    reckoned_on = models.DateField()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            models.Index(fields=["activity"], name="standing_activity"),
            models.Index(fields=["pace", "due_to"], name="standing_pace"),
            models.Index(
                fields=["second_visit_by"], name="standing_second", condition=models.Q(second_visit_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.activity}"


class ClassMove(models.Model):
    """A client went from one class to another; `aspect` is the column of Standing."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="class_moves")
    aspect = models.CharField(max_length=12)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    moved_on = models.DateField()

    class Meta:
        ordering = ["-moved_on", "-pk"]
        indexes = [
            models.Index(fields=["client", "-moved_on"], name="class_move_client"),
            models.Index(fields=["aspect", "moved_on"], name="class_move_day"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.before} → {self.after}"


class FamilyRhythm(models.Model):
    """How often one client comes for one family of services (a category of the price list). Days; logs are natural."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="rhythms")
    family = models.ForeignKey(ServiceCategory, on_delete=models.CASCADE, related_name="+")
    visits = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    interval_days = models.FloatField(null=True, blank=True, help_text="The client's own median.")
    due_from = models.DateField()
    due_to = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "family"], name="family_rhythm_once")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.family_id}"


class Norm(models.Model):
    """What is usual in a family of services, or in the whole salon (`family` empty): fitted nightly, shown beside the numbers."""

    family = models.OneToOneField(ServiceCategory, on_delete=models.CASCADE, null=True, blank=True, related_name="norm")
    clients = models.PositiveIntegerField(default=0)
    second_visit_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="75th percentile of those who came a second time."
    )
    vip_spent = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The year's spending from which a client may be VIP.",
    )
    money_steps = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=2),
        default=list,
        blank=True,
        help_text="The four bounds between the fifths of the year's spending.",
    )
    rhythm = models.JSONField(default=dict, help_text="Parameters of clients/rhythm.py.")
    reckoned_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(family__isnull=True), name="norm_of_salon_once")
        ]

    def __str__(self) -> str:
        return str(self.family or "")
