"""Saving and deleting segments. Rules that are not understood are not saved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.errors import RulesNotUnderstood, SegmentInUse, SegmentNameTaken
from clients.models import Segment
from clients.queries.segments import problems
from salon.models import Staff

NAMED = 3


@transaction.atomic
def create_segment(*, name: str, rules: dict[str, Any], by: Staff, now: datetime) -> Segment:
    check(rules)
    return kept(Segment(name=name, rules=rules, created_at=now, created_by=by, changed_at=now))


@transaction.atomic
def change_segment(segment: Segment, *, name: str, rules: dict[str, Any], now: datetime) -> Segment:
    """Locks the segment: of two who change it the last one wins, whole."""
    check(rules)
    kept_one = Segment.objects.select_for_update().get(pk=segment.pk)
    kept_one.name, kept_one.rules, kept_one.changed_at = name, rules, now
    return kept(kept_one)


def check(rules: dict[str, Any]) -> None:
    if wrong := problems(rules):
        raise RulesNotUnderstood(wrong[0].sentence)


def kept(segment: Segment) -> Segment:
    """The database holds that a name is given once."""
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        raise SegmentNameTaken from error
    return segment


@transaction.atomic
def delete_segment(segment: Segment) -> None:
    """Gone twice is gone. What works by the segment has to be told first."""
    try:
        with transaction.atomic():
            Segment.objects.filter(pk=segment.pk).delete()
    except ProtectedError as error:
        raise SegmentInUse(in_use_by(error.protected_objects)) from error


def in_use_by(rows: Iterable[Model]) -> str:
    """In one sentence, by what; at most three are named."""
    names = sorted(f"{capfirst(str(row._meta.verbose_name))} “{row}”" for row in rows)
    named = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return _("In use: %(what)s. What was sent keeps its segment; elsewhere choose another one first.") % {"what": named}
