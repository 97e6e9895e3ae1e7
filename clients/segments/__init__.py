"""Segments: a registry of what may be asked about clients, and rules made of it. Compiling to SQL is in clients/queries/segments.py."""

from clients.segments.built_in import BUILT_IN, BuiltIn
from clients.segments.fields import Asked, Circumstances, Field, Period, Rows, ask, field_named, fields, fields_by_group
from clients.segments.kinds import Kind, Shape
from clients.segments.lookups import beside, column, mark
from clients.segments.rules import VERSION, Condition, Group, Match, Problem, Rules, conditions, read
from clients.segments.schema import schema

__all__ = [
    "BUILT_IN", "VERSION", "Asked", "BuiltIn", "Circumstances", "Condition", "Field", "Group", "Kind", "Match", "Period", "Problem", "Rows",
    "Rules", "Shape", "ask", "beside", "column", "conditions", "field_named", "fields", "fields_by_group", "mark", "read", "schema",
]  # fmt: skip
