"""Standing reservations: the same time every N weeks for a trusted client. The dates themselves are appointments."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from salon.models import Branch, Service, Staff

MOST_WEEKS = 12


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, staff: Staff) -> Self:
        return self.filter(branch__in=Branch.objects.visible_to(staff))

    def running(self) -> Self:
        return self.filter(state=Series.State.RUNNING)

    def with_parts(self) -> Self:
        parts = SeriesPart.objects.select_related("service", "master")
        return self.select_related("client", "branch", "made_by").prefetch_related(models.Prefetch("parts", parts))


class Series(models.Model):
    """From `first_day` at `at` by the branch's clock, every `every_weeks` weeks, until the day `until`, itself included.

    A date that is moved on its own keeps its place: Appointment.series_date is the date it stands for.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="series", verbose_name=_("client"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch"))
    first_day = models.DateField(_("first day"))
    at = models.TimeField(_("time"))
    every_weeks = models.PositiveSmallIntegerField(
        _("every so many weeks"), validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    until = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    request_key = models.CharField(max_length=80, null=True, blank=True, editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("standing reservation")
        verbose_name_plural = _("standing reservations")
        constraints = [
            models.CheckConstraint(condition=models.Q(first_day__lte=models.F("until")), name="series_days_ordered"),
            models.CheckConstraint(condition=models.Q(every_weeks__gte=1), name="series_every_week_or_more"),
            models.UniqueConstraint(fields=["request_key"], name="series_once_a_request"),
        ]
        indexes = [models.Index(fields=["client", "-made_at"], name="series_client")]

    def __str__(self) -> str:
        return f"{self.client} {self.at:%H:%M} / {self.every_weeks}"

    @property
    def services_text(self) -> str:
        return ", ".join(part.service.name for part in self.parts.all())

    @property
    def masters_text(self) -> str:
        return ", ".join(dict.fromkeys(part.master.short_name for part in self.parts.all()))

    def starts_at(self) -> datetime:
        """The first one."""
        return self.branch.at(self.first_day, self.at)


class SeriesPart(models.Model):
    """A service by a master on every date. `kept_price` is the price of the list that the desk chose not to follow."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="parts")
    place = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    master = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    is_together = models.BooleanField(default=False)
    kept_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["series", "place"], name="series_part_place_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.master}"
