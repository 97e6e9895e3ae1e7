"""The rules of a segment as a JSON Schema document, made of the registry: what it allows is what `read` understands by shape."""

from typing import Any

from clients.segments.fields import Field, Period, Rows, fields
from clients.segments.kinds import LARGEST, LARGEST_WHOLE, MAX_DAYS, MAX_LIST, MAX_TEXT, Operator, Shape
from clients.segments.rules import MAX_CONDITIONS, MAX_DEPTH, VERSION, Match

DAYS = {"type": "integer", "minimum": 0, "maximum": MAX_DAYS}
TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "pattern": r"\S"}
DATE = {"type": "string", "format": "date", "pattern": r"^(19\d\d|2[01]\d\d|2200)-\d\d-\d\d$"}
MEASURED = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
COUNTED = {"type": "integer", "minimum": -LARGEST_WHOLE, "maximum": LARGEST_WHOLE}
ROW = {"type": "string", "pattern": r"^[0-9]{1,18}$"}


def schema() -> dict[str, Any]:
    """Of the present registry. Groups are unrolled, so the depth is a part of the document."""
    deepest: dict[str, Any] = {f"group{n}": group(n) for n in range(1, MAX_DEPTH + 1)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of a segment",
        "type": "object",
        "required": ["version", "rules"],
        "additionalProperties": False,
        "properties": {"version": {"const": VERSION}, "rules": {"$ref": "#/$defs/group1"}},
        "$defs": deepest | {"condition": {"oneOf": [each for field in fields() for each in conditions_of(field)]}},
    }


def group(depth: int) -> dict[str, Any]:
    parts = [{"$ref": "#/$defs/condition"}]
    if depth < MAX_DEPTH:
        parts.append({"$ref": f"#/$defs/group{depth + 1}"})
    return {
        "type": "object",
        "required": ["match", "of"],
        "additionalProperties": False,
        "properties": {
            "match": {"enum": Match.values},
            "of": {"type": "array", "minItems": 1, "maxItems": MAX_CONDITIONS, "items": {"oneOf": parts}},
        },
    }


def conditions_of(field: Field) -> list[dict[str, Any]]:
    return [condition(field, operator) for operator in field.operators]


def condition(field: Field, operator: Operator) -> dict[str, Any]:
    properties: dict[str, Any] = {"field": {"const": field.name}, "op": {"const": operator.name}}
    required = ["field", "op"]
    if operator.shape != Shape.NOTHING:
        properties["value"] = value(field, operator.shape)
        required.append("value")
    if field.period != Period.NEVER:
        properties["days"] = DAYS
    if field.period == Period.MUST:
        required.append("days")
    return {
        "title": str(field.label),
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": properties,
    }


def value(field: Field, shape: Shape) -> dict[str, Any]:
    number = COUNTED if field.whole else MEASURED
    shapes: dict[Shape, dict[str, Any]] = {
        Shape.LIST: {"type": "array", "minItems": 1, "maxItems": MAX_LIST, "items": key(field)},
        Shape.WORDS: {"type": "array", "minItems": 1, "maxItems": MAX_LIST, "items": TEXT},
        Shape.YES: {"type": "boolean"},
        Shape.NUMBER: number,
        Shape.NUMBERS: pair(number),
        Shape.DAYS: DAYS,
        Shape.DATE: DATE,
        Shape.DATES: pair(DATE),
        Shape.TEXT: TEXT,
    }
    return shapes[shape]


def key(field: Field) -> dict[str, Any]:
    return ROW if isinstance(field.choices, Rows) else {"enum": [name for name, _label in field.options()]}


def pair(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 2, "maxItems": 2, "items": of}
