"""Facts by day and by hour: what happened in a branch, so that no page ever scans all visits."""

from decimal import Decimal

from django.db import models

from salon.models import Branch


class DailyFact(models.Model):
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="daily_facts")
    day = models.DateField()
    revenue = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    discounts = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    visits = models.PositiveIntegerField(default=0)
    new_clients = models.PositiveIntegerField(default=0)
    returning_clients = models.PositiveIntegerField(default=0)
    refreshed_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["branch", "day"], name="daily_fact_once")]

    def __str__(self) -> str:
        return f"{self.branch} {self.day}"


class HourFact(models.Model):
    """An hour of a branch's clock: minutes of masters at work, absences left out, and how many of them were booked with clean-up."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="hour_facts")
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    staff_minutes = models.PositiveIntegerField(default=0)
    booked_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day", "hour"]
        constraints = [models.UniqueConstraint(fields=["branch", "day", "hour"], name="hour_fact_once")]

    def __str__(self) -> str:
        return f"{self.branch} {self.day} {self.hour}"
