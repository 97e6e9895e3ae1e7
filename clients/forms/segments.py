"""The builder of segments: what was typed becomes rules, and rules become rows on the page.

Names of inputs carry the path of their row: `field_0-1` asks in the second row of the outermost group. A row that is not
ready yet is kept as it was typed; clients/segments/rules.py says what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clients.models import Segment
from clients.segments import VERSION, Field, Kind, Match, Period, Problem, Rows, Shape, field_named, fields_by_group
from clients.segments.kinds import Operator
from clients.segments.rules import MAX_CONDITIONS, MAX_DEPTH

ROOT = "0"
MAX_PARTS = 2 * MAX_CONDITIONS
EMPTY_CONDITION: dict[str, Any] = {"field": "", "op": ""}


class SegmentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Segment
        fields = ["name"]
        error_messages = {"name": {"unique": _("There is a segment with this name already. Choose another name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "form": "segment"}


def blank_rules() -> dict[str, Any]:
    return {"version": VERSION, "rules": {"match": Match.ALL.value, "of": [dict(EMPTY_CONDITION)]}}


class TypedRules:
    """Reads the builder's inputs, and does what its buttons say: condition:0, group:0, remove:0-1."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.nodes: dict[str, dict[str, Any]] = {}
        self.focus = ""
        self.paths = sorted(
            {key.split("_", 1)[1] for key in data if key.startswith(("match_", "field_"))} & self.sound_paths(),
            key=steps,
        )
        rules = self.node(ROOT) if f"match_{ROOT}" in data else blank_rules()["rules"]
        self.document: dict[str, Any] = {"version": VERSION, "rules": rules}
        self.nodes.setdefault(ROOT, rules)

    def sound_paths(self) -> set[str]:
        """Numbers with lines between them, few and not deep: names are only what somebody sent."""
        found = [key.split("_", 1)[1] for key in self.data if key.startswith(("match_", "field_"))]
        sound = [path for path in found if len(path) < 60 and all(is_step(step) for step in path.split("-"))]
        return {path for path in sound[:MAX_PARTS] if path.count("-") <= MAX_DEPTH + 1}

    def node(self, path: str) -> dict[str, Any]:
        is_group = f"match_{path}" in self.data
        made = self.group(path) if is_group else self.condition(path)
        self.nodes[path] = made
        return made

    def group(self, path: str) -> dict[str, Any]:
        inside = [each for each in self.paths if each.rpartition("-")[0] == path]
        return {"match": self.data[f"match_{path}"], "of": [self.node(each) for each in inside]}

    def condition(self, path: str) -> dict[str, Any]:
        """A field just chosen begins with its first operator and no value."""
        name, was = self.data.get(f"field_{path}", ""), self.data.get(f"was_{path}", "")
        asked = field_named(name)
        if asked is None:
            return {"field": name, "op": self.data.get(f"op_{path}", "")}
        is_new = name != was
        operator = asked.operator("" if is_new else self.data.get(f"op_{path}", "")) or asked.operators[0]
        made: dict[str, Any] = {"field": name, "op": operator.name}
        if operator.shape != Shape.NOTHING:
            made["value"] = TypedValue(QueryDict() if is_new else self.data, path).of(operator.shape)
        if asked.period != Period.NEVER and (days := self.data.get(f"days_{path}", "").strip()):
            made["days"] = whole(days)
        return made

    def do(self, action: str) -> None:
        verb, _sign, path = action.partition(":")
        node = self.nodes.get(path)
        if node is None:
            return
        if verb == "remove":
            self.remove(path, node)
        elif "of" in node and verb in {"condition", "group"}:
            new = dict(EMPTY_CONDITION)
            node["of"].append(new if verb == "condition" else {"match": Match.ANY.value, "of": [new]})
            self.focus = f"{place(self.document['rules'], node, ROOT)}-{len(node['of']) - 1}"

    def remove(self, path: str, node: dict[str, Any]) -> None:
        """The keyboard goes on from the group the row stood in."""
        parent = self.nodes.get(path.rpartition("-")[0])
        if parent is None:
            return
        parent["of"] = [each for each in parent["of"] if each is not node]
        self.focus = place(self.document["rules"], parent, ROOT)


def place(node: dict[str, Any], wanted: dict[str, Any], path: str) -> str:
    """Where a row stands now: rows are numbered anew on the page."""
    if node is wanted:
        return path
    found = (place(each, wanted, f"{path}-{n}") for n, each in enumerate(node.get("of", [])))
    return next((each for each in found if each), "")


def is_step(step: str) -> bool:
    return step.isascii() and step.isdigit() and len(step) < 6


def steps(path: str) -> list[int]:
    return [int(step) for step in path.split("-")]


def whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def number(text: str) -> int | float | str:
    """As people write it: spaces and a comma are understood, 1e5 is not."""
    plain = "".join(text.split()).replace(",", ".")
    if not plain or len(plain) > 20 or not set(plain) <= set("0123456789.-"):
        return text
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return text
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True)
class TypedValue:
    """The value of one row, in the shape its operator wants, or as it was typed."""

    data: QueryDict
    path: str

    def text(self, name: str = "value") -> str:
        return self.data.get(f"{name}_{self.path}", "").strip()

    def of(self, shape: Shape) -> Any:
        first, last = self.text(), self.text("until")
        return {
            Shape.LIST: lambda: self.data.getlist(f"value_{self.path}"),
            Shape.WORDS: lambda: [word.strip() for word in first.split(",") if word.strip()],
            Shape.YES: lambda: first != "no",
            Shape.NUMBER: lambda: number(first),
            Shape.NUMBERS: lambda: [number(first), number(last)],
            Shape.DAYS: lambda: whole(first),
            Shape.DATE: lambda: first,
            Shape.DATES: lambda: [first, last],
            Shape.TEXT: lambda: first,
        }[shape]()


@dataclass(frozen=True)
class Option:
    key: str
    label: Any
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """A condition on the page."""

    path: str
    name: str
    asked: Field | None
    operator: Operator | None
    value: Any
    until: Any
    days: Any
    options: list[Option]
    sentences: list[str]
    has_focus: bool
    is_group: bool = field(default=False, init=False)

    @property
    def shape(self) -> str:
        return self.operator.shape.value if self.operator else ""

    @property
    def has_period(self) -> bool:
        return self.asked is not None and self.asked.period != Period.NEVER

    @property
    def must_have_period(self) -> bool:
        return self.asked is not None and self.asked.period == Period.MUST

    @property
    def has_days_ahead(self) -> bool:
        return self.operator is not None and self.operator.name == "next_days"

    @property
    def is_money(self) -> bool:
        return self.asked is not None and self.asked.kind == Kind.NUMBER and not self.asked.whole


@dataclass(frozen=True)
class Box:
    """A group on the page."""

    path: str
    match: str
    parts: "Sequence[Row | Box]"
    may_nest: bool
    sentences: list[str]
    has_focus: bool
    is_group: bool = field(default=True, init=False)

    @property
    def is_outermost(self) -> bool:
        return self.path == ROOT

    @property
    def label(self) -> Any:
        return Match(self.match).label if self.match in Match.values else ""


class Builder:
    """Everything the page shows of rules. Lists of choices are read once a field."""

    def __init__(self, document: dict[str, Any], problems: Sequence[Problem], focus: str = "") -> None:
        self.sentences: dict[str, list[str]] = {}
        for problem in problems:
            self.sentences.setdefault(problem.path, []).append(problem.sentence)
        self.focus = focus
        self.lists: dict[Any, list[tuple[str, Any]]] = {}
        self.groups = fields_by_group()
        self.matches = Match.choices
        rules = document.get("rules") if isinstance(document, dict) else None
        self.root = self.box(rules if isinstance(rules, dict) and "of" in rules else blank_rules()["rules"], ROOT)

    def box(self, node: dict[str, Any], path: str) -> Box:
        parts = [self.part(each, f"{path}-{n}") for n, each in enumerate(node["of"])]
        depth = path.count("-") + 1
        match = node["match"] if node.get("match") in Match.values else Match.ALL.value
        return Box(path, match, parts, depth < MAX_DEPTH, self.sentences.get(path, []), self.focus == path)

    def part(self, node: Any, path: str) -> Row | Box:
        if isinstance(node, dict) and isinstance(node.get("of"), list):
            return self.box(node, path)
        return self.row(node if isinstance(node, dict) else {}, path)

    def row(self, node: dict[str, Any], path: str) -> Row:
        asked = field_named(node.get("field"))
        operator = asked.operator(str(node.get("op", ""))) if asked else None
        value = node.get("value", "")
        first, until = value if isinstance(value, list) and len(value) == 2 else (value, "")
        is_pair = operator is not None and operator.shape in {Shape.NUMBERS, Shape.DATES}
        if operator and operator.shape == Shape.WORDS:
            value = ", ".join(map(str, value)) if isinstance(value, list) else value
        return Row(
            path=path, name=str(node.get("field", "")), asked=asked, operator=operator, value=first if is_pair else value,
            until=until if is_pair else "", days=node.get("days", ""), sentences=self.sentences.get(path, []),
            options=self.options(asked, operator, value), has_focus=self.focus == path,
        )  # fmt: skip

    def options(self, asked: Field | None, operator: Operator | None, value: Any) -> list[Option]:
        if asked is None or operator is None or operator.shape != Shape.LIST:
            return []
        key: Any = asked.choices if isinstance(asked.choices, Rows) else asked.name
        if key not in self.lists:
            self.lists[key] = [(name, label) for name, label in asked.options()]
        chosen = [str(each) for each in value] if isinstance(value, list) else []
        gone = [each for each in chosen if each not in dict(self.lists[key])]
        offered = [Option(name, label, name in chosen) for name, label in self.lists[key]]
        return [*offered, *(Option(each, _("gone: %(name)s") % {"name": each}, is_chosen=True) for each in gone)]
