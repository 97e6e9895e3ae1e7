"""Moving everything that points at one row to another, table by table along the model relations, with a journal to undo it by.

The journal is a list of steps as JSON can say them; undoing goes through it backwards. What merging means is in merging.py.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models

from clients.errors import MergeHoldsGoneThing
from clients.merging import Stays, is_reckoned, meeting_of, parting_of
from clients.pointers import Pointer, pointer_named, pointers
from clients.rows import read_values, values_of

Step = dict[str, Any]


@dataclass
class Journal:
    steps: list[Step] = field(default_factory=list)

    def move_all(self, model: type[models.Model], loser: int, winner: int) -> None:
        for pointer in pointers(model):
            self.move(pointer, loser, winner)

    def move(self, pointer: Pointer, loser: int, winner: int) -> None:
        rows = list(pointer.rows(loser))
        if is_reckoned(pointer.model._meta.label):
            self.set_reckoned_aside(pointer, loser, winner)
            return
        free = [row.pk for row in rows if not self.met(pointer, row, winner)]
        self.point(pointer, free, loser, winner)

    def point(self, pointer: Pointer, pks: list[int], source: int, target: int) -> None:
        if not pks:
            return
        with allowed(pointer.model):
            pointer.model._base_manager.filter(pk__in=pks).update(**{pointer.field.attname: target})
        after = [target] if pointer.field.primary_key else pks
        self.steps.append({"do": "moved", "what": pointer.name, "pks": after, "from": source, "to": target})

    def met(self, pointer: Pointer, row: Any, winner: int) -> bool:
        """Whether this row stays behind because one of the winner's stands in its place."""
        other = in_the_way(pointer, row, winner)
        if other is None:
            return False
        label = pointer.model._meta.label
        before = {each.pk: values_of(each) for each in (other, row)}
        meeting = meeting_of(label)
        stays = meeting(other, row) if meeting else Stays.KEPT
        for each in (other, row):
            if stays is Stays.BOTH or each is (other if stays is Stays.KEPT else row):
                self.save_changes(each, before[each.pk])
        if stays is Stays.KEPT:
            self.set_aside(row, into=other.pk)
        elif stays is Stays.GONE:
            self.set_aside(other, into=row.pk)
        return stays is Stays.KEPT

    def save_changes(self, row: models.Model, before: dict[str, Any]) -> None:
        """A balance that a parting knows how to take apart is not remembered as a value."""
        after = values_of(row)
        names = [name for name, value in after.items() if before[name] != value]
        if not names:
            return
        with allowed(type(row)):
            row.save(update_fields=names)
        if parting_of(row._meta.label) is None:
            values = {name: [before[name], after[name]] for name in names}
            self.steps.append({"do": "changed", "what": row._meta.label, "pk": row.pk, "values": values})

    def set_aside(self, row: Any, *, into: int) -> None:
        """What hangs on the row goes over to the one that stays, then the row itself is taken out."""
        self.move_all(type(row), row.pk, into)
        self.steps.append({"do": "aside", "what": row._meta.label, "row": values_of(stored(row)), "into": into})
        with allowed(type(row)):
            type(row)._base_manager.filter(pk=row.pk).delete()

    def set_reckoned_aside(self, pointer: Pointer, loser: int, winner: int) -> None:
        rows = [values_of(row) for pk in (loser, winner) for row in pointer.rows(pk)]
        pointer.rows(loser).delete()
        self.steps.append({"do": "reckoned", "what": pointer.name, "rows": rows, "of": [loser, winner]})

    def made(self, row: models.Model) -> None:
        self.steps.append({"do": "made", "what": row._meta.label, "pk": row.pk})


def undo(steps: list[Step]) -> None:
    for step in reversed(steps):
        UNDO[step["do"]](step)


def undo_moved(step: Step) -> None:
    """Rows that are elsewhere or deleted by now stay so."""
    pointer = pointer_named(step["what"])
    with allowed(pointer.model):
        pointer.rows(step["to"]).filter(pk__in=step["pks"]).update(**{pointer.field.attname: step["from"]})


def undo_changed(step: Step) -> None:
    """A value that somebody changed since stays."""
    model = apps.get_model(step["what"])
    row = model._base_manager.filter(pk=step["pk"]).first()
    now = values_of(row) if row else {}
    old = {name: before for name, (before, after) in step["values"].items() if now.get(name) == after}
    if old:
        with allowed(model):
            model._base_manager.filter(pk=step["pk"]).update(**read_values(model, old))


def undo_aside(step: Step) -> None:
    row = put_back(apps.get_model(step["what"]), step["row"])
    if parting := parting_of(step["what"]):
        winner = type(row)._base_manager.select_for_update().get(pk=step["into"])
        parting(winner, row)
        winner.save()


def undo_reckoned(step: Step) -> None:
    pointer = pointer_named(step["what"])
    pointer.model._base_manager.filter(**{f"{pointer.field.attname}__in": step["of"]}).delete()
    for values in step["rows"]:
        put_back(pointer.model, values)


def undo_made(step: Step) -> None:
    apps.get_model(step["what"])._base_manager.filter(pk=step["pk"]).delete()


UNDO = {
    "moved": undo_moved,
    "changed": undo_changed,
    "aside": undo_aside,
    "reckoned": undo_reckoned,
    "made": undo_made,
}


def put_back(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    """As it was to the microsecond. What it belonged to must still be there."""
    check_pointed(model, values)
    row = model(**read_values(model, values))
    row.save_base(raw=True, force_insert=True)
    return row


def check_pointed(model: type[models.Model], values: dict[str, Any]) -> None:
    for column in model._meta.concrete_fields:
        target = values.get(column.attname)
        if column.remote_field and target is not None:
            pointed: Any = column.remote_field.model
            if not pointed._base_manager.filter(pk=target).exists():
                raise MergeHoldsGoneThing


def in_the_way(pointer: Pointer, row: Any, winner: int) -> Any:
    """The winner's row that a unique constraint would not let this one stand beside."""
    for fields, condition, nulls_distinct in unique_sets(pointer):
        values = {name: getattr(row, pointer.model._meta.get_field(name).attname) for name in fields}
        if nulls_distinct and None in values.values():
            continue
        if condition and not pointer.model._base_manager.filter(condition, pk=row.pk).exists():
            continue
        found = pointer.rows(winner).filter(*[same(name, value) for name, value in values.items()])
        if other := (found.filter(condition) if condition else found).first():
            return other
    return None


def same(name: str, value: Any) -> models.Q:
    return models.Q(**{f"{name}__isnull": True}) if value is None else models.Q(**{name: value})


def unique_sets(pointer: Pointer) -> Iterator[tuple[list[str], models.Q | None, bool]]:
    """(other columns, condition, whether empty values differ) of everything unique that the pointer takes part in."""
    name, options = pointer.field.name, pointer.model._meta
    if pointer.field.unique:
        yield [], None, True
    for together in options.unique_together:
        if name in together:
            yield [each for each in together if each != name], None, True
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint) and name in constraint.fields:
            others = [each for each in constraint.fields if each != name]
            yield others, constraint.condition, constraint.nulls_distinct is not False


def allowed(model: type[models.Model]) -> AbstractContextManager[Any]:
    """Append-only tables of ours let merging through, in this transaction only: whose a row is, not what it says."""
    guards = [
        f"{model._meta.label}:{trigger.name}"
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.Protect)
    ]
    return pgtrigger.ignore(*guards) if guards else nullcontext()


def stored(row: models.Model) -> models.Model:
    """As the database has it: a meeting may have changed the row in memory."""
    return type(row)._base_manager.get(pk=row.pk)
