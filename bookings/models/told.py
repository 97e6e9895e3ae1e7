"""What the client was last told of a visit, so that each change is told once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Told(models.Model):
    """One row a visit, written with the letter or instead of it when booking letters are off."""

    appointment = models.OneToOneField(
        "bookings.Appointment", on_delete=models.CASCADE, primary_key=True, related_name="told"
    )
    starts_at = models.DateTimeField()
    masters = ArrayField(models.BigIntegerField(), default=list, help_text="Of each part, in order.")
    is_in_doubt = models.BooleanField(
        default=False, help_text="Somebody else was given a part since; the sweep looks whether the client has to know."
    )
    is_cancelled = models.BooleanField(default=False)
    number = models.PositiveSmallIntegerField(default=1, help_text="How many letters there were.")
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.starts_at:%Y-%m-%d %H:%M}"
