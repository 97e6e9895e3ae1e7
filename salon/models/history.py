"""What the database itself records of a row: that it was made, changed or taken away. Who did it stands in the event's context."""

from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=models.Model)


def recorded(model: type[M]) -> type[M]:
    track = pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return track(model)
