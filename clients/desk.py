"""Registry: kinds of tasks on the desk."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TaskKind:
    name: str
    label: Any
    icon: str


_kinds: dict[str, TaskKind] = {}


def register_task_kind(name: str, *, label: Any, icon: str) -> TaskKind:
    _kinds[name] = TaskKind(name, label, icon)
    return _kinds[name]


def task_kind(name: str) -> TaskKind:
    return _kinds[name]
