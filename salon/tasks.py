"""Beat's and the worker's signs of life, which /healthz reads; the shifts that patterns make each night."""

from typing import Any

from celery import shared_task
from celery.signals import after_task_publish, beat_init, heartbeat_sent
from django.utils import timezone

from salon import operations
from salon.health import SECONDS_UNTIL_FADED, show_life


@shared_task(expires=SECONDS_UNTIL_FADED["beat"])
def heartbeat() -> None:
    """Does nothing: that beat could hand it over is the sign."""


@shared_task
def plan_shifts_ahead() -> int:
    """The horizon of the shift patterns moves on by a day."""
    return operations.plan_everybody_ahead(now=timezone.now())


@beat_init.connect
@after_task_publish.connect(sender="salon.tasks.heartbeat")
def show_that_beat_lives(**kwargs: Any) -> None:
    show_life("beat")


@heartbeat_sent.connect
def show_that_the_worker_lives(**kwargs: Any) -> None:
    show_life("worker")
