"""Every column of every table that points at a row: found by walking the model relations, so that a new table is never forgotten."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from clients.merging import is_left_alone


@dataclass(frozen=True)
class Pointer:
    """A column of some table that points at a row."""

    model: type[models.Model]
    field: Any

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    def rows(self, pk: int) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.field.attname: pk}).order_by("pk")


def pointers(model: type[models.Model]) -> list[Pointer]:
    """Every column that points at `model`: many-to-many by their tables, hidden relations too. History stays what it was."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model._meta.proxy:
            continue
        pointing: Any = relation.related_model
        if not hasattr(pointing, "pgh_tracked_model") and not is_left_alone(pointing._meta.label):
            found.append(Pointer(pointing, relation.field))
    return found


def pointer_named(name: str) -> Pointer:
    label, field_name = name.rsplit(".", 1)
    model = apps.get_model(label)
    return Pointer(model, model._meta.get_field(field_name))
