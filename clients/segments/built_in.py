"""Groups of clients everybody needs, written as rules like any other segment. They are chips on the client list."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import Channel
from clients.segments.rules import VERSION

DAYS_OF_NEWCOMER = 30


@dataclass(frozen=True)
class BuiltIn:
    name: str
    label: Any
    rules: dict[str, Any]


def all_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"version": VERSION, "rules": {"match": "all", "of": list(conditions)}}


def asks(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


BUILT_IN = {
    each.name: each
    for each in (
        BuiltIn(
            "newcomers",
            _("Newcomers"),
            all_of(asks("visits", "eq", 1), asks("first_visit", "last_days", DAYS_OF_NEWCOMER)),
        ),
        BuiltIn("no_visits", _("No visits yet"), all_of(asks("visits", "eq", 0))),
        BuiltIn("one_visit", _("One visit"), all_of(asks("visits", "eq", 1))),
        BuiltIn("lapsed", _("Lapsed"), all_of(asks("lapsed", "is", True))),
        BuiltIn("birthday_month", _("Birthday this month"), all_of(asks("birth_month", "in", ["this"]))),
        BuiltIn("no_consent", _("No consent"), all_of(asks("consents", "none", list(Channel.values)))),
        BuiltIn("no_shows", _("Did not come"), all_of(asks("no_shows", "gte", 1))),
    )
}
