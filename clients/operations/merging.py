"""Merging two cards of one person, and giving both back within ninety days. How rows move is in moving.py."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q

from clients.errors import CannotMergeWithItself, CardGone, CardsNotMerged, MergeTooOld, UndoLaterMergeFirst
from clients.merging import is_locked_first, reckonings, settlings
from clients.models import UNDO_DAYS, ClassMove, Client, ClientPhone, DuplicatePair, Merge
from clients.operations import moving
from clients.operations.alarms import touched
from clients.operations.dossier import refresh_search_text
from clients.operations.pairs import inherit_verdicts, judge, look_for_duplicates
from clients.pointers import pointers
from clients.rows import read_values, values_of
from salon.models import Staff

SUMS = ("visits_count", "spent_total", "no_shows_count")
# What an undo does not put back from the copy: sums are counted back, the rest belongs to merging itself.
NOT_GIVEN_BACK = frozenset({*SUMS, "id", "search_text", "archived_at", "merged_into_id"})
TOTALS = frozenset({"first_visit_on", "last_visit_on", "usual_interval_days", "next_visit_due_on", "last_score"})


def merge_clients(
    kept: Client, *, gone: Client, take: Collection[str] = (), join: Collection[str] = (), by: Staff, now: datetime
) -> Merge:
    """`take` names the fields whose value comes from `gone`, `join` the texts that are put under one another.

    Locks what other operations lock before a client, then both clients in the order of their keys. Pressed twice is one merge.
    The alarm about a decoy stays although the operation refuses, so the refusal is raised outside the transaction.
    """
    with transaction.atomic():
        if done := merged(kept, gone, take=take, join=join, by=by, now=now):
            return done
    raise CardsNotMerged


def merged(
    kept: Client, gone: Client, *, take: Collection[str], join: Collection[str], by: Staff, now: datetime
) -> Merge | None:
    """None when one of the two is gone or a decoy."""
    kept, gone = locked_pair(kept, gone)
    if known := Merge.objects.filter(kept=kept, gone=gone, undone_at__isnull=True).first():
        return known
    for each in (kept, gone):
        touched(each, how="merge", by=by, now=now)
    if kept.archived_at or gone.archived_at or kept.is_decoy or gone.is_decoy:
        return None
    before: dict[str, Any] = {"kept": values_of(kept), "gone": values_of(gone)}
    with pghistory.context(merged_client=gone.pk, into_client=kept.pk):
        journal = moving.Journal()
        journal.move_all(Client, gone.pk, kept.pk)
        unite(kept, gone, take=take, join=join, journal=journal)
        settle(kept, journal)
        kept.save()
        gone.archived_at, gone.merged_into = now, kept
        gone.save(update_fields=["archived_at", "merged_into"])
    reckon_anew(kept, journal, now=now)
    refresh_search_text(kept)
    inherit_verdicts(kept, gone, now=now)
    judge(kept, gone, verdict=DuplicatePair.Verdict.MERGED, by=by, now=now)
    look_for_duplicates(kept, now=now)
    before |= {"after": values_of(kept), "steps": journal.steps}
    return Merge.objects.create(kept=kept, gone=gone, before=before, by=by, merged_at=now)


@transaction.atomic
def undo_merge(merge: Merge, *, give_back: Collection[str] = (), by: Staff, now: datetime) -> Merge:
    """Gives back both cards and every row that moved. What came after the merge stays with the kept card.

    A field that somebody changed since keeps its newer value unless it is named in `give_back`. Refuses where it could
    not be exact: points or deposit already spent, a later merge on top, something deleted. Locks as merging does.
    """
    kept, gone = locked_pair(merge.kept, merge.gone)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        return merge
    check_undoable(merge, kept, now=now)
    with pghistory.context(undone_merge_of=gone.pk, from_client=kept.pk):
        gather(gone, kept)
        moving.undo(merge.before["steps"])
        came_since = divide(merge, give_back=give_back)
        gone.archived_at = gone.merged_into = None
        gone.save(update_fields=["archived_at", "merged_into"])
    if came_since:
        reckon_anew(kept, moving.Journal(), now=now)
    merge.undone_at, merge.undone_by = now, by
    merge.save(update_fields=["undone_at", "undone_by"])
    for client in Client.objects.filter(pk__in=[kept.pk, gone.pk]):
        refresh_search_text(client)
        look_for_duplicates(client, now=now)
    judge(kept, gone, verdict=DuplicatePair.Verdict.DIFFERENT, by=by, now=now)
    return merge


def locked_pair(one: Client, other: Client) -> tuple[Client, Client]:
    if one.pk == other.pk:
        raise CannotMergeWithItself
    pks = sorted([one.pk, other.pk])
    for pointer in pointers(Client):
        if is_locked_first(pointer.model._meta.label):
            rows = pointer.model._base_manager.filter(**{f"{pointer.field.attname}__in": pks})
            list(rows.order_by("pk").select_for_update().values_list("pk"))
    found = {client.pk: client for client in Client.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return found[one.pk], found[other.pk]


def unite(kept: Client, gone: Client, *, take: Collection[str], join: Collection[str], journal: moving.Journal) -> None:
    """Fields as chosen; tags together; the gone card's phone becomes a further one; the sums of both."""
    numbers = [number for number in (str(kept.phone), str(gone.phone)) if number]
    for name in take:
        setattr(kept, name, getattr(gone, name))
    for name in join:
        lines = dict.fromkeys(filter(None, [getattr(kept, name), getattr(gone, name)]))
        setattr(kept, name, "\n".join(lines))
    kept.tags = list(dict.fromkeys([*kept.tags, *gone.tags]))
    kept.registered_at = min(kept.registered_at, gone.registered_at)
    if kept.recommended_by_id in (kept.pk, gone.pk):
        kept.recommended_by = None
    known = {str(kept.phone), *map(str, kept.more_phones.values_list("phone", flat=True))}
    for number in dict.fromkeys(numbers):
        if number not in known:
            journal.made(ClientPhone.objects.create(client=kept, phone=number))
    add_up(kept, gone)


