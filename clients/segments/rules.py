"""Rules of a segment: data with a version, read into a tree of groups and conditions. What was not understood is said, never guessed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.segments.fields import Field, Period, Rows, field_named
from clients.segments.kinds import READERS, NotUnderstood, Operator, Shape, days

VERSION = 1
MAX_DEPTH = 4
MAX_CONDITIONS = 40
MAX_KEY = 10**18


class Match(models.TextChoices):
    ALL = "all", gettext_lazy("All of these")
    ANY = "any", gettext_lazy("At least one of these")
    NONE = "none", gettext_lazy("None of these")


@dataclass(frozen=True)
class Problem:
    """`path` leads to the node: 0 is the outermost group, 0-2 its third part. `is_gone`: it was right once."""

    path: str
    sentence: str
    is_gone: bool = False


@dataclass(frozen=True)
class Condition:
    path: str
    field: Field
    operator: Operator
    value: Any
    days: int | None


@dataclass(frozen=True)
class Group:
    path: str
    match: Match
    of: "tuple[Group | Condition, ...]"


@dataclass(frozen=True)
class Rules:
    """`part` is what was understood, to say more about it; only `tree` chooses clients."""

    part: Group | None
    problems: tuple[Problem, ...]

    @property
    def tree(self) -> Group | None:
        """None when anything is wrong: half of somebody's rules is not what they meant."""
        return None if self.problems else self.part


class Wrong(ValueError):
    def __init__(self, sentence: str, *, is_gone: bool = False) -> None:
        super().__init__(sentence)
        self.is_gone = is_gone


def read(document: Any) -> Rules:
    """Asks the database nothing: whether chosen rows are still there is a part of the segment's query."""
    if not isinstance(document, dict) or set(document) != {"version", "rules"}:
        return failed(_("These are not rules of a segment."))
    if document["version"] != VERSION or isinstance(document["version"], bool):
        return failed(_("These rules are of another version of the program."))
    problems: list[Problem] = []
    tree = read_node(document["rules"], "0", 1, problems)
    if isinstance(tree, Condition):
        return failed(_("Rules begin with a group."))
    if tree and sum(1 for _each in conditions(tree)) > MAX_CONDITIONS:
        return failed(_("A segment has at most %(count)d conditions.") % {"count": MAX_CONDITIONS})
    return Rules(tree, tuple(problems))


def failed(sentence: str) -> Rules:
    return Rules(None, (Problem("0", sentence),))


def read_node(node: Any, path: str, depth: int, problems: list[Problem]) -> Group | Condition | None:
    reader: Callable[..., Group | Condition | None] = (
        read_group if isinstance(node, dict) and "match" in node else read_condition
    )
    try:
        return reader(node, path, depth, problems)
    except Wrong as wrong:
        problems.append(Problem(path, str(wrong), wrong.is_gone))
    return None


def read_group(node: dict[str, Any], path: str, depth: int, problems: list[Problem]) -> Group | None:
    if depth > MAX_DEPTH:
        raise Wrong(_("Groups can stand in each other at most %(count)d deep.") % {"count": MAX_DEPTH})
    if set(node) != {"match", "of"} or node["match"] not in Match.values or not isinstance(node["of"], list):
        raise Wrong(_("This group is not understood."))
    if not node["of"]:
        raise Wrong(_("This group is empty. Add a condition or remove the group."))
    if len(node["of"]) > MAX_CONDITIONS:
        raise Wrong(_("A segment has at most %(count)d conditions.") % {"count": MAX_CONDITIONS})
    parts = [read_node(each, f"{path}-{n}", depth + 1, problems) for n, each in enumerate(node["of"])]
    return Group(path, Match(node["match"]), tuple(part for part in parts if part))


def read_condition(node: Any, path: str, depth: int, problems: list[Problem]) -> Condition:
    if not isinstance(node, dict) or not {"field", "op"} <= set(node) <= {"field", "op", "value", "days"}:
        raise Wrong(_("This condition is not understood."))
    field = field_named(node["field"])
    if field is None:
        raise no_field(node["field"])
    operator = field.operator(node["op"]) if isinstance(node["op"], str) else None
    if operator is None:
        raise Wrong(_("“%(field)s” cannot be asked like this.") % {"field": field.label})
    value = read_value(field, operator, node.get("value"))
    return Condition(path, field, operator, value, read_days(field, node.get("days")))


def no_field(name: Any) -> Wrong:
    if not name:
        return Wrong(_("Choose what to ask about."))
    shown = name[:40] if isinstance(name, str) else "?"
    return Wrong(_("“%(name)s” is no longer known about clients.") % {"name": shown}, is_gone=True)


def read_value(field: Field, operator: Operator, value: Any) -> Any:
    try:
        understood = READERS[operator.shape](value)
        field.check(operator, understood)
    except NotUnderstood as wrong:
        raise Wrong(str(wrong)) from wrong
    if operator.shape == Shape.LIST:
        check_choices(field, understood)
    return understood


def check_choices(field: Field, keys: tuple[str, ...]) -> None:
    if isinstance(field.choices, Rows):
        if not all(key.isascii() and key.isdigit() and int(key[:19]) < MAX_KEY for key in keys):
            raise Wrong(_("Choose from the list."))
        return
    if gone := set(keys) - {key for key, _label in field.options()}:
        name = sorted(gone)[0][:40]
        raise Wrong(_("“%(name)s” is no longer to choose from.") % {"name": name}, is_gone=True)


def read_days(field: Field, value: Any) -> int | None:
    if value is None and field.period != Period.MUST:
        return None
    if field.period == Period.NEVER:
        raise Wrong(_("“%(field)s” has no period.") % {"field": field.label})
    try:
        return days(value)
    except NotUnderstood as wrong:
        raise Wrong(str(wrong)) from wrong


def conditions(node: Group | Condition) -> Iterator[Condition]:
    if isinstance(node, Condition):
        yield node
        return
    for each in node.of:
        yield from conditions(each)
