"""One row of a table as JSON can say it, exactly, and back again."""

from typing import Any

from django.db import models


def values_of(row: models.Model) -> dict[str, Any]:
    return {column.attname: said(column, row) for column in row._meta.concrete_fields}


def said(column: Any, row: models.Model) -> Any:
    """Exact and fit for JSON."""
    value = column.value_from_object(row)
    return value if value is None or isinstance(column, models.JSONField) else column.value_to_string(row)


def read_values(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """The other way round; a column that is no more is left out."""
    known = {column.attname: column for column in model._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in values.items() if name in known}
