"""What waits on a branch's desk."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clients.desk import TaskKind, task_kind
from clients.models import DeskTask
from salon.models import Branch

SHOWN = 200


@dataclass(frozen=True)
class WaitingTask:
    task: DeskTask
    kind: TaskKind
    is_late: bool


def open_tasks_at(branch: Branch | None) -> QuerySet[DeskTask]:
    return DeskTask.objects.open().filter(branch=branch)


def open_tasks(branch: Branch, *, now: datetime) -> list[WaitingTask]:
    """The longest overdue first."""
    tasks = open_tasks_at(branch).select_related("client").order_by("due_at", "pk")[:SHOWN]
    return [WaitingTask(task, task_kind(task.kind), task.due_at < now) for task in tasks]
