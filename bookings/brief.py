"""Registry: facts a master sees under a visit before and while doing it. Later apps add theirs in `apps.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bookings.models import Appointment
from clients.masking import covered
from salon.models import Staff


class Place(StrEnum):
    """Parts of the brief, in the order in which they are read."""

    ALERT = "alert"
    CHANGED = "changed"
    FORMULA = "formula"
    MANNER = "manner"
    PROMISE = "promise"
    SCORE = "score"
    LIKE = "like"
    NOTE = "note"
    PHOTO = "photo"


@dataclass(frozen=True)
class Fact:
    """`note` says where it is from: “Last time, 9 October”. `url` opens the thing itself; `image` is shown instead of the icon."""

    icon: str
    text: Any
    note: Any = ""
    place: Place = Place.NOTE
    url: str = ""
    image: str = ""


@dataclass(frozen=True)
class Action:
    """A button beside Start and Finish: writing the formula, taking a photo."""

    icon: str
    label: Any
    url: str


Facts = Callable[..., list[Fact]]
Actions = Callable[..., list[Action]]
_facts: dict[str, Facts] = {}
_actions: dict[str, Actions] = {}


def facts(name: str) -> Callable[[Facts], Facts]:
    """Register `facts(appointment, *, by, now) -> list[Fact]`; one query at most."""

    def register(found: Facts) -> Facts:
        _facts[name] = found
        return found

    return register


def actions(name: str) -> Callable[[Actions], Actions]:
    """Register `actions(appointment, *, by) -> list[Action]`, without queries."""

    def register(found: Actions) -> Actions:
        _actions[name] = found
        return found

    return register


def facts_about(appointment: Appointment, *, by: Staff, now: datetime) -> list[Fact]:
    return [fact_for(by, fact) for found in _facts.values() for fact in found(appointment, by=by, now=now)]


def fact_for(by: Staff, fact: Fact) -> Fact:
    """Whatever tells it, people write numbers into what they tell."""
    return replace(fact, text=covered(fact.text, by), note=covered(fact.note, by))


def actions_for(appointment: Appointment, *, by: Staff) -> list[Action]:
    return [action for found in _actions.values() for action in found(appointment, by=by)]
