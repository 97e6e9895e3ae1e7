"""What the client was last told of a visit, so that each change is told once."""

from django.db import models


class Told(models.Model):
    """One row a visit, written with the letter or instead of it when booking letters are off."""

    appointment = models.OneToOneField(
        "bookings.Appointment", on_delete=models.CASCADE, primary_key=True, related_name="told"
    )
    starts_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    number = models.PositiveSmallIntegerField(default=1, help_text="How many letters there were.")
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.starts_at:%Y-%m-%d %H:%M}"
