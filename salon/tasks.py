"""Beat's and the worker's signs of life, which /healthz reads."""

from typing import Any

from celery import shared_task
from celery.signals import after_task_publish, beat_init, heartbeat_sent

from salon.health import SECONDS_UNTIL_FADED, show_life


@shared_task(expires=SECONDS_UNTIL_FADED["beat"])
def heartbeat() -> None:
    """Does nothing: that beat could hand it over is the sign."""


@beat_init.connect
@after_task_publish.connect(sender="salon.tasks.heartbeat")
def show_that_beat_lives(**kwargs: Any) -> None:
    show_life("beat")


@heartbeat_sent.connect
def show_that_the_worker_lives(**kwargs: Any) -> None:
    show_life("worker")