def add_up(kept: Client, gone: Client) -> None:
    """Sums of both; of dates the widest; what the last visit said is of whoever came last."""
    for name in SUMS:
        setattr(kept, name, getattr(kept, name) + getattr(gone, name))
    later, earlier = (gone, kept) if is_later(gone, kept) else (kept, gone)
    first = [day for day in (kept.first_visit_on, gone.first_visit_on) if day]
    next_due = later.next_visit_due_on or earlier.next_visit_due_on
    score = earlier.last_score if later.last_score is None else later.last_score
    interval = later.usual_interval_days or earlier.usual_interval_days
    last = later.last_visit_on
    kept.first_visit_on, kept.last_visit_on = min(first, default=None), last
    kept.next_visit_due_on, kept.usual_interval_days, kept.last_score = next_due, interval, score


def is_later(one: Client, other: Client) -> bool:
    return bool(one.last_visit_on and (other.last_visit_on is None or one.last_visit_on > other.last_visit_on))


def settle(client: Client, journal: moving.Journal) -> None:
    for settling in settlings():
        for row in settling(client):
            journal.save_changes(row, values_of(moving.stored(row)))


def reckon_anew(client: Client, journal: moving.Journal, *, now: datetime) -> None:
    """Classes and rhythm of the united client; the moves between classes that this made go with an undo."""
    known = set(ClassMove.objects.filter(client=client).values_list("pk", flat=True))
    for reckoning in reckonings():
        reckoning([client.pk], now)
    for move in ClassMove.objects.filter(client=client).exclude(pk__in=known):
        journal.made(move)


def check_undoable(merge: Merge, kept: Client, *, now: datetime) -> None:
    if merge.merged_at <= now - timedelta(days=UNDO_DAYS) or not merge.before:
        raise MergeTooOld
    later = Merge.objects.filter(Q(kept=kept) | Q(gone=kept), undone_at__isnull=True, pk__gt=merge.pk)
    if later.exists():
        raise UndoLaterMergeFirst
    if kept.archived_at:
        raise CardGone
    moving.check_pointed(Client, merge.before["kept"])


def divide(merge: Merge, *, give_back: Collection[str]) -> bool:
    """The kept card without what the other brought. Dates of visits that came since are reckoned anew; whether any did."""
    kept = Client.objects.get(pk=merge.kept_id)
    now, before, after = values_of(kept), merge.before["kept"], merge.before["after"]
    old = {name: value for name, value in before.items() if now.get(name) == after.get(name) or name in give_back}
    for name, value in read_values(Client, old).items():
        if name not in NOT_GIVEN_BACK:
            setattr(kept, name, value)
    brought = read_values(Client, {name: merge.before["gone"][name] for name in SUMS})
    for name in SUMS:
        setattr(kept, name, max(0, getattr(kept, name) - brought[name]))
    came_since = any(now[name] != after[name] for name in TOTALS)
    if came_since:
        settle(kept, moving.Journal())
    kept.save()
    return came_since


def gather(gone: Client, kept: Client) -> None:
    """What was written to the merged card by somebody who had it open belongs to the kept one. Both are locked."""
    journal = moving.Journal()
    journal.move_all(Client, gone.pk, kept.pk)
    if journal.steps:
        settle(kept, journal)
        kept.save()


@transaction.atomic
def gather_strays(merge: Merge) -> None:
    kept, gone = locked_pair(merge.kept, merge.gone)
    if gone.merged_into_id == kept.pk:
        gather(gone, kept)


def forget_old_merges(*, now: datetime) -> int:
    """What can no longer be undone is not kept either."""
    old = Merge.objects.filter(merged_at__lte=now - timedelta(days=UNDO_DAYS)).exclude(before={})
    return old.update(before={})
