"""The life of an import: taken in, rehearsed, run, undone. People ask for a step; the worker claims it and does it."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clients.importing.columns import SheetPlan, home_of, recognise
from clients.importing.errors import NoRows, NothingRecognised, WrongImportState
from clients.importing.kinds import kind_named
from clients.importing.reading import Table, open_table
from clients.importing.running import CHUNK, Clock, LostClaim, Tally, carry_out, held, plans_of
from clients.importing.text import tidy_text
from clients.models import Import
from salon.models import Branch, Staff

State = Import.State
PENDING = (State.CHECKING, State.WAITING, State.RUNNING, State.UNDOING)
STALE = timedelta(minutes=3)
MOST_ATTEMPTS = 4


def table_of(source: Import) -> Table:
    return open_table(Path(source.file.path))


def take_in(file: File, *, name: str, kind: str, branch: Branch, by: Staff | None) -> Import:
    """Stores and reads the file and recognises its columns; one that is no table or has no rows is refused and not kept."""
    source = Import(kind=kind, branch=branch, file_name=tidy_text(name)[-200:] or "file", created_by=by)
    ending = Path(name).suffix[:8] if Path(name).suffix.isascii() else ""
    source.file.save(f"import{ending}", file, save=False)
    with ExitStack() as refused:
        refused.callback(default_storage.delete, str(source.file.name))
        recognised(source, table_of(source))
        source.save()
        refused.pop_all()
    return source


def recognised(source: Import, table: Table) -> None:
    plans = recognise(table, kind_named(source.kind), source.branch.phone_region)
    if not any(plan.rows for plan in plans):
        raise NoRows
    remember(source, table, plans)


def remember(source: Import, table: Table, plans: list[SheetPlan]) -> None:
    taken = [plan for plan in plans if plan.is_taken]
    best = max(taken or plans, key=lambda plan: (len(plan.columns), plan.rows), default=None)
    source.sheet = best.name[:120] if best else ""
    source.rows_total = sum(plan.rows for plan in taken)
    source.mapping = {
        "home": home_of(table, taken, source.branch.phone_region),
        "sheets": [plan.as_json() for plan in plans],
    }


def taken_plans(plans: list[SheetPlan]) -> list[SheetPlan]:
    """Refuses when there is nothing to import."""
    taken = [plan for plan in plans if plan.is_taken]
    if not taken:
        raise NothingRecognised
    if not any(plan.rows for plan in taken):
        raise NoRows
    return taken


@transaction.atomic
def map_columns(source: Import, chosen: dict[str, dict[int, str]], *, taken: set[str]) -> None:
    """The person's own choice: {sheet: {column: field}} and the sheets to take. The next step is a rehearsal."""
    source = locked(source, State.UPLOADED, State.REHEARSED)
    plans = plans_of(source)
    for plan in plans:
        plan.columns = {n: name for n, name in sorted(chosen.get(plan.name, {}).items()) if name}
        plan.is_taken = plan.name in taken and bool(plan.columns)
    remember(source, table_of(source), plans)
    taken_plans(plans_of(source))
    start(source, State.CHECKING)


def run_later(source: Import) -> None:
    with transaction.atomic():
        source = locked(source, State.REHEARSED)
        taken_plans(plans_of(source))
        start(source, State.WAITING)


def undo_later(source: Import) -> None:
    with transaction.atomic():
        start(locked(source, State.DONE, State.FAILED), State.UNDOING)


def locked(source: Import, *states: str) -> Import:
    found = Import.objects.select_for_update(of=("self",)).select_related("branch", "created_by").get(pk=source.pk)
    if found.state not in states:
        raise WrongImportState
    return found


def start(source: Import, state: str) -> None:
    source.state, source.rows_done, source.claimed_at, source.error = state, 0, None, ""
    source.counts = {key: value for key, value in source.counts.items() if key != "attempts"}
    source.save()


def claim_next(*, now: datetime) -> Import | None:
    """The oldest import that waits, or whose worker has been silent for three minutes; `claimed_at` becomes this worker's token."""
    free = Import.objects.filter(state__in=PENDING).filter(Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - STALE))
    for source in free.select_related("branch", "created_by").order_by("created_at")[:5]:
        attempts = source.counts.get("attempts", 0) + 1
        state = State.RUNNING if source.state == State.WAITING else source.state
        if free.filter(pk=source.pk).update(claimed_at=now, state=state, counts=source.counts | {"attempts": attempts}):
            source.state, source.claimed_at, source.counts = state, now, source.counts | {"attempts": attempts}
            return source
    return None


def run_at_once(source: Import, *, clock: Clock) -> Tally:
    """For the shell: no rehearsal, no waiting for a worker. What stops it half way is picked up by one."""
    with transaction.atomic():
        source = locked(source, State.UPLOADED)
        taken_plans(plans_of(source))
        start(source, State.RUNNING)
        source.claimed_at = clock()
        source.save()
    return carry_out(source, table_of(source), is_rehearsal=False, token=source.claimed_at, clock=clock)


def work(source: Import, *, clock: Clock) -> None:
    """Does what the claimed import waits for. A lost claim is another worker's business."""
    token = source.claimed_at
    if token is None:
        raise WrongImportState
    if source.counts.get("attempts", 0) > MOST_ATTEMPTS:
        fail(source, _("The import stopped several times without a known reason. Undo it and ask for help."))
        return
    try:
        if source.state == State.UNDOING:
            undo(source, token=token, clock=clock)
        else:
            taken_plans(plans_of(source))
            carry_out(source, table_of(source), is_rehearsal=source.state == State.CHECKING, token=token, clock=clock)
    except LostClaim:
        return


def fail(source: Import, sentence: str) -> None:
    Import.objects.filter(pk=source.pk).update(state=State.FAILED, error=sentence, claimed_at=None)


def undo(source: Import, *, token: datetime, clock: Clock) -> None:
    """Newest rows first, a chunk a transaction; repeating a chunk does no harm."""
    kind, kept = kind_named(source.kind), 0
    ids = list(source.rows.filter(object_id__isnull=False).order_by("-pk").values_list("pk", flat=True))
    Import.objects.filter(pk=source.pk).update(rows_total=len(ids), rows_done=0)
    for at in range(0, len(ids), CHUNK):
        with transaction.atomic():
            held(source, token)
            rows = list(source.rows.filter(pk__in=ids[at : at + CHUNK]).order_by("-pk"))
            left = kind.undo(source, rows, token)
            source.rows.bulk_update(left, ["reason"])
            kept += len(left)
            token = clock()
            Import.objects.filter(pk=source.pk).update(rows_done=at + len(rows), claimed_at=token)
    counts: dict[str, Any] = source.counts | {"kept": kept}
    Import.objects.filter(pk=source.pk, claimed_at=token).update(
        state=State.UNDONE, counts=counts, claimed_at=None, finished_at=clock()
    )
