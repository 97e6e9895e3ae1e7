"""Tasks on the desk."""

from datetime import datetime

from django.db import transaction

from clients.errors import TaskClosed
from clients.models import Client, DeskTask
from salon.models import Branch, Staff


@transaction.atomic
def open_task(client: Client, *, branch: Branch, kind: str, text: str, due_at: datetime, dedupe_key: str) -> DeskTask:
    """One task for one `dedupe_key`, open or closed, however often it is asked for."""
    wanted = {"client": client, "branch": branch, "kind": kind, "text": text, "due_at": due_at}
    task, _is_new = DeskTask.objects.get_or_create(dedupe_key=dedupe_key, defaults=wanted)
    return task


@transaction.atomic
def close_task(task: DeskTask, *, outcome: str, by: Staff | None, now: datetime) -> DeskTask:
    """Locks the task. Closing it again with the same words does nothing; with others it refuses, so that no outcome is lost."""
    locked = DeskTask.objects.select_for_update().get(pk=task.pk)
    if locked.done_at and (locked.outcome, locked.done_by) == (outcome, by):
        return locked
    if locked.done_at:
        raise TaskClosed
    locked.outcome, locked.done_by, locked.done_at = outcome, by, now
    locked.save(update_fields=["outcome", "done_by", "done_at"])
    return locked
